import type { Page } from 'playwright/test';
import { expect, test } from '../support/app.ts';
import { onDisk, open, startWriting, status, writeBody } from '../support/person.ts';
import { writeElsewhere } from '../support/elsewhere.ts';

/** The rows of the list; the choices of From are options as well. */
function rows(page: Page) {
  return page.getByRole('listbox', { name: 'Drafts' }).getByRole('option');
}

async function onlyContent(page: Page): Promise<Record<string, unknown>> {
  return (await onDisk(page)).contents?.[0] ?? {};
}

test('S1: words typed into every field are on disk within a second, without leaving the field', async ({ page }) => {
  await startWriting(page);
  const fields = { To: 'to', Cc: 'cc', Bcc: 'bcc', Subject: 'subject', Message: 'body' } as const;
  for (const [name, field] of Object.entries(fields)) {
    await page.getByRole('textbox', { name, exact: true }).click();
    await page.keyboard.type(`${field}@example.com`);
    await expect
      .poll(async () => JSON.stringify((await onlyContent(page))[field]), { timeout: 1_000, intervals: [50] })
      .toContain(`${field}@example.com`);
  }
  await expect(status(page)).toHaveText(/^On this computer · \d/);
});

test('S1: somebody who never pauses is written at least once a second', async ({ page }) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).click();
  const typing = page.keyboard.type('never a pause of three hundred milliseconds '.repeat(2), { delay: 60 });
  await expect
    .poll(async () => String((await onlyContent(page)).subject ?? '').length, { timeout: 2_000, intervals: [50] })
    .toBeGreaterThan(0);
  await typing;
});

test('S1: leaving a draft writes it at once, and opening it again shows the newest words', async ({ page }) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).fill('First');
  await page.getByRole('button', { name: 'New draft' }).click();
  await page.getByRole('textbox', { name: 'Subject' }).fill('Second');
  await open(page, 'First');
  await writeBody(page, 'the newest words');
  await open(page, 'Second');
  await open(page, 'First');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('the newest words');
});

test('S1: quitting in the middle of a word loses none of it', async ({ profile, start }) => {
  const first = await start(profile);
  await startWriting(first.page);
  await first.page.getByRole('textbox', { name: 'Subject' }).fill('Quit');
  await writeBody(first.page, 'half a wor');
  await first.quit();
  const { page } = await start(profile);
  await open(page, 'Quit');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('half a wor');
});

test('S8: a field with unwritten words is not overwritten; one without takes what came', async ({ page }) => {
  await startWriting(page);
  const subject = page.getByRole('textbox', { name: 'Subject' });
  await subject.fill('Mine');
  await expect.poll(async () => (await onlyContent(page)).subject).toBe('Mine');
  // Within one task the field becomes dirty and the other words arrive: no write can come between.
  await writeElsewhere(page, 'Mine', { subject: 'Theirs', to: ['they@example.com'] }, 'Mine, and newer');
  await expect(page.getByRole('textbox', { name: 'To', exact: true })).toHaveValue('they@example.com');
  await expect(subject).toHaveValue('Mine, and newer');
  await expect.poll(async () => (await onlyContent(page)).subject).toBe('Mine, and newer');
  expect((await onlyContent(page)).to).toEqual(['they@example.com']);
});

test('S8: nothing is put into a letter that has the caret; it is shown when the caret is elsewhere', async ({
  page,
}) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Caret');
  await writeBody(page, 'mine');
  await expect.poll(async () => (await onlyContent(page)).body).toBe('<p>mine</p>');
  await writeElsewhere(page, 'Caret', { body: '<p>theirs</p>', subject: 'Caret, changed' });
  await expect(page.getByRole('option', { name: 'Caret, changed' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('mine');
  await page.getByRole('textbox', { name: 'Subject' }).focus();
  await writeElsewhere(page, 'Caret, changed', { body: '<p>theirs, later</p>' });
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('theirs, later');
});

test('issue 2.2: caret, selection and undo are the same after a save as before', async ({ page }) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.type('one two three');
  for (let n = 0; n < 5; n++) await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(async () => (await onlyContent(page)).body).toBe('<p>one two three</p>');
  await expect(status(page)).toHaveText(/^On this computer/);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('three');
  await page.keyboard.type('four');
  await expect.poll(async () => (await onlyContent(page)).body).toBe('<p>one two four</p>');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('textbox', { name: 'Message' })).not.toHaveText('one two four');
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('one two four');
  await page.getByRole('textbox', { name: 'Subject' }).click();
  await page.keyboard.type('abcdef');
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await onlyContent(page)).subject).toBe('abcdef');
  await page.keyboard.type('X');
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('abcXdef');
});

test('issue 2.2: a save in the middle of an input method’s composition does not break it off', async ({ page }) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Message' }).click();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await devtools.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await expect.poll(async () => (await onlyContent(page)).body).toBe('<p>にほ</p>');
  await devtools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await devtools.send('Input.insertText', { text: '日本' });
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('日本');
  await expect.poll(async () => (await onlyContent(page)).body).toBe('<p>日本</p>');
});

test('a draft nothing was written in vanishes when it is left', async ({ page }) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Kept');
  await page.getByRole('button', { name: 'New draft' }).click();
  await expect(rows(page)).toHaveCount(2);
  await open(page, 'Kept');
  await expect(rows(page)).toHaveCount(1);
});

test('words the disk refuses stay on screen, the person is told, and they are written when it takes them again', async ({
  page,
}) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Before');
  await expect.poll(async () => (await onlyContent(page)).subject).toBe('Before');
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function () {
      throw new DOMException('No room', 'QuotaExceededError');
    };
    Object.assign(window, { mendTheDisk: () => (IDBObjectStore.prototype.put = put) });
  });
  await page.getByRole('textbox', { name: 'Subject' }).fill('Not on disk');
  await expect(page.getByRole('alert')).toContainText('no room on the disk');
  await expect(status(page)).toHaveText(/^Not saved/);
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('Not on disk');
  await expect(page.getByRole('button', { name: 'Copy text' })).toBeVisible();
  await page.evaluate(() => (window as unknown as { mendTheDisk: () => void }).mendTheDisk());
  await expect.poll(async () => (await onlyContent(page)).subject).toBe('Not on disk');
  await expect(page.getByRole('alert')).toHaveCount(0);
});
