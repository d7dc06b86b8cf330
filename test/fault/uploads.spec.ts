import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../support/portal-app.ts';
import { answerOpenDialog, signIn, status, write } from '../support/person.ts';

async function attach(app: Parameters<typeof answerOpenDialog>[0], page: Parameters<typeof signIn>[0], path: string) {
  await answerOpenDialog(app, [path]);
  await page.getByRole('button', { name: 'Attach files' }).click();
}

test('design 5, issue 2.7: an upload whose reply is lost is found again and not made twice', async ({
  app,
  page,
  portal,
  profile,
}) => {
  await signIn(page, portal);
  const upload = { method: 'POST', path: /attachment\/add|UploadProgress/ };
  portal.mischief.add({ match: upload, do: { kind: 'drop', when: 'after' } });
  await writeFile(join(profile, 'report.pdf'), 'r'.repeat(300_000));
  await write(page, { subject: 'With a file', body: 'see attached' });
  await attach(app, page, join(profile, 'report.pdf'));
  await expect(page.getByText('report.pdf').first()).toBeVisible();
  await expect(status(page)).toContainText('On portal', { timeout: 40_000 });
  expect(portal.holds()).toMatchObject([
    { subject: 'With a file', attachments: [{ fileName: 'report.pdf', size: 300_000 }] },
  ]);
  expect(portal.requests.filter((request) => upload.path.test(request.path))).toHaveLength(1);
});

test('design 5: a file removed here leaves the portal too, one added there stays', async ({
  app,
  page,
  portal,
  profile,
}) => {
  await signIn(page, portal);
  await writeFile(join(profile, 'first.txt'), 'first');
  await write(page, { subject: 'Files', body: 'x' });
  await attach(app, page, join(profile, 'first.txt'));
  await expect(page.getByText('first.txt').first()).toBeVisible();
  await expect.poll(() => portal.holds()[0]?.attachments.length).toBe(1);
  await expect(status(page)).toContainText('On portal');
  portal.editor.attach(portal.holds()[0]?.id ?? 0, { name: 'web.txt', bytes: Buffer.from('web') });
  await page.getByRole('button', { name: /Remove first\.txt/ }).click();
  await expect.poll(() => portal.holds()[0]?.attachments.map((file) => file.fileName)).toEqual(['web.txt']);
  await expect(status(page)).toContainText('On portal');
});

test('issue 2.4: files over 25 MiB are refused before anything leaves; the draft says by how much and stays', async ({
  app,
  page,
  portal,
  profile,
}) => {
  await signIn(page, portal);
  await writeFile(join(profile, 'large.bin'), Buffer.alloc(27 * 1024 * 1024, 1));
  await write(page, { subject: 'Too much', body: 'safe here' });
  await expect(status(page)).toContainText('On portal');
  const saves = () => portal.requests.filter((request) => request.method !== 'GET').length;
  const before = saves();
  await attach(app, page, join(profile, 'large.bin'));
  await expect(status(page)).toContainText('Not saved', { timeout: 20_000 });
  await expect(page.getByRole('alert').filter({ hasText: '2 MB over' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('safe here');
  expect(saves()).toBe(before);
  expect(portal.holds()).toMatchObject([{ subject: 'Too much', attachments: [] }]);
});
