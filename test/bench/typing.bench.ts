import { _electron, type Page } from 'playwright/test';
import { launch } from '../support/app.ts';
import { open } from '../support/person.ts';
import { record } from './figures.ts';
import { keysToPaint, lastKeyToDisk, showBare, watchKeys } from './keys.ts';
import { chromiumFlags } from './runtime.ts';
import { DRAFTS, expect, HELLO, LETTER, LONG_LETTER, test } from './stage.ts';
import { medianOf, quantileOf } from './statistics.ts';

const ROUNDS = 6;
/** In the first burst; each later one is a little longer, so that bursts end at every moment between two saves. */
const KEYS = 40;
const LONGER = 3;
/** Between two keys: a fast typist. */
const PACE_MS = 35;

test('Typing: key to paint against a bare contenteditable, and key to disk', async ({ library, folder }) => {
  const hello = await _electron.launch({ args: [HELLO, ...chromiumFlags(folder)] });
  const bare = await hello.firstWindow();
  const { page, quit } = await launch(library);
  await Promise.all([page, bare].map(watchKeys));

  for (const { subject, octets } of [LETTER, LONG_LETTER]) {
    const size = `${octets / 1000} KB`;
    await open(page, subject);
    const letter = page.getByRole('textbox', { name: 'Message' });
    await expect.poll(async () => (await letter.innerText()).length).toBeGreaterThan(octets / 2);
    await showBare(bare, await letter.evaluate((element) => [element.innerHTML, element.clientWidth] as const));

    const keys = { ours: [] as number[][], floor: [] as number[][] };
    const disk: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = `${` round ${round} of ${size} `.padEnd(KEYS + round * LONGER, 'abc de ')}.`;
      keys.floor.push(await typeAtEnd(bare, text));
      keys.ours.push(await typeAtEnd(page, text));
      disk.push(await lastKeyToDisk(page, subject, text.trimStart()));
    }
    await record({
      name: `Key to paint in a letter of ${size}, p95`,
      unit: 'ms',
      ours: quantileOf(keys.ours, 0.95),
      floor: quantileOf(keys.floor, 0.95),
      goal: { of: 'ratio', atMost: 1.2 },
      note: `Among ${DRAFTS.toLocaleString('en')} drafts, saving meanwhile; p50 ${quantileOf(keys.ours, 0.5).value.toFixed(1)} against ${quantileOf(keys.floor, 0.5).value.toFixed(1)} ms.`,
    });
    await record({
      name: `Last key to disk in a letter of ${size}`,
      unit: 'ms',
      ours: medianOf(disk),
      goal: { of: 'value', atMost: 1_000 },
      note: 'Key down of a burst’s last key until another reader of the database finds the words.',
    });
  }
  await quit();
  await hello.close();
});

async function typeAtEnd(page: Page, text: string): Promise<number[]> {
  await page.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.press('ControlOrMeta+End');
  await keysToPaint(page); // those of getting there
  await page.keyboard.type(text, { delay: PACE_MS });
  const times = await keysToPaint(page);
  expect(times.length, 'every key was seen').toBe(text.length);
  return times;
}
