import type { Owner } from '../../electron/contract.ts';
import {
  type Change,
  hurried,
  type Letter,
  NEVER,
  putBack,
  savedAsNew,
  startedUp,
  type Step,
  tryAgain,
} from '../core/change.ts';
import { type Claim, claim, type ClaimFacts } from '../core/claim.ts';
import { type DraftFile, type DraftId, KEPT_HERE } from '../core/draft.ts';
import { createGhost, draftGhost, LATEST_MS } from '../core/ghost.ts';
import { settle } from '../core/settle.ts';
import type { SettleFacts, StepOutcome } from '../core/settled.ts';
import type { Database } from './db.ts';
import { dropChange, filesOf } from './drafts.ts';
import { isFor, uncertainCreates } from './due.ts';
import { keepCopy } from './portal-copy.ts';
import { highestSeen, noteSeen } from './portal-facts.ts';

/** What a claim hands to the pump; undefined: nothing is to be done for this draft now. */
export type Errand = Extract<Claim, { kind: 'step' }>;

/** Everything saving reads or writes; one transaction holds it all. */
function tables(db: Database) {
  return [db.contents, db.heads, db.outbox, db.files, db.bytes, db.bases, db.ghosts, db.journal, db.facts];
}

/** The next start carries on by itself; what was in flight is not believed (rules S6 and S7). */
export async function recover(db: Database, now: number): Promise<void> {
  await db.transaction('rw', db.outbox, db.files, db.bytes, async () => {
    const changes = await db.outbox.toArray();
    await db.outbox.bulkPut(changes.map((change) => startedUp(change, now)));
    // Files that were removed, and of which the portal has nothing: nobody can want them back by Undo any more.
    const removed = await db.files.filter((file) => isLeftOver(file, now)).toArray();
    const ids = removed.map((file) => file.id);
    await Promise.all([db.files.bulkDelete(ids), db.bytes.bulkDelete(ids)]);
  });
}

/** A fault of the app struck between claim and settle: as after a restart, nothing in flight is believed. */
export async function restart(db: Database, id: DraftId, now: number): Promise<void> {
  await db.transaction('rw', db.outbox, async () => {
    const change = await db.outbox.get(id);
    if (change !== undefined) await db.outbox.put(startedUp(change, now));
  });
}

/** Writes down the next request of a draft before it leaves (design: idea 7). */
export async function claimStep(
  db: Database,
  id: DraftId,
  owner: Owner,
  facts: Omit<ClaimFacts, 'above' | 'uncertain'>,
): Promise<Errand | undefined> {
  return db.transaction('rw', tables(db), async () => {
    const found = await readLetter(db, id);
    if (found === undefined || !isFor(found.change, owner) || found.change.dueAt > facts.now) return undefined;
    // Written while nobody was signed in: from its first request on it is this person's.
    const adopted = found.head.owner === null;
    const head = { ...found.head, owner };
    const letter = { ...found, head, change: { ...found.change, owner } };
    const [above, uncertain] = await Promise.all([highestSeen(db, owner), uncertainCreates(db, owner, id)]);
    const decided = claim(letter, { ...facts, above, uncertain });
    if (decided.kind === 'nothing') {
      await dropChange(db, letter.change);
      return undefined;
    }
    const puts: Promise<unknown>[] = [db.outbox.put(decided.change)];
    if (adopted) puts.push(db.heads.put(head));
    if (decided.kind === 'step') puts.push(db.files.bulkPut([...decided.files]));
    await Promise.all(puts);
    return decided.kind === 'step' ? decided : undefined;
  });
}

/**
 * Writes down what an outcome means, in one transaction with everything it changes.
 * @returns what is left of the Change, null when nothing is
 */
