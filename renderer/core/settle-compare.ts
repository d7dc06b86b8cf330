import { BODY_LIMIT, type PortalMessage } from '../../electron/contract.ts';
import type { Letter } from './change.ts';
import { matchFiles } from './files.ts';
import { messageFingerprint, shownTry, shownWords, wordsFingerprint } from './fingerprint.ts';
import { baseOf, keep, onward, type Settled, type SettleFacts, stillLate, stop } from './settled.ts';

/** How long a draft that is being sent is left alone before it is looked at again. */
const SENDING_MS = 30_000;

/** The portal's copy, by a GET: where it is, whether it moved on, whether our uncertain update arrived. */
export function compared(letter: Letter, message: PortalMessage, { now }: SettleFacts): Settled {
  const { change, head } = letter;
  if (message.folder === 2) {
    return keep(letter, null, { head: { ...head, place: 'sent' }, lines: ['sent-from-portal'] });
  }
  if (message.folder === 0) {
    // On its way out: it ends among the sent ones, or comes back to the drafts when the delivery fails (hazard 6).
    const later = now + SENDING_MS;
    return keep(letter, { ...change, state: 'due', step: null, dueAt: later, notBefore: later });
  }
  if (message.folder === 4) return stop(letter, { kind: 'gone', how: 'trashed' }, ['gone']);
  if (message.folder !== 3) return stop(letter, { kind: 'gone', how: 'moved' }, ['gone']);
  if (message.body.length > BODY_LIMIT) return stop(letter, { kind: 'frozen' }, ['refused']);
  if (change.no !== null) {
    return stop(letter, { kind: 'refused', status: change.no.status, text: change.no.text }, ['refused']);
  }

  const match = matchFiles(letter.files, message.attachments);
  const shown = messageFingerprint(message);
  const shownAsTry = shownTry(message);
  const arrived = change.updates.findLast((each) => each.fingerprint === shownAsTry);
  const wordsAsAgreed = shown === letter.base?.fingerprint;
  const asAgreed = wordsAsAgreed && message.important === letter.base?.important;
  // What was there before proves no arrival: an update of the same words may still be under way, and the fingerprint
  // says nothing of sender and tags.
  const proof = asAgreed ? undefined : arrived;
  // An older uncertain update may arrive over newer words: those are ours too, and saved once more.
  const late = !asAgreed && proof === undefined && hasLate(letter, shownAsTry);
  // Equal words are never a conflict; a body the portal cannot read is no change either (portal-api 4.3).
  const same =
    wordsAsAgreed ||
    proof !== undefined ||
    late ||
    message.bodyCorrupted ||
    shownWords(message) === wordsFingerprint(letter.content);
  if (!same && head.revision === head.savedRevision) {
    // Nothing is to be saved here: somebody else's words stay where they are, and so does what was agreed.
    return keep(letter, null, { files: match.files });
  }
  const confirmed = proof?.revision ?? (late ? 0 : head.savedRevision);
  const applied = proof !== undefined;
  const nextHead = { ...head, savedRevision: confirmed, savedAt: applied ? now : head.savedAt };
  const settledFiles = letter.files.every((file) => {
    const row = match.files.find((changed) => changed.id === file.id) ?? file;
    return row.wanted === (row.fileId !== null);
  });
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
    rowsAt: now,
    extras: match.extras,
    attempts: change.attempts,
  });
  return keep(letter, next, rest);
}

function hasLate(letter: Letter, shown: string): boolean {
  return letter.base?.late.some((each) => each.fingerprint === shown) === true;
}
