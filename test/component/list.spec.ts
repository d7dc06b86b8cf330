import type { Page } from 'playwright/test';
import { expect, test } from '../support/app.ts';
import { onDisk, startWriting, write } from '../support/person.ts';

/** The rows of the list; the choices of From are options as well. */
function rows(page: Page) {
  return page.getByRole('listbox', { name: 'Drafts' }).getByRole('option');
}

function selected(page: Page) {
  return rows(page).and(page.getByRole('option', { selected: true }));
}

test('issue 2.2: the list is newest first, and the keyboard walks it, opens from it and deletes from it', async ({
  page,
}) => {
  for (const subject of ['One', 'Two', 'Three']) await write(page, { subject, body: `Words of ${subject}` });
  const options = rows(page);
  await expect(options).toHaveCount(3);
  await expect(options.first()).toHaveAccessibleName('Three');
  const list = page.getByRole('listbox', { name: 'Drafts' });
  await list.focus();
  await page.keyboard.press('Home');
  await expect(selected(page)).toHaveAccessibleName('Three');
  await page.keyboard.press('ArrowDown');
  await expect(selected(page)).toHaveAccessibleName('Two');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('Words of Two');
  await page.keyboard.press('End');
  await expect(selected(page)).toHaveAccessibleName('One');
  await page.keyboard.press('ArrowUp');
  await expect(list, 'walking leaves the caret in the list').toBeFocused();
  await page.keyboard.press('Delete');
  await expect(options).toHaveCount(2);
  await expect(selected(page)).toHaveAccessibleName('One');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'To', exact: true })).toBeFocused();
});

test('issue 2.2: delete goes to a local trash with Undo, and the trash brings back as well', async ({ page }) => {
  await write(page, { subject: 'Thrown away', body: 'every word' });
  await page.getByRole('button', { name: 'Delete draft' }).click();
  await expect(page.getByText('Draft moved to trash.')).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('every word');
  await page.getByRole('button', { name: 'Delete draft' }).click();
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Trash' }).click();
  await page.getByRole('option', { name: 'Thrown away' }).click();
  await expect(page.getByRole('textbox', { name: 'Subject' })).not.toBeEditable();
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole('textbox', { name: 'Subject' })).toBeEditable();
  expect((await onDisk(page)).heads?.map((head) => head.place)).toEqual(['drafts']);
});

test('a long list grows by pages as it is scrolled', async ({ page }) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Newest of all');
  await expect.poll(async () => (await onDisk(page)).heads?.[0]?.subject).toBe('Newest of all');
  await page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const db = await settled(indexedDB.open('draftkeep'));
    const heads = db.transaction('heads', 'readwrite').objectStore('heads');
    const [head] = (await settled(heads.getAll())) as { editedAt: number }[];
    if (!head) throw new Error('There is no draft to copy');
    for (let n = 1; n <= 220; n++) {
      heads.put({ ...head, id: crypto.randomUUID(), subject: `Older ${n}`, editedAt: head.editedAt - n * 1_000 });
    }
    await new Promise((done) => (heads.transaction.oncomplete = done));
    db.close();
  });
  await page.reload();
  const options = rows(page);
  await expect(options).toHaveCount(50);
  await page.getByRole('listbox', { name: 'Drafts' }).focus();
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(page.getByRole('option', { name: 'Older 220', exact: true })).toBeVisible({ timeout: 200 });
  }).toPass();
  await expect(options).toHaveCount(221);
});
