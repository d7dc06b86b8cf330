import fc from 'fast-check';
import { expect, test } from 'playwright/test';
import type { Change } from '../../renderer/core/change.ts';
import { histories, playHistory } from '../support/histories.ts';
import { RULES, type Rules } from '../support/saving-model.ts';

const SEED = Number(process.env['SEED'] ?? 20_261_122);
const RUNS = Number(process.env['RUNS'] ?? 20_000);

/** Runs histories until one breaks; the report of a failure carries seed, path and the shrunk history. */
function check(rules: Rules, runs: number) {
  return fc.check(
    fc.property(histories, (history) => {
      const problems = playHistory(history, rules);
      if (problems.length > 0) throw new Error(problems.join('; '));
    }),
    { seed: SEED, numRuns: runs },
  );
}

test('S3 S5 S6 S7 S10: random histories with faults, crashes and a second editor lose no word and double no draft', () => {
  const result = check(RULES, RUNS);
  expect(result.failed, `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}`).toBe(false);
});

/** Each rule taken away must be noticed, or the model above guards nothing. */
const BROKEN: Record<string, Rules> = {
  'S6: an uncertain create is simply tried again': {
    ...RULES,
    settle: (letter, step, done, facts) => {
      const settled = RULES.settle(letter, step, done, facts);
      if (settled.change?.state !== 'unsure' || step.kind !== 'create') return settled;
      return { ...settled, change: { ...settled.change, state: 'due', create: null } };
    },
  },
  'S6: a start believes that a create in flight never happened': {
    ...RULES,
    startedUp: (change: Change, now: number) =>
      change.state === 'saving'
        ? { ...change, state: 'due', dueAt: now, step: null, create: null, rows: null }
        : change,
  },
  'S3: any confirmed revision clears the Change': {
    ...RULES,
    settle: (letter, step, done, facts) => {
      const settled = RULES.settle(letter, step, done, facts);
      return done.outcome.kind === 'saved' && (step.kind === 'update' || !letter.files.length)
        ? { ...settled, change: null }
        : settled;
    },
  },
  'idea 8: the portal’s copy is overwritten without keeping it': {
    ...RULES,
    settle: (letter, step, done, facts) => ({ ...RULES.settle(letter, step, done, facts), copy: null }),
  },
  'idea 8: a compare is believed however old it is': {
    ...RULES,
    claim: (letter, facts) => RULES.claim({ ...letter, change: { ...letter.change, rowsAt: facts.now } }, facts),
  },
  'section 5: a late ghost is never looked for': {
    ...RULES,
    settle: (letter, step, done, facts) => ({ ...RULES.settle(letter, step, done, facts), repeated: null }),
  },
  'section 5: an upload with a lost reply is simply repeated': {
    ...RULES,
    settle: (letter, step, done, facts) => {
      const settled = RULES.settle(letter, step, done, facts);
      return done.of === 'upload' && done.outcome.kind === 'unknown'
        ? { ...settled, files: letter.files.map((file) => ({ ...file, doubt: null })) }
        : settled;
    },
  },
  'S6: twins with the same words are created side by side': {
    ...RULES,
    claim: (letter, facts) => RULES.claim(letter, { ...facts, uncertain: new Set() }),
  },
};

for (const [name, rules] of Object.entries(BROKEN)) {
  test(`the model notices when broken: ${name}`, () => {
    expect(check(rules, 20_000).failed).toBe(true);
  });
}
