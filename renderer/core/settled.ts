import type {
  DoneOutcome,
  PortalMessage,
  ReadOutcome,
  SaveOutcome,
  Trouble,
  UploadOutcome,
} from '../../electron/contract.ts';
import type { Base, Block, Change, CreateTry, Letter, Step, UpdateTry } from './change.ts';
import { blocked } from './claim.ts';
import type { DraftFile, DraftHead } from './draft.ts';
import { messageFingerprint } from './fingerprint.ts';
import { LATEST_MS } from './ghost.ts';
import type { LineKind } from './journal.ts';

/** What became of a look at an uncertain create: the identical draft that nobody here owns, or none. */
export type LookOutcome = { readonly kind: 'looked'; readonly found: PortalMessage | null } | Trouble;

/** The outcome of a step, by the step's kind. */
export type StepOutcome =
  | { readonly of: 'create' | 'update'; readonly outcome: SaveOutcome }
  | { readonly of: 'look'; readonly outcome: LookOutcome }
  | { readonly of: 'compare'; readonly outcome: ReadOutcome }
  | { readonly of: 'upload'; readonly outcome: UploadOutcome }
  | { readonly of: 'remove' | 'restore'; readonly outcome: DoneOutcome };

/** What an outcome changes on disk, all of it in one transaction. */
export interface Settled {
  readonly head: DraftHead;
  /** File rows that changed. */
  readonly files: readonly DraftFile[];
  readonly base: Base | null;
  /** null: the portal holds this very revision (rule S3). */
  readonly change: Change | null;
  /** The portal's words that ours are about to replace: kept as a draft of their own (design: idea 8). */
  readonly copy: PortalMessage | null;
  /** A create that is about to be repeated: its first try may still turn up. */
  readonly repeated: CreateTry | null;
  readonly lines: readonly LineKind[];
}

export interface SettleFacts {
  /** ms since 1970. */
  readonly now: number;
  /** From 0 to 1. */
  readonly jitter: number;
}

/** Nothing changes but what is said. */
export function keep(letter: Letter, change: Change | null, rest: Partial<Settled> = {}): Settled {
  return {
    head: letter.head,
    files: [],
    base: letter.base,
    change,
    copy: null,
    repeated: null,
    lines: [],
    ...rest,
  };
}

export function stop(letter: Letter, block: Block, lines: readonly LineKind[]): Settled {
  return keep(letter, blocked(letter.change, block), { lines });
}

/** On with the same save, at once. */
export function onward(change: Change, now: number, patch: Partial<Change> = {}): Change {
  return { ...change, state: 'due', dueAt: now, notBefore: 0, attempts: 0, step: null, trouble: '', ...patch };
}

export function baseOf(letter: Letter, message: PortalMessage): Base {
  return {
    draftId: letter.head.id,
    fingerprint: messageFingerprint(message),
    stamp: message.receivedDate,
    to: message.to,
    cc: message.cc,
    bcc: message.bcc,
    subject: message.subject,
    body: message.body,
    important: message.important,
    tagIds: message.tagIds,
    late: [],
  };
}

export function stillLate(letter: Letter, updates: readonly UpdateTry[], now: number): UpdateTry[] {
  return [...(letter.base?.late ?? []), ...updates].filter((each) => now - each.since < LATEST_MS);
}

export function withoutTry(change: Change, step: Step): Change['updates'] {
  return step.kind === 'update' ? change.updates.slice(0, -1) : change.updates;
}

/** This try's fate is known; earlier uncertain ones may still come through, so that their doubt stays. */
export function certain(file: DraftFile): DraftFile {
  const tries = (file.doubt?.tries ?? 0) - 1;
  return { ...file, doubt: file.doubt !== null && tries > 0 ? { ...file.doubt, tries } : null };
}
