import type { Trouble } from '../../electron/contract.ts';
import { backoff } from './backoff.ts';
import { type Change, type Letter, type Step, unsure } from './change.ts';
import type { DraftFile } from './draft.ts';
import { certain, keep, type Settled, type SettleFacts, stop, withoutTry } from './settled.ts';

/** Uploads that the portal answers with an error of its own are given up after this many tries (rule S10). */
const UPLOAD_TRIES = 4;

export function trouble(letter: Letter, step: Step, outcome: Trouble, facts: SettleFacts): Settled {
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
  if (outcome.kind === 'unknown' && step.kind === 'update') return { ...settled, lines: ['update-unsure'] };
  // One line for a row of tries: an outage of a night is not a thousand lines.
  return { ...settled, lines: attempts === 1 ? ['retry'] : [] };
}

/** An upload that surely never arrived was no try. */
function undoubted(letter: Letter, step: Step): DraftFile[] {
  const file = step.kind === 'upload' ? letter.files.find((each) => each.id === step.file) : undefined;
  return file === undefined ? [] : [certain(file)];
}
