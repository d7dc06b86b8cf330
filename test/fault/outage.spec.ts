import { createPortal } from '../portal/portal.ts';
import { expect, launch, test } from '../support/app.ts';
import { held, signIn, status, write, writeBody } from '../support/person.ts';

test('issue 2.4: a waiting draft is saved soon after the portal answers again, and at once after Sync now or coming online', async ({
  page,
}) => {
  const first = await createPortal();
  const { port, dataDir } = first;
  const portal = await createPortal({ dataDir: `${dataDir}-kept` });
  await first.stop();
  await signIn(page, portal);
  await portal.stop();
  await write(page, { subject: 'On a train', body: 'one' });
  await expect(status(page)).toContainText('Offline');
  const again = await createPortal({ port: portal.port, dataDir: `${dataDir}-kept` });
  await expect(status(page)).toContainText('On portal', { timeout: 15_000 });
  await again.stop();

  await writeBody(page, ' two');
  await expect(status(page)).toContainText('Offline');
  const third = await createPortal({ port: portal.port, dataDir: `${dataDir}-kept` });
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(status(page)).toContainText('On portal', { timeout: 3_000 });
  await third.stop();

  await writeBody(page, ' three');
  await expect(status(page)).toContainText('Offline');
  const fourth = await createPortal({ port: portal.port, dataDir: `${dataDir}-kept` });
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(status(page)).toContainText('On portal', { timeout: 3_000 });
  expect(held(fourth)).toEqual([{ subject: 'On a train', body: '<p>one two three</p>' }]);
  expect(port).toBeGreaterThan(0);
  await fourth.stop();
});

test('S6 S7 issue 2.7: quitting while a create is in flight doubles nothing', async ({ profile }) => {
  const portal = await createPortal();
  const first = await launch(profile);
  await signIn(first.page, portal);
  portal.mischief.add({ match: { draftCreate: true }, do: { kind: 'delay', ms: 60_000, when: 'after' } });
  await write(first.page, { subject: 'Quit', body: 'in flight' });
  await expect.poll(() => portal.holds().length).toBe(1);
  await expect(status(first.page)).toContainText('Saving');
  await first.app.close();
  portal.mischief.clear();
  const second = await launch(profile);
  await second.page.getByRole('option', { name: 'Quit' }).click();
  await expect(status(second.page)).toContainText('On portal', { timeout: 20_000 });
  await writeBody(second.page, ' and on');
  await expect.poll(() => held(portal)).toEqual([{ subject: 'Quit', body: '<p>in flight and on</p>' }]);
  await second.app.close();
  await portal.stop();
});

test('S7: closing the window saves what is due, within three seconds', async ({ profile }) => {
  const portal = await createPortal();
  const { app, page } = await launch(profile);
  await signIn(page, portal);
  await write(page, { subject: 'Closing', body: 'last key, then gone' });
  await app.close();
  expect(held(portal)).toEqual([{ subject: 'Closing', body: '<p>last key, then gone</p>' }]);
  await portal.stop();
});

test('S10: one draft’s endless trouble delays no other', async ({ page }) => {
  const portal = await createPortal();
  await signIn(page, portal);
  await write(page, { subject: 'Poison', body: 'p' });
  await expect(status(page)).toContainText('On portal');
  portal.mischief.add({
    match: { method: 'GET', path: new RegExp(`messages/${portal.holds()[0]?.id}`) },
    times: 'always',
    do: { kind: 'status', status: 500, body: 'envelope' },
  });
  await writeBody(page, ' more');
  await expect(status(page)).toContainText('Will try again', { timeout: 30_000 });
  for (const n of [1, 2, 3]) await write(page, { subject: `Sound ${n}`, body: 's' });
  await expect(status(page)).toContainText('On portal', { timeout: 10_000 });
  expect(held(portal).map((draft) => draft.subject)).toEqual(['Poison', 'Sound 1', 'Sound 2', 'Sound 3']);
  await portal.stop();
});

test('S4 S5: typing through slow saves never has two requests of one draft in flight, and ends with the last words', async ({
  page,
}) => {
  const portal = await createPortal();
  await signIn(page, portal);
  portal.mischief.add({ match: { method: 'PUT' }, times: 'always', do: { kind: 'delay', ms: 700, when: 'before' } });
  await write(page, { subject: 'Typed through', body: '0' });
  const message = page.getByRole('textbox', { name: 'Message' });
  let words = '0';
  await expect
    .poll(
      async () => {
        await message.press('ControlOrMeta+End');
        await page.keyboard.type('a');
        words += 'a';
        return portal.requests.filter((request) => request.method === 'PUT').length;
      },
      { timeout: 60_000, intervals: [200] },
    )
    .toBeGreaterThan(3);
  await expect(message).toHaveText(words);
  await expect(status(page)).toContainText('On portal', { timeout: 20_000 });
  expect(held(portal)).toEqual([{ subject: 'Typed through', body: `<p>${words}</p>` }]);
  const spans = portal.requests.filter((request) => request.method === 'PUT').map((request) => request.at);
  const gaps = spans.slice(1).map((at, n) => at - (spans[n] ?? 0));
  expect(Math.min(...gaps), 'a save starts only after the one before it was answered').toBeGreaterThanOrEqual(700);
  await portal.stop();
});
