import type { Change } from '../core/change.ts';
import type { DraftHead, DraftId, Place } from '../core/draft.ts';
import type { Line } from '../core/journal.ts';
import type { Database } from '../store/db.ts';
import { listHeads } from '../store/drafts.ts';

/** What the screen reads, each as one query a live query can follow. Nothing here costs more with more drafts. */

/** The places a person can look into. */
export type View = 'drafts' | 'waiting' | 'needs-you' | 'sent' | 'trash';

export interface Row {
  readonly head: DraftHead;
  readonly change: Change | null;
}

/** Beyond these the screen says "500+": exact numbers would mean reading the whole table after every key. */
const MOST_CHANGES = 500;
const MOST_COUNTED = 1_000;

export async function viewRows(db: Database, view: View, limit: number): Promise<Row[]> {
  if (view === 'waiting' || view === 'needs-you') {
    const rows = (await outboxRows(db)).filter((row) => (view === 'waiting' ? isWaiting(row) : needsPerson(row)));
    return rows.sort((a, b) => b.head.editedAt - a.head.editedAt).slice(0, limit);
  }
  const heads = await listHeads(db, view, limit);
  const changes = await db.outbox.bulkGet(heads.map((head) => head.id));
  return heads.map((head, index) => ({ head, change: changes[index] ?? null }));
}

/** Drafts with words the portal has not confirmed. */
export async function outboxRows(db: Database): Promise<Row[]> {
  const changes = await db.outbox.limit(MOST_CHANGES).toArray();
  const heads = await db.heads.bulkGet(changes.map((change) => change.draftId));
  return changes.flatMap((change, index) => {
    const head = heads[index];
    return head?.place === 'drafts' ? [{ head, change }] : [];
  });
}

export function needsPerson({ change }: Row): boolean {
  return change?.state === 'blocked';
}

/** Meant for a portal and on its way there; what belongs to nobody yet waits for nothing. */
export function isWaiting(row: Row): boolean {
  return row.change !== null && row.head.owner !== null && !needsPerson(row);
}

/** How many drafts lie in a place, counted no further than `most`. */
export async function countPlace(db: Database, place: Place, most = MOST_COUNTED): Promise<number> {
  const range = db.heads.where('[place+editedAt]').between([place, 0], [place, Number.MAX_SAFE_INTEGER], true, true);
  return (await range.limit(most).primaryKeys()).length;
}

/** `42`, `999+`, and nothing for none. */
export function countText(count: number, most = MOST_COUNTED): string {
  if (count === 0) return '';
  return count < most ? String(count) : `${most - 1}+`;
}

/** Lines that the screen shows of one draft's journal, newest first. */
const MOST_LINES = 100;

export async function journalOf(db: Database, id: DraftId): Promise<readonly Line[]> {
  return db.journal.where('draftId').equals(id).reverse().limit(MOST_LINES).toArray();
}
