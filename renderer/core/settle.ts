import type { PortalFile, PortalMessage } from '../../electron/contract.ts';
import { LAST_LOOK, lookAt } from './backoff.ts';
import { type Letter, type Step, typingDue } from './change.ts';
import { compared } from './settle-compare.ts';
import { trouble } from './settle-trouble.ts';
import {
  baseOf,
  certain,
  keep,
  onward,
  type Settled,
  type SettleFacts,
  type StepOutcome,
  stillLate,
  stop,
  withoutTry,
} from './settled.ts';

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
    rowsAt: now,
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
    const next =
      head.place === 'drafts' ? onward(change, now, { create: null, rows: found.attachments, rowsAt: now }) : null;
    return keep(letter, next, { head, base: baseOf(letter, found), lines: ['create-found'] });
  }
  const looks = change.looks + 1;
  // However often it is hurried, a create is given up only when the portal has had its whole time to show it.
  const settled = lookAt(change.unsureSince, LAST_LOOK) ?? now;
  const next = lookAt(change.unsureSince, looks) ?? (now < settled ? settled : null);
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
  // Its bytes stay until the next start, so that the removal can be undone.
  return keep(letter, next, { files: [{ ...row, fileId: null }] });
}
