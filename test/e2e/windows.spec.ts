import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { expect, ROOT, test } from '../support/portal-app.ts';
import { held, signIn, status, write } from '../support/person.ts';

test('S14: however many workers there are, one pumps', async ({ page, portal }) => {
  await signIn(page, portal);
  const locks = () =>
    page.evaluate(async () => {
      const { held = [], pending = [] } = await navigator.locks.query();
      return [held, pending].map((list) => list.filter((lock) => lock.name === 'sync').length);
    });
  await expect.poll(locks).toEqual([1, 0]);
  // A second worker, as another window of the app would start it.
  await page.evaluate((address) => {
    const second = new Worker(address, { type: 'module' });
    second.postMessage({ kind: 'port' }, [new MessageChannel().port1]);
  }, page.workers()[0]?.url() ?? '');
  await expect.poll(locks).toEqual([1, 1]);
  for (const n of [1, 2, 3]) await write(page, { subject: `Draft ${n}`, body: 'once' });
  await expect(status(page)).toContainText('On portal');
  await expect.poll(() => held(portal).length).toBe(3);
  expect(portal.creates).toBe(3);
});

test('issue 2.6: a second start hands over to the first and goes', async ({ app, page, profile }) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  const electron = createRequire(import.meta.url)('electron') as unknown as string;
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(electron, [ROOT, ...root, `--user-data-dir=${profile}`], { stdio: 'ignore' });
  const code = await new Promise<number | null>((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isMinimized())))
    .toEqual([false]);
  await expect(page.getByRole('button', { name: 'Start writing' })).toBeVisible();
});
