import { expect, test } from '../support/app.ts';
import { open, startWriting } from '../support/person.ts';

/** Numbers that look random and are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test('S1 S7 issue 2.7: kill -9 one second after the last key loses nothing, 25 of 25 times at random moments', async ({
  start,
  profile,
}) => {
  const chance = dice(7);
  let text = '';
  for (let run = 1; run <= 25; run++) {
    const { page, kill } = await start(profile);
    if (run === 1) {
      await startWriting(page);
      await page.getByRole('textbox', { name: 'Subject' }).fill('Kept');
    } else {
      await open(page, 'Kept');
    }
    const message = page.getByRole('textbox', { name: 'Message' });
    await expect(message).toHaveText(text);
    await message.click();
    await page.keyboard.press('ControlOrMeta+End');
    const words = `run${run}x${'w'.repeat(1 + Math.floor(chance() * 40))}`;
    await page.keyboard.type(words, { delay: Math.floor(chance() * 12) });
    text += words;
    // The promise under test is a second of wall clock; nothing else may be waited for.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await kill();
  }
  const { page } = await start(profile);
  await open(page, 'Kept');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText(text);
});
