import { type DraftContent, type DraftHead, editHead, newContent, newHead } from '../../../renderer/core/draft.ts';
import { Database } from '../../../renderer/store/db.ts';
import { dice, letterHtml, words } from '../letters.ts';

/** Rows per transaction: more buys no speed and only makes the stalls longer. */
const CHUNK = 250;
const MINUTE_MS = 60_000;
/** Bodies of about 2 KB that the drafts share by turns. */
const BODIES = 500;
const BODY_OCTETS = 2_000;

/**
 * Fills the profile with drafts that are all saved on a portal, one a minute back from now; `newest` lie on top.
 * @returns drafts per second
 */
export async function fillLibrary(
  count: number,
  newest: readonly { readonly subject: string; readonly octets: number }[],
): Promise<number> {
  const db = new Database();
  const began = performance.now();
  const now = Date.now();
  const bodies = Array.from({ length: BODIES }, (_, seed) => letterHtml(BODY_OCTETS, seed));
  const chance = dice(1);
  for (let at = 0; at < count; at += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, count - at) }, (_, offset) => {
      const number = at + offset;
      const special = newest[number];
      const subject = special?.subject ?? `${words(4, chance)} ${number}`;
      const body = special ? letterHtml(special.octets, 7) : (bodies[number % BODIES] ?? '');
      return savedDraft(number, subject, body, now - number * MINUTE_MS);
    });
    await db.transaction('rw', db.contents, db.heads, () =>
      Promise.all([
        db.contents.bulkPut(rows.map(({ content }) => content)),
        db.heads.bulkPut(rows.map(({ head }) => head)),
      ]),
    );
  }
  db.close();
  return (count / (performance.now() - began)) * 1000;
}

function savedDraft(
  number: number,
  subject: string,
  body: string,
  at: number,
): { content: DraftContent; head: DraftHead } {
  const content = { ...newContent(crypto.randomUUID(), null), to: [`Person ${number} <p${number}@example.org>`] };
  const written = { ...content, subject, body };
  const head = editHead(newHead(content, 'https://portal.example|1', at), written, [], at);
  return { content: written, head: { ...head, savedRevision: head.revision, savedAt: at, serverId: number + 1 } };
}
