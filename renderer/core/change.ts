import type { Owner, PortalFile } from '../../electron/contract.ts';
import { lookAt } from './backoff.ts';
import type { DraftContent, DraftFile, DraftHead, DraftId, Revision } from './draft.ts';
import type { Fingerprint, TryFingerprint } from './fingerprint.ts';
import type { Hindrance } from './save-request.ts';

/**
 * The state machine of saving (design: section 5). This file holds the row and the events that people and clocks
 * cause; `claim.ts` decides the next request, `settle.ts` what its outcome means. All of it is pure: time, chance and
 * everything read from disk come in as arguments.
 */

/** `dueAt` of a Change that no clock moves: in flight, or blocked until the person decides. */
export const NEVER = Number.MAX_SAFE_INTEGER;
/** A draft is saved this long after the last key … */
export const QUIET_MS = 2_000;
/** … and at most this long after the first unsaved one. */
export const LONGEST_WAIT_MS = 15_000;

/** A create as it left: kept until its fate is known (rule S6). */
export interface CreateTry {
  readonly revision: Revision;
  readonly fingerprint: TryFingerprint;
  /** What a list would show of it: only rows with these are worth a GET. */
  readonly heading: Fingerprint;
  readonly size: number | null;
  /** The highest ServerId seen before it left: ours, if it exists, is above. */
  readonly above: number;
  /** ms since 1970, by this computer's clock. */
  readonly since: number;
}

/** An update as it left. */
export interface UpdateTry {
  readonly revision: Revision;
  readonly fingerprint: TryFingerprint;
  /** ms since 1970. */
  readonly since: number;
}

/** The one request of this draft that is in flight (rule S4). */
export type Step =
  | { readonly kind: 'create'; readonly revision: Revision; readonly fingerprint: TryFingerprint }
  | { readonly kind: 'look' }
  | { readonly kind: 'compare' }
  | { readonly kind: 'restore' }
  | { readonly kind: 'upload'; readonly file: string }
  | { readonly kind: 'remove'; readonly fileId: number }
  | { readonly kind: 'update'; readonly revision: Revision; readonly fingerprint: TryFingerprint };

/** Why the portal will not take this draft until the person does something. */
export type Block =
  | { readonly kind: 'hindrance'; readonly hindrance: Hindrance }
  /** The portal's final no, in its own words. */
  | { readonly kind: 'refused'; readonly status: number; readonly text: string }
  /** The stored body is over the limit, so the portal takes no further save of it (portal-api 3.5). */
  | { readonly kind: 'frozen' }
  /** In the portal's trash, removed there for good, or moved to another of its folders. */
  | { readonly kind: 'gone'; readonly how: 'trashed' | 'purged' | 'moved' };

/** A draft has words the portal has not confirmed, and how far saving them is. One row per draft, at most. */
export interface Change {
  readonly draftId: DraftId;
  readonly owner: Owner | null;
  readonly state: 'due' | 'saving' | 'unsure' | 'blocked';
  /** ms since 1970. */
  readonly dueAt: number;
  /** The oldest edit that no claimed save carries yet; 0 for none. */
  readonly firstEditAt: number;
  /** Earliest next try after trouble; an edit never shortens it. */
  readonly notBefore: number;
  /** Tries that failed in a row; waiting for the gate is not a try. */
  readonly attempts: number;
  readonly step: Step | null;
  /** In flight as a create, or unsure. */
  readonly create: CreateTry | null;
  /** Looks at an uncertain create so far, and since when they are counted. */
  readonly looks: number;
  readonly unsureSince: number;
  /** The update in flight, and those whose reply is missing: what the portal shows if one was applied after all. */
  readonly updates: readonly UpdateTry[];
  /** A refusal (403, 404) that a look must explain before it is believed. */
  readonly no: { readonly status: number; readonly text: string } | null;
  /** The draft's files on the portal as read in this round; null: not looked yet. */
  readonly rows: readonly PortalFile[] | null;
  /** When that look was answered (ms since 1970): an old one proves nothing any more. */
  readonly rowsAt: number;
  /** Numbers of second copies that uncertain uploads left behind. */
  readonly extras: readonly number[];
  /** The person asked for the draft to be brought back from the portal's trash. */
  readonly restore: boolean;
  readonly block: Block | null;
  /** What the last try met, for the person; empty when all is well. */
  readonly trouble: string;
}

/** The portal's copy of a draft as last agreed (design: section 3, Base). */
export interface Base {
  readonly draftId: DraftId;
  readonly fingerprint: Fingerprint;
  /** `receivedDate` as the portal showed it. */
  readonly stamp: string;
  /** What a merge starts from. */
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  readonly body: string;
  readonly important: boolean;
  readonly tagIds: readonly number[];
  /** Older words of ours that left in an uncertain update and may still arrive late, over newer ones. */
  readonly late: readonly UpdateTry[];
}

