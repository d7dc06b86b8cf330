import { record } from './figures.ts';
import { CAN_ASK, processorTimeOf } from './process-tree.ts';
import { passed, start } from './runtime.ts';
import { DRAFTS, expect, HELLO, LETTER, ROOT, test } from './stage.ts';
import { single } from './statistics.ts';

const SETTLE_MS = 10_000;
const WATCHED_MS = 30_000;

test('Idle: processor time of 30 s with an open draft, beside an empty window in the same 30 s', async ({
  library,
  folder,
}) => {
  if (!CAN_ASK) return;
  const hello = await start(HELLO, folder);
  const ours = await start(ROOT, library);
  await ours.page.getByRole('option', { name: LETTER.subject }).click();
  await expect(ours.page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await Promise.all([hello.leave(), ours.leave()]);
  await passed(SETTLE_MS);
  const before = [ours.pid, hello.pid].map(processorTimeOf);
  await passed(WATCHED_MS);
  const [mine = 0, floor = 0] = [ours.pid, hello.pid].map((pid, index) => processorTimeOf(pid) - (before[index] ?? 0));
  await Promise.all([hello.quit(), ours.quit()]);
  await record({
    name: `Processor time of 30 idle seconds with ${DRAFTS.toLocaleString('en')} drafts`,
    unit: 'ms',
    ours: single(mine),
    note: `User and system time of all processes, in steps of 10 ms; an empty window beside it: ${floor} ms.`,
  });
});
