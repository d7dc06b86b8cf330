import { expect, test } from 'playwright/test';
import type { SaveOutcome, Trouble } from '../../electron/contract.ts';
import {
  type Change,
  discarded,
  edited,
  hurried,
  type Letter,
  NEVER,
  putBack,
  revived,
  savedAsNew,
  startedUp,
  type Step,
  tryAgain,
} from '../../renderer/core/change.ts';
import { claim } from '../../renderer/core/claim.ts';
import { shownTry } from '../../renderer/core/fingerprint.ts';
import { settle } from '../../renderer/core/settle.ts';
import type { StepOutcome } from '../../renderer/core/settled.ts';
import { file, letter, MAILBOXES, message, portalFile } from '../support/letters.ts';

const NOW = 100_000;
const LOST: Trouble = { kind: 'unknown', status: 0, text: 'no answer' };

function claimed(from: Letter, uncertain: string[] = []) {
  return claim(from, { now: NOW, mailboxes: MAILBOXES, above: 41, uncertain: new Set(uncertain) });
}

/** Claims the next step and settles it with this outcome. */
function step(from: Letter, outcome: StepOutcome['outcome'], now = NOW + 1_000) {
  const next = claimed(from);
  if (next.kind !== 'step') throw new Error(`nothing to do: ${next.kind}`);
  const files = from.files.map((each) => next.files.find((changed) => changed.id === each.id) ?? each);
  const during = { ...from, change: next.change, files };
  const done = { of: next.step.kind, outcome } as StepOutcome;
  return { step: next.step, during, result: settle(during, next.step, done, { now, jitter: 1 }) };
}

const saved = (fields = {}): SaveOutcome => ({ kind: 'saved', message: message(fields) });
const onPortal = (change: Partial<Change> = {}): Letter => {
  const fresh = letter();
  const { result } = step(fresh, saved());
  const head = { ...result.head, revision: 2 };
  return { ...fresh, head, base: result.base, change: { ...edited(null, head, 0), dueAt: 0, ...change } };
};

test('design 5: an edit is due two seconds after the last key and at most fifteen after the first', () => {
  const { head } = letter();
  let change = edited(null, head, 0);
  expect(change).toMatchObject({ state: 'due', dueAt: 2_000, firstEditAt: 0 });
  for (let now = 1_000; now <= 14_000; now += 1_000) change = edited({ ...change, firstEditAt: 1 }, head, now);
  expect(change.dueAt).toBe(15_001);
  expect(edited({ ...change, notBefore: 60_000 }, head, 15_000).dueAt).toBe(60_000);
});

test('S5: an edit leaves a save in flight, and an unsure one, as they are', () => {
  for (const state of ['saving', 'unsure'] as const) {
    const before = letter({}, { state, dueAt: NEVER, firstEditAt: 0 }).change;
    expect(edited(before, letter().head, 7)).toEqual({ ...before, firstEditAt: 7 });
  }
});

test('design 5: saving → saved: nothing left, or due when the revision moved on (S3)', () => {
  expect(step(letter(), saved()).result).toMatchObject({ change: null, head: { serverId: 57, savedRevision: 1 } });
  const moved = step(letter(), saved());
  const later = {
    ...moved.during,
    head: { ...moved.during.head, revision: 2 },
    change: { ...moved.during.change, firstEditAt: NOW },
  };
  const result = settle(later, moved.step, { of: 'create', outcome: saved() }, { now: NOW + 500, jitter: 1 });
  expect(result.change).toMatchObject({ state: 'due', dueAt: NOW + 2_500 });
  expect(result.head).toMatchObject({ serverId: 57, savedRevision: 1 });
});

