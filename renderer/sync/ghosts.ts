import type { Owner } from '../../electron/contract.ts';
import { rechecked } from '../core/change.ts';
import { type Ghost, ghostLooked, inDoubt } from '../core/ghost.ts';
import type { Database } from '../store/db.ts';
import { filesOf } from '../store/drafts.ts';
import { uncertainCreates } from '../store/outbox.ts';
import { lookFor } from './look.ts';
import type { SyncPort } from './port.ts';

/** While a twin's own create is open, a ghost cannot be told from it: wait this long. */
const TWIN_WAIT_MS = 30_000;

/** Looks once for each ghost that is due (design: section 5, "ghost appears later"). */
export async function lookForGhosts(db: Database, port: SyncPort, owner: Owner, now: number): Promise<void> {
  const due = await db.ghosts
    .where('dueAt')
    .belowOrEqual(now)
    .filter((ghost) => ghost.owner === owner)
    .toArray();
  for (const ghost of due) {
    const next = ghost.create === null ? await recheck(db, ghost, now) : await search(db, port, owner, ghost, now);
    await (next === null ? db.ghosts.delete(ghost.id) : db.ghosts.put(next));
  }
}

/** A saved draft is compared once more; `compared` in settle.ts puts right what it finds. */
async function recheck(db: Database, ghost: Ghost, now: number): Promise<Ghost | null> {
  return db.transaction('rw', db.heads, db.files, db.bases, db.outbox, async () => {
    const [head, files, base, change] = await Promise.all([
      db.heads.get(ghost.draftId),
      filesOf(db, ghost.draftId),
      db.bases.get(ghost.draftId),
      db.outbox.get(ghost.draftId),
    ]);
    if (head === undefined || head.place !== 'drafts' || !inDoubt(files, base ?? null)) return null;
    await db.outbox.put(rechecked(change ?? null, head, now));
    return ghostLooked(ghost, now);
  });
}

async function search(db: Database, port: SyncPort, owner: Owner, ghost: Ghost, now: number): Promise<Ghost | null> {
  if (ghost.create === null) return null;
  if ((await uncertainCreates(db, null)).has(ghost.create.fingerprint)) return { ...ghost, dueAt: now + TWIN_WAIT_MS };
  const outcome = await lookFor(db, port, owner, ghost.create);
  if (outcome.kind !== 'looked') return { ...ghost, dueAt: now + TWIN_WAIT_MS };
  if (outcome.found === null) return ghostLooked(ghost, now);
  const trashed = await port.ask('trash', owner, outcome.found.id);
  if (trashed.kind !== 'done') return { ...ghost, dueAt: now + TWIN_WAIT_MS };
  await db.journal.add({ at: now, draftId: ghost.draftId, kind: 'ghost-trashed' });
  // The first try has been found: there is no other.
  return null;
}
