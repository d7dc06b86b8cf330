import type { Owner } from '../../electron/contract.ts';
import { type Ghost, ghostLooked } from '../core/ghost.ts';
import type { Outbox } from '../store/outbox-port.ts';
import { lookFor } from './look.ts';
import type { SyncPort } from './port.ts';

/** While a twin's own create is open, a ghost cannot be told from it: wait this long. */
const TWIN_WAIT_MS = 30_000;

/** Looks once for each ghost that is due (design: section 5, "ghost appears later"). */
export async function lookForGhosts(outbox: Outbox, port: SyncPort, owner: Owner, now: number): Promise<void> {
  for (const ghost of await outbox.dueGhosts(owner, now)) {
    const next =
      ghost.create === null ? await outbox.recheckDraft(ghost, now) : await search(outbox, port, owner, ghost, now);
    await outbox.keepGhost(ghost, next);
  }
}

async function search(outbox: Outbox, port: SyncPort, owner: Owner, ghost: Ghost, now: number): Promise<Ghost | null> {
  if (ghost.create === null) return null;
  const later = { ...ghost, dueAt: now + TWIN_WAIT_MS };
  if ((await outbox.uncertainCreates(owner)).has(ghost.create.fingerprint)) return later;
  const outcome = await lookFor(outbox, port, owner, ghost.create);
  if (outcome.kind !== 'looked') return later;
  if (outcome.found === null) return ghostLooked(ghost, now);
  const trashed = await port.ask('trash', owner, outcome.found.id);
  if (trashed.kind !== 'done') return later;
  await outbox.note({ at: now, draftId: ghost.draftId, kind: 'ghost-trashed' });
  // The first try has been found: there is no other.
  return null;
}