test('design 5: saving → not sent: due after a growing wait; held, signed out and limited count no try', () => {
  const waits: number[] = [];
  let from = letter();
  for (let n = 0; n < 7; n++) {
    const { change } = step(from, { kind: 'not-sent', text: '' }).result;
    if (change === null) throw new Error('the Change went away');
    expect(change).toMatchObject({ state: 'due', attempts: n + 1, create: null });
    waits.push((change.dueAt - NOW - 1_000) / 1_000);
    from = { ...from, change: { ...change, dueAt: 0 } };
  }
  expect(waits).toEqual([2, 5, 10, 20, 40, 60, 60]);
  expect(step(letter(), { kind: 'held' }).result.change).toMatchObject({
    state: 'due',
    attempts: 0,
    dueAt: NOW + 1_000,
  });
  expect(step(letter(), { kind: 'signed-out' }).result.change).toMatchObject({ state: 'due', attempts: 0 });
  expect(step(letter(), { kind: 'limited', until: 999_000 }).result.change).toMatchObject({
    dueAt: 999_000,
    attempts: 0,
  });
});

test('S6: saving (create) → unknown: unsure, looked at 0, 5, 30, 120 s, then a create again with a ghost to watch', () => {
  const first = step(letter(), LOST);
  expect(first.result.change).toMatchObject({
    state: 'unsure',
    dueAt: NOW + 1_000,
    create: { revision: 1, above: 41 },
  });
  expect(first.result.lines).toEqual(['create-unsure']);
  const begun = NOW + 1_000;
  let from = { ...letter(), change: first.result.change as Change };
  for (const [look, after] of [0, 5_000, 30_000, 120_000].entries()) {
    expect(from.change.dueAt, `look ${look}`).toBe(begun + after);
    const { step: next, result } = step(from, { kind: 'looked', found: null }, from.change.dueAt);
    expect(next.kind).toBe('look');
    if (look === 3) {
      expect(result).toMatchObject({ change: { state: 'due', create: null }, repeated: { revision: 1 } });
      expect(result.lines).toEqual(['create-not-found']);
    } else {
      expect(result.change?.state).toBe('unsure');
      from = { ...from, change: result.change as Change };
    }
  }
});

test('S6: however often a look is hurried, the portal has two minutes before the create is repeated', () => {
  let from = { ...letter(), change: step(letter(), LOST).result.change as Change };
  for (let look = 0; look < 9; look++) {
    const { result } = step(
      { ...from, change: hurried(from.change, NOW) },
      { kind: 'looked', found: null },
      NOW + 2_000,
    );
    expect(result).toMatchObject({ change: { state: 'unsure' }, repeated: null });
    from = { ...from, change: result.change as Change };
  }
  expect(from.change.dueAt).toBe(NOW + 1_000 + 120_000);
});

test('S6: unsure → found: the ServerId is adopted and the next save is an update', () => {
  const unsureNow = { ...letter(), change: step(letter(), LOST).result.change as Change };
  const { result } = step(unsureNow, { kind: 'looked', found: message({ id: 88 }) });
  expect(result).toMatchObject({
    head: { serverId: 88 },
    change: { state: 'due', create: null },
    lines: ['create-found'],
  });
  expect(
    claimed({ ...unsureNow, head: result.head, base: result.base, change: result.change as Change }),
  ).toMatchObject({
    step: { kind: 'update' },
    request: { id: 88 },
  });
});

test('S6: two creates with the same words never travel at once', () => {
  const next = claimed(letter());
  if (next.kind !== 'step' || next.step.kind !== 'create') throw new Error('no create');
  expect(claimed(letter(), [next.step.fingerprint])).toMatchObject({
    kind: 'wait',
    change: { state: 'due', dueAt: NOW + 1_000 },
  });
});

test('S6 S7: start-up believes nothing in flight: a create is unsure, anything else is due', () => {
  const create = claimed(letter());
  if (create.kind !== 'step') throw new Error('no step');
  expect(startedUp(create.change, 9)).toMatchObject({ state: 'unsure', dueAt: 9, create: { revision: 1 } });
  const update = claimed(onPortal({ rows: [], rowsAt: NOW }));
  if (update.kind !== 'step') throw new Error('no step');
  expect(startedUp(update.change, 9)).toMatchObject({ state: 'due', dueAt: 9, rows: null, updates: [{ revision: 2 }] });
});

