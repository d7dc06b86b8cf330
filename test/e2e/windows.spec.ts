import { expect, test } from '../support/portal-app.ts';
import { held, onDisk, signIn, status, write } from '../support/person.ts';

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

test('S13: a database of a newer version is left alone, by the open window and at the next start, and the person is told', async ({
  profile,
  start,
}) => {
  const first = await start(profile);
  await write(first.page, { subject: 'Kept', body: 'words' });
  // What a newer Draftkeep would do first.
  await first.page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opened = indexedDB.open('draftkeep', 990);
        opened.onupgradeneeded = () => opened.result.createObjectStore('of the future').put('a row', 1);
        opened.onsuccess = () => (opened.result.close(), resolve());
        opened.onerror = () => reject(opened.error as Error);
      }),
  );
  await expect(first.page.getByText('newer version').first()).toBeVisible();
  await first.quit();
  const second = await start(profile);
  await expect(second.page.getByText('newer version').first()).toBeVisible();
  const left = await onDisk(second.page);
  expect(left['of the future']).toEqual(['a row']);
  expect(JSON.stringify(left['contents'])).toContain('words');
});
