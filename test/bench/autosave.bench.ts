import { record } from './figures.ts';
import { test } from './stage.ts';
import { quantileOf, roundsOf } from './statistics.ts';

const SAVES = 600;
const ROUNDS = 6;

test('Autosave: an edit of a 10 KB draft against a bare put into two Dexie tables, both strict', async ({
  inStore,
  folder,
}) => {
  const { ours, bare } = await inStore(folder, (page) =>
    page.evaluate((count) => window.bench.autosave(count, 10_000), SAVES),
  );
  const [mine, floor] = [roundsOf(ours, ROUNDS), roundsOf(bare, ROUNDS)];
  await record({
    name: 'Autosave of 10 KB, p50',
    unit: 'ms',
    ours: quantileOf(mine, 0.5),
    floor: quantileOf(floor, 0.5),
    goal: { of: 'ratio', atMost: 1.5 },
  });
  await record({
    name: 'Autosave of 10 KB, p95',
    unit: 'ms',
    ours: quantileOf(mine, 0.95),
    floor: quantileOf(floor, 0.95),
    goal: { of: 'ratio', atMost: 2 },
  });
});
