import { Dexie } from 'dexie';
import type { Owner } from '../../electron/contract.ts';
import { type Change, NEVER } from '../core/change.ts';
import type { DraftId } from '../core/draft.ts';
import type { TryFingerprint } from '../core/fingerprint.ts';
import type { Database } from './db.ts';

/** Drafts of this person whose Change is due, oldest first. */
export async function dueDrafts(db: Database, owner: Owner, now: number, limit: number): Promise<DraftId[]> {
  return db.transaction('r', db.outbox, async () => {
    const found = await Promise.all([inState(db, 'unsure', owner, now, limit), inState(db, 'due', owner, now, limit)]);
    return found
      .flat()
      .sort((a, b) => a.dueAt - b.dueAt)
      .map((change) => change.draftId);
  });
}

/** When something is due next (ms since 1970): a Change of this person's, or a look for a ghost. */
export async function nextDueAt(db: Database, owner: Owner): Promise<number> {
  return db.transaction('r', db.outbox, db.ghosts, async () => {
    const [due, unsure, ghost] = await Promise.all([
      inState(db, 'due', owner, NEVER, 1),
      inState(db, 'unsure', owner, NEVER, 1),
      db.ghosts.orderBy('dueAt').first(),
    ]);
    return Math.min(due[0]?.dueAt ?? NEVER, unsure[0]?.dueAt ?? NEVER, ghost?.dueAt ?? NEVER);
  });
}

/** Rows read at once: nearly always one person's, so that they are found without stepping through a cursor. */
const AT_ONCE = 16;

async function inState(
  db: Database,
  state: Change['state'],
  owner: Owner,
  until: number,
  limit: number,
): Promise<Change[]> {
  const range = db.outbox.where('[state+dueAt]').between([state, Dexie.minKey], [state, until], true, true);
  const first = await range.clone().limit(Math.max(limit, AT_ONCE)).toArray();
  const found = first.filter((change) => isFor(change, owner)).slice(0, limit);
  if (found.length === limit || first.length < Math.max(limit, AT_ONCE)) return found;
  return range
    .filter((change) => isFor(change, owner))
    .limit(limit)
    .toArray();
}

/** Fingerprints of other drafts' creates whose fate is open. */
export async function uncertainCreates(
  db: Database,
  owner: Owner,
  except: DraftId | null,
): Promise<Set<TryFingerprint>> {
  const open = await db.outbox
    .where('[state+dueAt]')
    .between(['saving', Dexie.minKey], ['unsure', Dexie.maxKey])
    .toArray();
  return new Set(
    open.flatMap((change) =>
      change.owner === owner && change.draftId !== except && change.create ? [change.create.fingerprint] : [],
    ),
  );
}

/** Whose drafts may leave for this person: the person's own, and those that are nobody's yet. */
export function isFor(change: Change, owner: Owner): boolean {
  return change.owner === owner || change.owner === null;
}
