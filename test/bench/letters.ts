/** Letters that look like mail and are the same in every run; used in Node and in pages alike. */

/** Numbers from 0 to 1 that look random (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SYLLABLES = ['an', 'be', 'dor', 'el', 'fi', 'gra', 'hu', 'in', 'ka', 'lo', 'mer', 'ni', 'os', 'pra', 'ti', 'vel'];

export function words(count: number, chance: () => number): string {
  const word = () =>
    Array.from({ length: 1 + Math.floor(chance() * 3) }, () => SYLLABLES[Math.floor(chance() * SYLLABLES.length)]).join(
      '',
    );
  return Array.from({ length: count }, word).join(' ');
}

/** HTML of about this many octets: paragraphs, with now and then a bold word, a link, a list or a quote. */
export function letterHtml(octets: number, seed: number): string {
  const chance = dice(seed);
  const parts: string[] = [];
  for (let length = 0; length < octets; length += parts.at(-1)?.length ?? 0) parts.push(block(parts.length, chance));
  return parts.join('');
}

function block(at: number, chance: () => number): string {
  const text = words(20 + Math.floor(chance() * 40), chance);
  if (at % 12 === 11) return `<blockquote><p>${text}</p></blockquote>`;
  if (at % 9 === 8) return `<ul><li><p>${text}</p></li><li><p>${words(8, chance)}</p></li></ul>`;
  if (at % 5 === 4) return `<p>${text} <a href="https://example.org/${at}">${words(2, chance)}</a>.</p>`;
  return at % 3 === 2 ? `<p><strong>${words(2, chance)}</strong> ${text}</p>` : `<p>${text}</p>`;
}
