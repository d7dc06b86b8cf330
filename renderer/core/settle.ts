import type {
  DoneOutcome,
  PortalFile,
  PortalMessage,
  ReadOutcome,
  SaveOutcome,
  Trouble,
  UploadOutcome,
} from '../../electron/contract.ts';
import { BODY_LIMIT } from '../../electron/contract.ts';
import { backoff, lookAt } from './backoff.ts';
import {
  type Base,
  type Block,
  type Change,
  type CreateTry,
  type Letter,
  type Step,
  typingDue,
  type UpdateTry,
  unsure,
} from './change.ts';
import { blocked } from './claim.ts';
import type { DraftFile, DraftHead } from './draft.ts';
import { matchFiles } from './files.ts';
import { contentFingerprint, messageFingerprint } from './fingerprint.ts';
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
  /** File rows that changed; rows to drop. */
  readonly files: readonly DraftFile[];
  readonly dropFiles: readonly string[];
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

/** Decides what an outcome means. `letter` is read anew in the transaction that writes the result. */
export function settle(letter: Letter, step: Step, done: StepOutcome, facts: SettleFacts): Settled {
  const { outcome } = done;
  switch (outcome.kind) {
    case 'saved':
      return saved(letter, step, outcome.message, facts);
    case 'looked':
      return looked(letter, outcome.found, facts);
    case 'found':
      return compared(letter, outcome.message, facts);
    case 'gone':
      return stop(letter, { kind: 'gone', how: 'purged' }, ['gone']);
    case 'uploaded':
      return uploaded(letter, step, outcome.file, facts);
    case 'done':
      return finished(letter, step, facts);
    default:
      return trouble(letter, step, outcome, facts);
  }
}

function keep(letter: Letter, change: Change | null, rest: Partial<Settled> = {}): Settled {
  return {
    head: letter.head,
    files: [],
    dropFiles: [],
    base: letter.base,
    change,
    copy: null,
    repeated: null,
    lines: [],
    ...rest,
  };
}

function stop(letter: Letter, block: Block, lines: readonly LineKind[]): Settled {
  return keep(letter, blocked({ ...letter.change, updates: [] }, block), { lines });
}

/** On with the same save, at once. */
function onward(change: Change, now: number, patch: Partial<Change> = {}): Change {
  return { ...change, state: 'due', dueAt: now, notBefore: 0, attempts: 0, step: null, trouble: '', ...patch };
}

function saved(letter: Letter, step: Step, message: PortalMessage, { now }: SettleFacts): Settled {
  if (step.kind !== 'create' && step.kind !== 'update') return keep(letter, onward(letter.change, now, { rows: null }));
  const base = { ...baseOf(letter, message), late: stillLate(letter, withoutTry(letter.change, step), now) };
  const outstanding = step.kind === 'create' && letter.files.some((file) => file.wanted);
  const confirmed = outstanding ? letter.head.savedRevision : step.revision;
  const head = { ...letter.head, serverId: message.id, savedRevision: confirmed, savedAt: now };
  const done = !outstanding && head.revision === step.revision;
  if (done || head.place !== 'drafts') return keep(letter, null, { head, base });
  const next = onward(letter.change, now, {
    create: null,
    updates: [],
    // A new draft has no files yet: the uploads need not ask for them first.
    rows: outstanding ? message.attachments : null,
  });
  const waits = outstanding
    ? next
    : { ...next, dueAt: typingDue({ ...next, firstEditAt: next.firstEditAt || now }, now) };
  return keep(letter, waits, { head, base });
}

function looked(letter: Letter, found: PortalMessage | null, { now }: SettleFacts): Settled {
  const { change } = letter;
  if (change.create === null) return keep(letter, onward(change, now));
  if (found !== null) {
    const head = { ...letter.head, serverId: found.id };
    const next = head.place === 'drafts' ? onward(change, now, { create: null, rows: found.attachments }) : null;
    return keep(letter, next, { head, base: baseOf(letter, found), lines: ['create-found'] });
  }
  const looks = change.looks + 1;
  const next = lookAt(change.unsureSince, looks);
  if (next !== null) {
    return keep(letter, { ...change, step: null, looks, attempts: 0, dueAt: Math.max(next, now) });
  }
  if (letter.head.place !== 'drafts')
    return keep(letter, null, { repeated: change.create, lines: ['create-not-found'] });
  return keep(letter, onward(change, now, { create: null, looks: 0 }), {
    repeated: change.create,
    lines: ['create-not-found'],
  });
}

