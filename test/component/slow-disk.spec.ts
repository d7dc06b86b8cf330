import type { Page } from 'playwright/test';
import { expect, test } from '../support/app.ts';
import { onDisk, startWriting, status } from '../support/person.ts';

/** A disk that takes every write, but late: rule S1 counts from the key, not from the write before. */

interface Disk {
  /** A write has been put and is not committed. */
  busy: boolean;
  release: () => void;
}

/** From now on a transaction that puts a letter stays open until the disk is released. */
async function holdTheDisk(page: Page): Promise<void> {
  await page.evaluate(() => {
    const disk: Disk = { busy: false, release: () => (IDBObjectStore.prototype.put = put) };
    const { put } = IDBObjectStore.prototype;
    Object.assign(window, { disk });
    IDBObjectStore.prototype.put = function (...words) {
      const request = put.apply(this, words);
      if (this.name !== 'contents') return request;
      disk.busy = true;
      // A transaction lives as long as it is asked something.
      const ask = () => {
        disk.busy = IDBObjectStore.prototype.put !== put;
        if (disk.busy) this.count().onsuccess = ask;
      };
      ask();
      return request;
    };
  });
}

async function diskIsBusy(page: Page): Promise<void> {
  await page.waitForFunction(() => (window as unknown as { disk: Disk }).disk.busy);
}

async function releaseTheDisk(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { disk: Disk }).disk.release());
}

/** Every timer set before this with less to go, autosave's among them, has run out when it resolves. */
async function autosaveIsDue(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1_000)));
}

async function subjectsOnDisk(page: Page): Promise<unknown[]> {
  return (await onDisk(page)).contents?.map(({ subject }) => subject) ?? [];
}

test('S1: words typed while a slow write runs are written after it, without another key', async ({ page }) => {
  await startWriting(page);
  const subject = page.getByRole('textbox', { name: 'Subject' });
  await subject.fill('Before');
  await expect.poll(() => subjectsOnDisk(page)).toEqual(['Before']);
  await holdTheDisk(page);
  await subject.fill('First words');
  await diskIsBusy(page);
  await subject.fill('First words and the last');
  await autosaveIsDue(page);
  await releaseTheDisk(page);
  await expect.poll(() => subjectsOnDisk(page)).toEqual(['First words and the last']);
  await expect(page.getByText('Every word is on this computer', { exact: true })).toBeVisible();
});

test('S1: words typed while a new draft is slowly made are written after that', async ({ page }) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).fill('An older draft');
  await expect.poll(() => subjectsOnDisk(page)).toEqual(['An older draft']);
  await holdTheDisk(page);
  await page.getByRole('button', { name: 'New draft' }).click();
  await diskIsBusy(page);
  // Where the caret is: leaving a field would write by itself.
  const to = page.getByRole('textbox', { name: 'To', exact: true });
  await expect(to).toBeFocused();
  await expect(to).toHaveValue('');
  await page.keyboard.insertText('ann@example.com');
  await autosaveIsDue(page);
  await releaseTheDisk(page);
  await expect.poll(async () => JSON.stringify((await onDisk(page)).contents)).toContain('ann@example.com');
});

test('a disk that has not answered for five seconds is reported, and takes every word when it answers', async ({
  page,
}) => {
  await startWriting(page);
  const subject = page.getByRole('textbox', { name: 'Subject' });
  await subject.fill('Before');
  await expect.poll(() => subjectsOnDisk(page)).toEqual(['Before']);
  await holdTheDisk(page);
  await subject.fill('Held');
  await diskIsBusy(page);
  await subject.fill('Held, and typed meanwhile');
  await expect(page.getByRole('alert')).toContainText('has not answered for five seconds');
  await expect(status(page)).toHaveText(/^Not saved/);
  await subject.fill('Held, and typed after that was said');
  await releaseTheDisk(page);
  await expect.poll(() => subjectsOnDisk(page)).toEqual(['Held, and typed after that was said']);
  await expect(page.getByRole('alert')).toHaveCount(0);
});