test('design 5: an update is compared first; applied, changed, sent, trashed, moved, frozen and gone are told apart', () => {
  const { step: first, result: same } = step(onPortal(), { kind: 'found', message: message() });
  expect(first.kind).toBe('compare');
  expect(same).toMatchObject({ copy: null, change: { state: 'due', rows: [], rowsAt: NOW + 1_000 } });

  const doubt = onPortal();
  const update = claimed({
    ...doubt,
    change: { ...doubt.change, rows: [], rowsAt: NOW },
    content: { ...doubt.content, body: '<p>new</p>' },
  });
  if (update.kind !== 'step') throw new Error('no step');
  const uncertain = {
    ...doubt,
    content: { ...doubt.content, body: '<p>new</p>' },
    change: startedUp(update.change, 0),
  };
  const applied = step(uncertain, { kind: 'found', message: message({ body: '<p>new</p>' }) }).result;
  expect(applied).toMatchObject({ change: null, copy: null, head: { savedRevision: 2 }, lines: ['update-found'] });

  const changed = step(onPortal(), { kind: 'found', message: message({ body: '<p>theirs</p>' }) }).result;
  expect(changed).toMatchObject({
    copy: { body: '<p>theirs</p>' },
    lines: ['portal-copy-kept'],
    change: { state: 'due' },
  });
  const corrupted = step(onPortal(), { kind: 'found', message: message({ body: '', bodyCorrupted: true }) }).result;
  expect(corrupted.copy).toBeNull();

  const at = (fields: object) => step(onPortal(), { kind: 'found', message: message(fields) }).result;
  expect(at({ folder: 2 })).toMatchObject({ change: null, head: { place: 'sent' } });
  // On its way out: it may come back to the drafts when the delivery fails (portal-api 6.6).
  expect(at({ folder: 0 })).toMatchObject({ change: { state: 'due', dueAt: NOW + 31_000 }, head: { place: 'drafts' } });
  expect(at({ folder: 4 }).change).toMatchObject({ state: 'blocked', block: { kind: 'gone', how: 'trashed' } });
  expect(at({ folder: 7 }).change).toMatchObject({ state: 'blocked', block: { kind: 'gone', how: 'moved' } });
  expect(at({ body: 'x'.repeat(524_289) }).change).toMatchObject({ state: 'blocked', block: { kind: 'frozen' } });
  expect(step(onPortal(), { kind: 'gone' }).result.change).toMatchObject({ block: { kind: 'gone', how: 'purged' } });
});

test('idea 8: a compare older than ten seconds is made again before the update leaves', () => {
  expect(claimed(onPortal({ rows: [], rowsAt: NOW - 10_000 }))).toMatchObject({ step: { kind: 'update' } });
  expect(claimed(onPortal({ rows: [], rowsAt: NOW - 10_001 }))).toMatchObject({ step: { kind: 'compare' } });
});

test('S3: an uncertain update that changed no words proves nothing by its words', () => {
  const marked = onPortal({ rows: [], rowsAt: NOW });
  const at = { ...marked, content: { ...marked.content, important: true } };
  const update = claimed(at);
  if (update.kind !== 'step') throw new Error('no step');
  const uncertain = { ...at, change: startedUp(update.change, 0) };
  expect(step(uncertain, { kind: 'found', message: message() }).result.change).toMatchObject({ state: 'due' });
  const arrived = step(uncertain, { kind: 'found', message: message({ important: true }) }).result;
  expect(arrived).toMatchObject({ change: null, lines: ['update-found'] });
});

test('portal-api 3.1 step 10: an uncertain create is recognised though the portal moved its pictures', () => {
  const here = letter({ body: '<p>a<img src="https://portal/storage/tmp/1.png" alt="x"></p>' });
  const there = message({ body: '<p>a<img src="/storage/mail/5/1.png" alt="x"></p>' });
  const next = claimed(here);
  if (next.kind !== 'step' || next.change.create === null) throw new Error('no create');
  expect(shownTry(there)).toBe(next.change.create.fingerprint);
  expect(next.change.create.size, 'its length says nothing then').toBeNull();
  expect(shownTry(message({ body: '<p>b<img src="/storage/mail/5/1.png" alt="x"></p>' }))).not.toBe(shownTry(there));
});