/** All that deciding about one draft needs. */
export interface Letter {
  readonly content: DraftContent;
  readonly head: DraftHead;
  readonly files: readonly DraftFile[];
  readonly base: Base | null;
  readonly change: Change;
}

/** Event: the person edited. An edit never cancels, delays or hastens a request in flight (rule S5). */
export function edited(change: Change | null, head: DraftHead, now: number): Change {
  if (change === null) {
    return { ...blankChange(head), firstEditAt: now, dueAt: now + QUIET_MS };
  }
  const firstEditAt = change.firstEditAt || now;
  const next = { ...change, owner: head.owner, firstEditAt };
  switch (change.state) {
    case 'due':
      return { ...next, dueAt: typingDue(next, now) };
    case 'saving':
    case 'unsure':
      return next;
    case 'blocked':
      // New words may cure a refusal; they cannot bring back what is gone.
      return change.block?.kind === 'hindrance' || change.block?.kind === 'refused'
        ? tryAgain(next, now, QUIET_MS)
        : next;
  }
}

/** When a due Change is saved: quiet for two seconds, at most fifteen, never before a backoff is over. */
export function typingDue(change: Pick<Change, 'firstEditAt' | 'notBefore'>, now: number): number {
  return Math.max(change.notBefore, Math.min(now + QUIET_MS, change.firstEditAt + LONGEST_WAIT_MS));
}

/**
 * Event: the person threw the draft away. Unconfirmed words leave the outbox; a create whose fate is unknown stays
 * until it is known, or bringing the draft back would make a second one (rule S6).
 */
export function discarded(change: Change | null): Change | null {
  return change !== null && (change.state === 'unsure' || change.state === 'saving') ? change : null;
}

/** Event: the person brought the draft back, or somebody signed in whose it now is. */
export function revived(change: Change | null, head: DraftHead, now: number): Change | null {
  if (change !== null) return { ...change, owner: head.owner };
  if (head.revision === 0 || head.revision === head.savedRevision) return null;
  return { ...blankChange(head), firstEditAt: now, dueAt: now };
}

/** Event: second copies of its files may have turned up on the portal; a Change that is there will look anyway. */
export function rechecked(change: Change | null, head: DraftHead, now: number): Change {
  return change ?? { ...blankChange(head), dueAt: now };
}

/** Event: the app starts. What was in flight is never believed (rules S6 and S7). */
export function startedUp(change: Change, now: number): Change {
  const rested = { ...change, step: null, rows: null };
  if (change.state !== 'saving') return rested;
  if (change.create !== null) return unsure(rested, now);
  return { ...rested, state: 'due', dueAt: now };
}

/** Event: Sync now, or the gate has opened: no wait of our own making is kept. */
export function hurried(change: Change, now: number): Change {
  if (change.state !== 'due' && change.state !== 'unsure') return change;
  return { ...change, notBefore: 0, dueAt: Math.min(change.dueAt, now) };
}

/** Event: the person wants a blocked draft tried again. */
export function tryAgain(change: Change, now: number, wait = 0): Change {
  if (change.state !== 'blocked') return change;
  return {
    ...change,
    state: 'due',
    dueAt: now + wait,
    notBefore: 0,
    attempts: 0,
    block: null,
    no: null,
    rows: null,
    trouble: '',
  };
}

/** Event: the person wants a draft that lies in the portal's trash brought back there. */
export function putBack(change: Change, now: number): Change {
  return { ...tryAgain(change, now), restore: true };
}

/** Event: the person wants a draft that is gone or frozen on the portal saved as a new one. */
export function savedAsNew(
  letter: Letter,
  now: number,
): { readonly head: DraftHead; readonly files: readonly DraftFile[]; readonly change: Change } {
  return {
    head: { ...letter.head, serverId: null, savedRevision: 0 },
    files: letter.files.filter((file) => file.wanted).map((file) => ({ ...file, fileId: null, doubt: null })),
    change: { ...tryAgain(letter.change, now), updates: [], extras: [], create: null },
  };
}

/** The create's fate is unknown: look at once, then at growing intervals, before it may be repeated. */
export function unsure(change: Change, now: number): Change {
  return { ...change, state: 'unsure', step: null, looks: 0, unsureSince: now, dueAt: lookAt(now, 0) ?? now };
}

function blankChange(head: DraftHead): Change {
  return {
    draftId: head.id,
    owner: head.owner,
    state: 'due',
    dueAt: 0,
    firstEditAt: 0,
    notBefore: 0,
    attempts: 0,
    step: null,
    create: null,
    looks: 0,
    unsureSince: 0,
    updates: [],
    no: null,
    rows: null,
    rowsAt: 0,
    extras: [],
    restore: false,
    block: null,
    trouble: '',
  };
}
