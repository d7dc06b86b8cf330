import type { Owner } from '../../electron/contract.ts';
import { ghostLookAt } from './backoff.ts';
import type { Base, CreateTry } from './change.ts';
import type { DraftFile, DraftHead, DraftId } from './draft.ts';

/**
 * Something of ours that may still turn up on the portal after it was done again (design: section 5): the first try of
 * a repeated create, of a repeated upload or of an overtaken update. Looked for a while, and put right when found.
 */
export interface Ghost {
  readonly id: string;
  readonly draftId: DraftId;
  readonly owner: Owner;
  /** The create that may still arrive; null: a file a second time, or older words over newer ones. */
  readonly create: CreateTry | null;
  readonly looks: number;
  /** ms since 1970, when it was done again. */
  readonly since: number;
  readonly dueAt: number;
}

/** No request is under way for longer than this. */
export const LATEST_MS = 2 * 3_600_000;

/** The search for a repeated create's first try: an unowned, identical draft goes to the portal's trash. */
export function createGhost(draftId: DraftId, owner: Owner, create: CreateTry, now: number): Ghost {
  return { ...ghost(draftId, owner, now), id: `${draftId} ${create.since}`, create };
}

/** The search in a draft that is saved while an upload or an older update is still in doubt; null when none is. */
export function draftGhost(head: DraftHead, files: readonly DraftFile[], base: Base | null, now: number): Ghost | null {
  if (head.owner === null || head.serverId === null || !inDoubt(files, base, now)) return null;
  return { ...ghost(head.id, head.owner, now), id: head.id, create: null };
}

/** Whether something of this draft's may still arrive late. */
export function inDoubt(files: readonly DraftFile[], base: Base | null, now: number): boolean {
  const young = (since: number) => now - since < LATEST_MS;
  return (
    files.some(({ doubt }) => doubt !== null && young(doubt.since)) ||
    base?.late.some((each) => young(each.since)) === true
  );
}

/** After a look that found nothing; null when the search is over. */
export function ghostLooked(seen: Ghost, now: number): Ghost | null {
  const looks = seen.looks + 1;
  const next = ghostLookAt(seen.since, looks);
  return next === null ? null : { ...seen, looks, dueAt: Math.max(next, now) };
}

function ghost(draftId: DraftId, owner: Owner, now: number): Omit<Ghost, 'id' | 'create'> {
  return { draftId, owner, looks: 0, since: now, dueAt: ghostLookAt(now, 0) ?? now };
}
