/** Whole name, extension included. Windows and Linux allow 255 octets; folders above it need room too. */
const UNITS_MAX = 80;
const BYTES_MAX = 200;
const EXTENSION = '.eml';

/** Device names on Windows, whatever follows the first dot (`CON`, `con.draft`, `COM¹`). */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\.|$)/i;
/** Marks that turn the reading direction: `gpj.exe` must not look like `exe.jpg`. Also zero-width spaces and BOM. */
const INVISIBLE = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

const utf8 = new TextEncoder();
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A file name every system takes, made from a subject: separators and wildcards become `_`, control and direction
 * marks go, no dot or space at either end, no device name, at most 80 UTF-16 units and 200 octets, cut between
 * characters as a reader sees them. Nothing left: `Draft.eml`.
 */
export function emlFileName(subject: string): string {
  const visible = subject
    .replace(/[^\P{Cc}\s]/gu, '')
    .replace(INVISIBLE, '')
    .replace(/[/?<>\\:*|"\p{Cs}]/gu, '_')
    .replace(/\s+/gu, ' ')
    .normalize('NFC');
  const stem = trimEnds(cut(trimEnds(visible).slice(0, 4 * UNITS_MAX)));
  if (stem === '') return `Draft${EXTENSION}`;
  return `${RESERVED.test(stem) ? '_' : ''}${stem}${EXTENSION}`;
}

/** A leading dot hides a file, a trailing dot or space is dropped by Windows. */
function trimEnds(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isEdge(text[start])) start += 1;
  while (end > start && isEdge(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isEdge(char: string | undefined): boolean {
  return char === '.' || char === ' ';
}

/** Leaves room for the extension and for the `_` before a device name. */
function cut(text: string): string {
  const rest = { units: UNITS_MAX - EXTENSION.length - 1, bytes: BYTES_MAX - EXTENSION.length - 1 };
  const parts = Array.from(characters.segment(text), ({ segment }) => segment);
  const stem = takeWhileFits(parts, rest);
  // One "character" of hundreds of combining marks fits nothing: then its code points are cut.
  return stem === '' ? takeWhileFits(Array.from(text), rest) : stem;
}

function takeWhileFits(parts: readonly string[], room: { units: number; bytes: number }): string {
  let { units, bytes } = room;
  let text = '';
  for (const part of parts) {
    units -= part.length;
    bytes -= utf8.encode(part).length;
    if (units < 0 || bytes < 0) break;
    text += part;
  }
  return text;
}
