import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright/test';
import { expect, test } from '../support/app.ts';
import { answerOpenDialog, onDisk, startWriting, write } from '../support/person.ts';

async function answerSaveDialog(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, words]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([words], fileName, { type: 'text/plain' }));
      return transfer;
    },
    [name, text] as const,
  );
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.dispatchEvent('dragenter', { dataTransfer: data });
  await expect(page.getByText('Let go to attach')).toBeVisible();
  await message.dispatchEvent('drop', { dataTransfer: data });
  await expect(page.getByText('Let go to attach')).toBeHidden();
}

test('issue 2.2: picked files are copied in at once, so that the originals may vanish; removing has an Undo', async ({
  app,
  page,
  profile,
}) => {
  const paths = [join(profile, 'offer.pdf'), join(profile, 'room.jpg')];
  const [first = '', second = ''] = paths;
  await writeFile(first, Buffer.alloc(300_000, 1));
  await writeFile(second, Buffer.alloc(20, 2));
  await answerOpenDialog(app, paths);
  await startWriting(page);
  await page.getByRole('button', { name: 'Attach files' }).click();
  const files = page.getByRole('list', { name: 'Attached files' });
  await expect(files.getByRole('listitem')).toHaveCount(2);
  await expect(files).toContainText('offer.pdf');
  await expect(files).toContainText('293 KB');
  await rm(first);
  const sum = await page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const db = await settled(indexedDB.open('draftkeep'));
    const rows = (await settled(db.transaction('bytes').objectStore('bytes').getAll())) as {
      data: Blob | Uint8Array;
    }[];
    db.close();
    const large = rows.find((row) => row.data instanceof Blob)?.data;
    if (!(large instanceof Blob)) throw new Error('The large file is no Blob');
    const digest = await crypto.subtle.digest('SHA-256', await large.arrayBuffer());
    return Array.from(new Uint8Array(digest), (octet) => octet.toString(16).padStart(2, '0')).join('');
  });
  expect(sum).toBe(createHash('sha256').update(Buffer.alloc(300_000, 1)).digest('hex'));
  await page.getByRole('button', { name: 'Remove room.jpg' }).click();
  await expect(files.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(files.getByRole('listitem')).toHaveCount(2);
});

test('issue 2.2: files dropped anywhere on the draft are attached; an empty one is named', async ({ page }) => {
  await startWriting(page);
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await drop(page, 'notes.txt', 'dropped words');
  await expect(page.getByRole('list', { name: 'Attached files' })).toContainText('notes.txt');
  await drop(page, 'nothing.txt', '');
  await expect(page.getByText('“nothing.txt” is empty')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('');
});

test('issue 2.4: files over the portal’s limit are kept here, and the meter says by how much', async ({
  app,
  page,
  profile,
}) => {
  await writeFile(join(profile, 'large.bin'), Buffer.alloc(27 * 1_048_576, 3));
  await answerOpenDialog(app, [join(profile, 'large.bin')]);
  await startWriting(page);
  await page.getByRole('button', { name: 'Attach files' }).click();
  await expect(page.getByText('2 MB too much')).toBeVisible();
  expect((await onDisk(page)).files?.map((file) => file.size)).toEqual([27 * 1_048_576]);
});

test('issue 2.5: Export as .eml writes the newest words to the answered file, with CRLF headers', async ({
  app,
  page,
  profile,
}) => {
  const path = join(profile, 'exported.eml');
  await answerSaveDialog(app, path);
  await write(page, { to: 'Bob Moss <bob@example.com>', subject: 'Exported', body: 'the last words' });
  await drop(page, 'notes.txt', 'dropped words');
  await expect(page.getByRole('list', { name: 'Attached files' })).toContainText('notes.txt');
  await page.keyboard.press('Control+Shift+S');
  await expect(page.getByText(`Written to ${path}`)).toBeVisible();
  const eml = await readFile(path, 'latin1');
  const [head = ''] = eml.split('\r\n\r\n');
  expect(head).toMatch(/^To: Bob Moss <bob@example\.com>\r$/m);
  expect(head).toMatch(/^Subject: Exported\r$/m);
  expect(head).toMatch(/^X-Unsent: 1\r$/m);
  expect(eml.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(eml).toContain(Buffer.from('dropped words').toString('base64'));
  expect(Buffer.from(/text\/html[^]*?\r\n\r\n([^-]*)/.exec(eml)?.[1] ?? '', 'base64').toString()).toBe(
    '<p>the last words</p>',
  );
});

test('S11 issue 2.4: a draft with 60 MB of files, more than any portal takes, is exported whole', async ({
  app,
  page,
  profile,
}) => {
  const path = join(profile, 'large.eml');
  const files = [1, 2, 3].map((fill) => ({ path: join(profile, `part-${fill}.bin`), fill }));
  const size = 20 * 1_048_576;
  for (const file of files) await writeFile(file.path, Buffer.alloc(size, file.fill));
  await answerOpenDialog(
    app,
    files.map((file) => file.path),
  );
  await answerSaveDialog(app, path);
  await write(page, { subject: 'Too large to sync', body: 'with files' });
  await page.getByRole('button', { name: 'Attach files' }).click();
  await expect(page.getByText('too much')).toBeVisible();
  await expect.poll(async () => (await onDisk(page)).files?.length, { timeout: 20_000 }).toBe(3);
  await page.getByRole('button', { name: 'Export as .eml' }).click();
  await expect(page.getByText(`Written to ${path}`)).toBeVisible({ timeout: 30_000 });
  const eml = await readFile(path);
  expect(eml.length).toBeGreaterThan((3 * size * 4) / 3);
  for (const { fill } of files) {
    const start = eml.indexOf('\r\n\r\n', eml.lastIndexOf(`part-${fill}.bin`)) + 4;
    const end = eml.indexOf('\r\n--', start);
    expect(Buffer.from(eml.toString('latin1', start, end), 'base64').equals(Buffer.alloc(size, fill))).toBe(true);
  }
  expect(await readdir(join(profile, 'parcels'))).toEqual([]);
});

test('issue 2.5: a full disk is said as such before anything is asked, and the draft stays', async ({
  app,
  page,
  profile,
}) => {
  await writeFile(join(profile, 'large.bin'), Buffer.alloc(9 * 1_048_576));
  await answerOpenDialog(app, [join(profile, 'large.bin')]);
  await answerSaveDialog(app, join(profile, 'never-asked.eml'));
  await write(page, { subject: 'Stays', body: 'here' });
  await page.getByRole('button', { name: 'Attach files' }).click();
  await expect.poll(async () => (await onDisk(page)).files?.length).toBe(1);
  await app.evaluate(() => {
    const files = process.getBuiltinModule('node:fs/promises');
    files.statfs = (() => Promise.resolve({ bavail: 1_000, bsize: 4_096 })) as unknown as typeof files.statfs;
    process.getBuiltinModule('node:module').syncBuiltinESMExports();
  });
  await page.getByRole('button', { name: 'Export as .eml' }).click();
  await expect(page.getByRole('alert')).toContainText('there is no room on the disk');
  expect(await readdir(join(profile, 'parcels'))).toEqual([]);
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('here');
});

test('issue 2.5: a place that cannot be written to is said in an alert, and nothing is lost', async ({ app, page }) => {
  await answerSaveDialog(app, '/no/such/folder/draft.eml');
  await write(page, { subject: 'Stays', body: 'here' });
  await page.getByRole('button', { name: 'Export as .eml' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('here');
});