export async function settleStep(
  db: Database,
  id: DraftId,
  step: Step,
  done: StepOutcome,
  facts: SettleFacts & { readonly newId: DraftId },
): Promise<Change | null> {
  return db.transaction('rw', tables(db), async () => {
    const letter = await readLetter(db, id);
    if (letter === undefined) return null;
    const owner = letter.head.owner;
    const result = settle(letter, step, await unlessTaken(db, id, owner, done), facts);
    const { head, base, change } = result;
    const puts: Promise<unknown>[] = [
      db.heads.put(head),
      db.files.bulkPut([...result.files]),
      change === null ? db.outbox.delete(id) : db.outbox.put(change),
      db.journal.bulkAdd(result.lines.map((kind) => ({ at: facts.now, draftId: id, kind }))),
    ];
    if (base !== null) puts.push(db.bases.put(base));
    if (owner !== null && head.serverId !== null) puts.push(noteSeen(db, owner, head.serverId));
    if (owner !== null && result.repeated !== null) {
      puts.push(db.ghosts.put(createGhost(id, owner, result.repeated, facts.now)));
    }
    if (result.copy !== null) puts.push(...keepCopy(db, result.copy, letter, facts));
    await Promise.all(puts);
    if (change === null) {
      const files = letter.files.map((file) => result.files.find((each) => each.id === file.id) ?? file);
      const ghost = draftGhost(head, files, base, facts.now);
      if (ghost !== null) await db.ghosts.put(ghost);
    }
    return change;
  });
}

/** Sync now, or the gate has opened: every wait of our own making ends. */
export async function hurry(db: Database, owner: Owner, now: number): Promise<void> {
  await db.transaction('rw', db.outbox, async () => {
    const waiting = await db.outbox.filter((change) => isFor(change, owner) && change.dueAt > now).toArray();
    await db.outbox.bulkPut(waiting.map((change) => hurried(change, now)));
  });
}

/** What a person can do about a blocked draft. */
export type Act = 'try-again' | 'put-back' | 'save-as-new' | 'keep-here';

export async function act(db: Database, id: DraftId, wish: Act, now: number): Promise<void> {
  await db.transaction('rw', tables(db), async () => {
    const letter = await readLetter(db, id);
    if (letter === undefined || letter.change.state !== 'blocked') return;
    switch (wish) {
      case 'try-again':
        await db.outbox.put(tryAgain(letter.change, now));
        return;
      case 'put-back':
        await db.outbox.put(putBack(letter.change, now));
        return;
      case 'keep-here':
        // The words stay; the portal is simply no longer asked.
        await Promise.all([db.outbox.delete(id), db.heads.put({ ...letter.head, owner: KEPT_HERE, serverId: null })]);
        return;
      case 'save-as-new': {
        const next = savedAsNew(letter, now);
        const kept = new Set(next.files.map((file) => file.id));
        const dropped = letter.files.filter((file) => !kept.has(file.id)).map((file) => file.id);
        await Promise.all([
          db.heads.put(next.head),
          db.outbox.put(next.change),
          db.files.bulkDelete(dropped),
          db.bytes.bulkDelete(dropped),
          db.files.bulkPut([...next.files]),
          db.bases.delete(id),
        ]);
      }
    }
  });
}

/** The session's mailboxes have changed: drafts that had none to be written from are tried again. */
export async function reviveWithoutMailbox(db: Database, owner: Owner, now: number): Promise<void> {
  await db.transaction('rw', db.outbox, async () => {
    const stuck = await db.outbox
      .where('[state+dueAt]')
      .equals(['blocked', NEVER])
      .filter(({ block, ...change }) => {
        return change.owner === owner && block?.kind === 'hindrance' && block.hindrance.kind === 'no-mailbox';
      })
      .toArray();
    await db.outbox.bulkPut(stuck.map((change) => tryAgain(change, now)));
  });
}

function isLeftOver({ wanted, fileId, doubt }: DraftFile, now: number): boolean {
  return !wanted && fileId === null && (doubt === null || now - doubt.since > LATEST_MS);
}

async function readLetter(db: Database, id: DraftId): Promise<Letter | undefined> {
  const [content, head, files, base, change] = await Promise.all([
    db.contents.get(id),
    db.heads.get(id),
    filesOf(db, id),
    db.bases.get(id),
    db.outbox.get(id),
  ]);
  if (content === undefined || head === undefined || change === undefined) return undefined;
  return { content, head, files, base: base ?? null, change };
}

/** An adoption is checked once more where it is written: no two drafts here may own one there. */
async function unlessTaken(db: Database, id: DraftId, owner: Owner | null, done: StepOutcome): Promise<StepOutcome> {
  if (done.of !== 'look' || done.outcome.kind !== 'looked' || done.outcome.found === null || owner === null)
    return done;
  const taken = await db.heads.where('[owner+serverId]').equals([owner, done.outcome.found.id]).first();
  if (taken === undefined || taken.id === id) return done;
  return { of: 'look', outcome: { kind: 'unknown', status: 0, text: 'Another draft here was found to be its owner.' } };
}
