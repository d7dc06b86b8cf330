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

/** Everything the list, the places and the footer show, read together so that no commit is read twice for them. */
export interface Overview {
  /** null while the place is read for the first time. */
  readonly rows: readonly Row[] | null;
  /** Drafts in the place Drafts, counted no further than `MOST_COUNTED`. */
  readonly drafts: number;
  /** Drafts on their way to a portal, and those it will not take without the person. */
  readonly waiting: number;
  readonly needing: number;
}

export async function readOverview(db: Database, view: View, limit: number): Promise<Overview> {
  // One transaction: a Change that has just gone must not meet its head from before the save.
  return db.transaction('r', db.heads, db.outbox, async () => {
    const outbox = readOutbox(db);
    const [changes, rows, drafts] = await Promise.all([
      outbox,
      viewRows(db, view, limit, outbox),
      countPlace(db, 'drafts'),
    ]);
    return { rows, drafts, waiting: changes.filter(isWaiting).length, needing: changes.filter(needsPerson).length };
  });
}

export async function viewRows(db: Database, view: View, limit: number, outbox = readOutbox(db)): Promise<Row[]> {
  if (view === 'waiting' || view === 'needs-you') {
    return rowsOf(db, (await outbox).filter(view === 'waiting' ? isWaiting : needsPerson), limit);
  }
  const [heads, changes] = await Promise.all([listHeads(db, view, limit), outbox]);
  const known = new Map(changes.map((change) => [change.draftId, change]));
  // Only an outbox longer than what was read of it can hold more about these drafts.
  const unknown = changes.length < MOST_CHANGES ? [] : heads.map(({ id }) => id).filter((id) => !known.has(id));
  const more = unknown.length === 0 ? [] : await db.outbox.bulkGet(unknown);
  for (const change of more) if (change !== undefined) known.set(change.draftId, change);
  return heads.map((head) => ({ head, change: known.get(head.id) ?? null }));
}

/** Drafts with words the portal has not confirmed, in one range read. */
function readOutbox(db: Database): Promise<Change[]> {
  return db.outbox.limit(MOST_CHANGES).toArray();
}

/** The newest of these drafts. What waits is nearly always what was edited last: one range read finds a full page. */
async function rowsOf(db: Database, changes: readonly Change[], limit: number): Promise<Row[]> {
  const wanted = new Map(changes.map((change) => [change.draftId, change]));
  const near = changes.length > limit ? await listHeads(db, 'drafts', limit * 2) : [];
  const found = near.filter(({ id }) => wanted.has(id));
  if (found.length < limit) {
    const seen = new Set(found.map(({ id }) => id));
    const far = await db.heads.bulkGet([...wanted.keys()].filter((id) => !seen.has(id)));
    found.push(...far.filter((head) => head !== undefined));
  }
  const newest = found.sort((a, b) => b.editedAt - a.editedAt).slice(0, limit);
  return newest.map((head) => ({ head, change: wanted.get(head.id) ?? null }));
}

function needsPerson(change: Change): boolean {
  return change.state === 'blocked';
}

/**
 * Meant for a portal and on its way there; what belongs to nobody yet waits for nothing. A draft in the trash counts
 * while its fate on the portal is open, which is the only time it has a Change: something is still being asked there.
 */
function isWaiting(change: Change): boolean {
  return change.owner !== null && !needsPerson(change);
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
