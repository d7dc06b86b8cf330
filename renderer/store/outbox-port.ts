import { liveQuery } from 'dexie';
import type { Owner } from '../../electron/contract.ts';
import type { Step } from '../core/change.ts';
import type { ClaimFacts } from '../core/claim.ts';
import type { DraftFile, DraftId } from '../core/draft.ts';
import type { TryFingerprint } from '../core/fingerprint.ts';
import type { Ghost } from '../core/ghost.ts';
import type { Line } from '../core/journal.ts';
import type { SettleFacts, StepOutcome } from '../core/settled.ts';
import type { Database } from './db.ts';
import { readBytes } from './drafts.ts';
import { dueDrafts, nextDueAt, uncertainCreates } from './due.ts';
import { dueGhosts, keepGhost, recheckDraft } from './ghosts.ts';
import * as outbox from './outbox.ts';
import { noteSeen, ownedIds } from './portal-facts.ts';

/** What the pump may do with the database; `worker.ts` hands it in, so that the pump knows neither Dexie nor tables. */
export function openOutbox(db: Database) {
  return {
    recover: (now: number) => outbox.recover(db, now),
    due: (owner: Owner, now: number, limit: number) => dueDrafts(db, owner, now, limit),
    nextDueAt: (owner: Owner) => nextDueAt(db, owner),
    claim: (id: DraftId, owner: Owner, facts: Omit<ClaimFacts, 'above' | 'uncertain'>) =>
      outbox.claimStep(db, id, owner, facts),
    settle: (id: DraftId, step: Step, done: StepOutcome, facts: SettleFacts & { readonly newId: DraftId }) =>
      outbox.settleStep(db, id, step, done, facts),
    hurry: (owner: Owner, now: number) => outbox.hurry(db, owner, now),
    reviveWithoutMailbox: (owner: Owner, now: number) => outbox.reviveWithoutMailbox(db, owner, now),
    restart: (id: DraftId, now: number) => outbox.restart(db, id, now),
    uncertainCreates: (owner: Owner): Promise<Set<TryFingerprint>> => uncertainCreates(db, owner, null),
    ownedIds: (owner: Owner, serverIds: readonly number[]) => ownedIds(db, owner, serverIds),
    noteSeen: (owner: Owner, serverId: number) => noteSeen(db, owner, serverId),
    serverIdOf: async (id: DraftId): Promise<number | null> => (await db.heads.get(id))?.serverId ?? null,
    file: async (fileId: string): Promise<{ row: DraftFile; bytes: Blob } | undefined> => {
      const [row, bytes] = await Promise.all([db.files.get(fileId), readBytes(db, fileId)]);
      return row && bytes && { row, bytes };
    },
    dueGhosts: (owner: Owner, now: number) => dueGhosts(db, owner, now),
    keepGhost: (seen: Ghost, next: Ghost | null) => keepGhost(db, seen, next),
    recheckDraft: (ghost: Ghost, now: number) => recheckDraft(db, ghost, now),
    note: (line: Line) => db.journal.add(line),
    /** Calls back after every change of the outbox, by whichever window or worker. */
    watch: (changed: () => void, failed: (fault: unknown) => void) =>
      liveQuery(() => db.outbox.orderBy('[state+dueAt]').first()).subscribe({ next: changed, error: failed }),
  };
}

export type Outbox = ReturnType<typeof openOutbox>;
