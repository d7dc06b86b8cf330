import fc from 'fast-check';
import { histories, playHistory } from '../support/histories.ts';
import { record } from './figures.ts';
import { expect, test } from './stage.ts';
import { single } from './statistics.ts';

const SEED = Number(process.env['SEED'] ?? 20_261_122);
const RUNS = Number(process.env['RUNS'] ?? 100_000);

test('Saving: random histories with faults, crashes and a second editor', async () => {
  let [played, faults, crashes] = [0, 0, 0];
  const began = performance.now();
  const result = fc.check(
    fc.property(histories, (history) => {
      const problems = playHistory(history);
      if (problems.length > 0) throw new Error(problems.join('; '));
      played += 1;
      for (const op of history) {
        if ('fate' in op && op.fate !== 'good') faults += 1;
        if (op.op === 'crash') crashes += 1;
      }
    }),
    { seed: SEED, numRuns: RUNS },
  );
  const took = performance.now() - began;
  expect(result.failed, `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}`).toBe(false);
  expect(played).toBe(RUNS);
  await record({
    name: 'Random histories without a lost word or a second draft',
    unit: '',
    ours: single(played),
    goal: { of: 'value', atLeast: 100_000 },
    note: `${faults} requests were dealt a fault and ${crashes} crashes dealt (seed ${SEED}).`,
  });
  await record({ name: 'Random histories per second', unit: '/s', ours: single((played / took) * 1000) });
});