test('portal-api 6.7: a 403 of an update is explained by a look before it blocks', () => {
  const refusal = { kind: 'refused', status: 403, text: 'no' } as const;
  const { result } = step(onPortal({ rows: [], rowsAt: NOW }), refusal);
  expect(result.change).toMatchObject({ state: 'due', no: { status: 403, text: 'no' } });
  const looked = { ...onPortal(), change: { ...(result.change as Change), dueAt: 0 } };
  expect(step(looked, { kind: 'found', message: message({ folder: 4 }) }).result.change).toMatchObject({
    block: { kind: 'gone' },
  });
  expect(step(looked, { kind: 'found', message: message() }).result.change).toMatchObject({
    block: { kind: 'refused', text: 'no' },
  });
  expect(step(letter(), { ...refusal, status: 400 }).result.change).toMatchObject({ state: 'blocked', dueAt: NEVER });
});

test('design 5: files go up one by one after the create, then one more save lists them', () => {
  let at: Letter = { ...letter(), files: [file({ id: 'f1' }), file({ id: 'f2', name: 'b.pdf' })] };
  const kinds: Step['kind'][] = [];
  const answers = { create: saved(), update: saved(), upload: null } as const;
  for (let n = 0; n < 9; n++) {
    const next = claimed(at);
    if (next.kind !== 'step') break;
    const kind = next.step.kind as keyof typeof answers;
    kinds.push(kind);
    if (kind === 'upload') expect(next.files[0]?.doubt?.tries, 'written down before the bytes leave').toBe(1);
    const { during, result } = step(at, answers[kind] ?? { kind: 'uploaded', file: portalFile(100 + n) });
    const files = during.files.map((each) => result.files.find((changed) => changed.id === each.id) ?? each);
    if (result.change === null) {
      expect(result.head.savedRevision).toBe(1);
      break;
    }
    at = { ...at, head: result.head, base: result.base, files, change: result.change };
  }
  expect(kinds).toEqual(['create', 'upload', 'upload', 'update']);
});

test('S10: an upload the portal keeps answering with an error is given up, in its own words', () => {
  const error: Trouble = { kind: 'unknown', status: 500, text: 'Quota exceeded' };
  const at = { ...onPortal({ rows: [], rowsAt: NOW, attempts: 3 }), files: [file({})] };
  expect(step(at, error).result.change).toMatchObject({
    state: 'blocked',
    block: { kind: 'refused', text: 'Quota exceeded' },
  });
  expect(step({ ...at, change: { ...at.change, attempts: 0 } }, error).result.change).toMatchObject({
    state: 'due',
    attempts: 1,
  });
});

test('design 5: the person’s events: discard, bring back, try again, put back, save as new, sync now', () => {
  const due = letter().change;
  expect(discarded(due)).toBeNull();
  const inFlight = { ...due, state: 'saving' as const };
  expect(discarded(inFlight)).toBe(inFlight);
  expect(revived(null, letter().head, 5)).toMatchObject({ state: 'due', dueAt: 5 });
  expect(revived(null, { ...letter().head, savedRevision: 1 }, 5)).toBeNull();

  const blocked = letter({}, { state: 'blocked', dueAt: NEVER, block: { kind: 'gone', how: 'trashed' }, attempts: 3 });
  expect(tryAgain(blocked.change, 5)).toMatchObject({ state: 'due', dueAt: 5, attempts: 0, block: null });
  expect(edited(blocked.change, blocked.head, 5)).toMatchObject({ state: 'blocked' });
  expect(
    claim({ ...blocked, head: { ...blocked.head, serverId: 57 }, change: putBack(blocked.change, 5) }, facts()),
  ).toMatchObject({
    step: { kind: 'restore' },
  });
  const anew = savedAsNew({ ...blocked, files: [file({ fileId: 4 }), file({ id: 'g', wanted: false })] }, 5);
  expect(anew).toMatchObject({ head: { serverId: null, savedRevision: 0 }, files: [{ id: 'f', fileId: null }] });
  expect(hurried({ ...due, dueAt: 99, notBefore: 99 }, 5)).toMatchObject({ dueAt: 5, notBefore: 0 });
  expect(hurried(blocked.change, 5)).toBe(blocked.change);
});

function facts() {
  return { now: NOW, mailboxes: MAILBOXES, above: 0, uncertain: new Set<string>() };
}