/** The portal's copy, by a GET: where it is, whether it moved on, whether our uncertain update arrived. */
function compared(letter: Letter, message: PortalMessage, { now }: SettleFacts): Settled {
  const { change, head } = letter;
  if (message.folder === 0 || message.folder === 2) {
    return keep(letter, null, { head: { ...head, place: 'sent' }, lines: ['sent-from-portal'] });
  }
  if (message.folder === 4) return stop(letter, { kind: 'gone', how: 'trashed' }, ['gone']);
  if (message.folder !== 3) return stop(letter, { kind: 'gone', how: 'moved' }, ['gone']);
  if (message.body.length > BODY_LIMIT) return stop(letter, { kind: 'frozen' }, ['refused']);
  if (change.no !== null) {
    return stop(letter, { kind: 'refused', status: change.no.status, text: change.no.text }, ['refused']);
  }

  const match = matchFiles(letter.files, message.attachments);
  const shown = messageFingerprint(message);
  const arrived = change.updates.findLast((each) => each.fingerprint === shown);
  // An older uncertain update may arrive over newer words: those are ours too, and saved once more.
  const late = arrived === undefined && letter.base?.late.some((each) => each.fingerprint === shown) === true;
  // Equal words are never a conflict; a body the portal cannot read is no change either (portal-api 4.3).
  const same =
    arrived !== undefined ||
    late ||
    shown === letter.base?.fingerprint ||
    message.bodyCorrupted ||
    shown === contentFingerprint(letter.content);
  const confirmed = arrived?.revision ?? (late ? 0 : head.savedRevision);
  const applied = arrived !== undefined;
  const nextHead = { ...head, savedRevision: confirmed, savedAt: applied ? now : head.savedAt };
  const settledFiles = letter.files.every((file) => {
    const row = match.files.find((changed) => changed.id === file.id) ?? file;
    return row.wanted === (row.fileId !== null);
  });
  // What was there before proves no arrival: an update of the same words may still be under way.
  const proof = shown === letter.base?.fingerprint ? undefined : arrived;
  const waiting = change.updates.filter((each) => each !== proof);
  const rest: Partial<Settled> = {
    head: nextHead,
    files: match.files,
    base: { ...baseOf(letter, message), late: stillLate(letter, waiting, now) },
    copy: same ? null : message,
    lines: late ? ['late-update'] : applied ? ['update-found'] : same ? [] : ['portal-copy-kept'],
  };
  if (applied && nextHead.revision === confirmed && settledFiles && match.extras.length === 0) {
    return keep(letter, null, rest);
  }
  const next = onward(change, now, {
    updates: [],
    rows: message.attachments,
    extras: match.extras,
    attempts: change.attempts,
  });
  return keep(letter, next, rest);
}

function uploaded(letter: Letter, step: Step, file: PortalFile, { now }: SettleFacts): Settled {
  const row = step.kind === 'upload' ? letter.files.find((each) => each.id === step.file) : undefined;
  const rows = letter.change.rows === null ? null : [...letter.change.rows, file];
  const known = row && { ...certain(row), fileId: file.fileId };
  return keep(letter, onward(letter.change, now, { rows }), { files: known ? [known] : [] });
}

function finished(letter: Letter, step: Step, { now }: SettleFacts): Settled {
  const { change } = letter;
  if (step.kind === 'restore') {
    return keep(letter, onward(change, now, { restore: false, rows: null }), { lines: ['restored'] });
  }
  if (step.kind !== 'remove') return keep(letter, onward(change, now, { rows: null }));
  const next = onward(change, now, {
    rows: change.rows?.filter((row) => row.fileId !== step.fileId) ?? null,
    extras: change.extras.filter((extra) => extra !== step.fileId),
  });
  const row = letter.files.find((file) => file.fileId === step.fileId);
  if (row === undefined) return keep(letter, next, { lines: ['second-upload-removed'] });
  // Removed and wanted again meanwhile: it has to be uploaded anew.
  if (row.wanted) return keep(letter, next, { files: [{ ...row, fileId: null }] });
  return keep(letter, next, { dropFiles: [row.id] });
}

