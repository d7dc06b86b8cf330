import type { Owner } from '../../electron/contract.ts';
import { rechecked } from '../core/change.ts';
import { type Ghost, ghostLooked, inDoubt } from '../core/ghost.ts';
import type { Database } from './db.ts';
import { filesOf } from './drafts.ts';

export async function dueGhosts(db: Database, owner: Owner, now: number): Promise<Ghost[]> {
  return db.ghosts
    .where('dueAt')
    .belowOrEqual(now)
    .filter((ghost) => ghost.owner === owner)
    .toArray();
}

/** Keeps what is left of a search; null: it is over. */
export async function keepGhost(db: Database, seen: Ghost, next: Ghost | null): Promise<void> {
  await (next === null ? db.ghosts.delete(seen.id) : db.ghosts.put(next));
}

/** A saved draft is to be compared once more; `settle-compare.ts` puts right what that finds. */
export async function recheckDraft(db: Database, ghost: Ghost, now: number): Promise<Ghost | null> {
  return db.transaction('rw', db.heads, db.files, db.bases, db.outbox, async () => {
    const [head, files, base, change] = await Promise.all([
      db.heads.get(ghost.draftId),
      filesOf(db, ghost.draftId),
      db.bases.get(ghost.draftId),
      db.outbox.get(ghost.draftId),
    ]);
    if (head === undefined || head.place !== 'drafts' || !inDoubt(files, base ?? null, now)) return null;
    await db.outbox.put(rechecked(change ?? null, head, now));
    return ghostLooked(ghost, now);
  });
}