/** Uploads that the portal answers with an error of its own are given up after this many tries (rule S10). */
const UPLOAD_TRIES = 4;

function trouble(letter: Letter, step: Step, outcome: Trouble, facts: SettleFacts): Settled {
  const { now, jitter } = facts;
  const surelyNot = outcome.kind !== 'unknown';
  const files = surelyNot ? undoubted(letter, step) : [];
  const looking = letter.change.state === 'unsure';
  const change = {
    ...letter.change,
    step: null,
    rows: null,
    // What surely did not arrive leaves nothing to look for.
    ...(surelyNot && !looking ? { create: null, updates: withoutTry(letter.change, step) } : {}),
    // Words of the claimed revision are unsaved again: their wait must not start from the next key.
    firstEditAt: letter.change.firstEditAt || now,
  };
  const again = (dueAt: number, patch: Partial<Change> = {}): Settled =>
    keep(letter, { ...change, state: looking ? 'unsure' : 'due', dueAt, notBefore: dueAt, ...patch }, { files });

  switch (outcome.kind) {
    case 'held':
    case 'signed-out':
      return again(now, { notBefore: 0 });
    case 'limited':
      return again(outcome.until);
    case 'refused': {
      if (looking) return again(now + backoff(change.attempts + 1, jitter), { attempts: change.attempts + 1 });
      if (step.kind === 'update' && (outcome.status === 403 || outcome.status === 404)) {
        // 403 has five meanings: only a look can tell them apart (portal-api 6, hazard 7).
        return again(now, { no: { status: outcome.status, text: outcome.text } });
      }
      const refused = stop(letter, { kind: 'refused', status: outcome.status, text: outcome.text }, ['refused']);
      return { ...refused, files };
    }
    case 'not-sent':
    case 'unknown':
      break;
  }
  if (outcome.kind === 'unknown' && step.kind === 'create') {
    return keep(letter, { ...unsure(change, now), trouble: outcome.text }, { lines: ['create-unsure'] });
  }
  const attempts = change.attempts + 1;
  if (step.kind === 'upload' && outcome.kind === 'unknown' && outcome.status === 500 && attempts >= UPLOAD_TRIES) {
    return stop(letter, { kind: 'refused', status: outcome.status, text: outcome.text }, ['refused']);
  }
  const settled = again(now + backoff(attempts, jitter), { attempts, trouble: outcome.text });
  return { ...settled, lines: outcome.kind === 'unknown' && step.kind === 'update' ? ['update-unsure'] : ['retry'] };
}

/** No request is under way for longer than this. */
const LATEST_MS = 2 * 3_600_000;

function stillLate(letter: Letter, updates: readonly UpdateTry[], now: number): UpdateTry[] {
  return [...(letter.base?.late ?? []), ...updates].filter((each) => now - each.since < LATEST_MS);
}

function withoutTry(change: Change, step: Step): Change['updates'] {
  return step.kind === 'update' ? change.updates.slice(0, -1) : change.updates;
}

/** An upload that surely never arrived was no try. */
function undoubted(letter: Letter, step: Step): DraftFile[] {
  const file = step.kind === 'upload' ? letter.files.find((each) => each.id === step.file) : undefined;
  return file === undefined ? [] : [certain(file)];
}

/** This try's fate is known; earlier uncertain ones may still come through, so that their doubt stays. */
function certain(file: DraftFile): DraftFile {
  const tries = (file.doubt?.tries ?? 0) - 1;
  return { ...file, doubt: file.doubt !== null && tries > 0 ? { ...file.doubt, tries } : null };
}

function baseOf(letter: Letter, message: PortalMessage): Base {
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
