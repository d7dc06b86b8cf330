import { expect, test } from '../support/portal-app.ts';
import { held, onDisk, open, signIn, status, write, writeBody } from '../support/person.ts';

test('S11 portal-api 6.5: a draft purged on the portal (error 500) stays here, and can be saved as a new one', async ({
  page,
  portal,
}) => {
  await signIn(page, portal);
  await write(page, { subject: 'Purged', body: 'words' });
  await expect(status(page)).toContainText('On portal');
  portal.editor.purge(portal.holds()[0]?.id ?? 0);
  await writeBody(page, ' kept');
  await expect(status(page)).toContainText('Not saved');
  await expect(page.getByRole('alert').filter({ hasText: 'removed on the portal' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('words kept');
  expect(portal.holds()).toEqual([]);
  await page.getByRole('button', { name: 'Save as a new one' }).click();
  await expect(status(page)).toContainText('On portal');
  expect(held(portal)).toEqual([{ subject: 'Purged', body: '<p>words kept</p>' }]);
});

test('portal-api 6.4: a draft in the portal’s trash is brought back there when the person says so', async ({
  page,
  portal,
}) => {
  await signIn(page, portal);
  await write(page, { subject: 'Trashed', body: 'words' });
  await expect(status(page)).toContainText('On portal');
  portal.editor.trash(portal.holds()[0]?.id ?? 0);
  await writeBody(page, ' more');
  await expect(page.getByRole('alert').filter({ hasText: 'trash on the portal' })).toBeVisible();
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await expect(status(page)).toContainText('On portal');
  expect(held(portal)).toEqual([{ subject: 'Trashed', body: '<p>words more</p>' }]);
});

test('portal-api 6.6: a draft sent from the portal is kept as sent and never made again', async ({ page, portal }) => {
  await signIn(page, portal);
  await write(page, { to: 'bob@example.com', subject: 'Sent there', body: 'words' });
  await expect(status(page)).toContainText('On portal');
  portal.editor.send(portal.holds()[0]?.id ?? 0);
  portal.editor.settle();
  await writeBody(page, ' late');
  await expect(page.getByText('2 waiting')).toHaveCount(0);
  await expect
    .poll(() => portal.requests.filter((request) => request.path.includes('/messages/')).length)
    .toBeGreaterThan(0);
  await page.getByRole('button', { name: /Sent from portal/ }).click();
  await page.getByRole('option', { name: 'Sent there' }).click();
  await expect(page.getByText('words late').first()).toBeVisible();
  expect(portal.holds()).toEqual([]);
  expect(portal.creates).toBe(1);
});

test('design idea 8: words changed on the portal are not overwritten unseen; both are kept', async ({
  page,
  portal,
}) => {
  await signIn(page, portal);
  await write(page, { subject: 'Both', body: 'mine' });
  await expect(status(page)).toContainText('On portal');
  portal.editor.change(portal.holds()[0]?.id ?? 0, { body: '<p>theirs</p>' });
  await writeBody(page, ' too');
  await expect
    .poll(() =>
      held(portal)
        .map((draft) => draft.body)
        .sort(),
    )
    .toEqual(['<p>mine too</p>', '<p>theirs</p>']);
  await expect(page.getByRole('option', { name: 'Both' })).toHaveCount(2);
});

test('issue 2.4: HTML with 200 is no save, a refusal keeps the portal’s words, a pause is kept', async ({
  page,
  portal,
}) => {
  await signIn(page, portal);
  portal.mischief.add({ match: { draftCreate: true }, do: { kind: 'html' } });
  await write(page, { subject: 'Captive', body: 'words' });
  await expect(status(page)).toContainText('Checking with portal');
  expect(portal.holds()).toEqual([]);
  portal.mischief.add({
    match: { draftCreate: true },
    do: { kind: 'status', status: 400, when: 'before', body: 'envelope', message: 'Mailbox not found' },
  });
  await write(page, { subject: 'Refused', body: 'words' });
  await expect(status(page)).toContainText('Not saved');
  await expect(page.getByRole('alert').filter({ hasText: 'Mailbox not found' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(status(page)).toContainText('On portal');
  portal.mischief.add({
    match: { draftCreate: true },
    do: { kind: 'status', status: 429, when: 'before', body: 'envelope', retryAfter: 2 },
  });
  await write(page, { subject: 'Paused', body: 'words' });
  await expect(status(page)).toContainText('On portal', { timeout: 20_000 });
  await open(page, 'Captive');
  expect(held(portal).map((draft) => draft.subject)).toEqual(['Paused', 'Refused']);
});

test('portal-api 3.5: a body over the limit never leaves; shortened, it is saved', async ({ page, portal }) => {
  await signIn(page, portal);
  await write(page, { subject: 'Long', body: 'x'.repeat(530_000) });
  await expect(status(page)).toContainText('Not saved');
  await expect(page.getByRole('alert').filter({ hasText: 'over the portal’s limit of 512 KB' })).toBeVisible();
  expect(portal.requests.filter((request) => request.method === 'PUT')).toEqual([]);
  await page.getByRole('textbox', { name: 'Message' }).press('ControlOrMeta+a');
  await page.keyboard.insertText('short');
  await expect(status(page)).toContainText('On portal');
  expect(held(portal)).toEqual([{ subject: 'Long', body: '<p>short</p>' }]);
});

test('S11: a draft that is gone on the portal can be kept here alone, and stays so when it is edited', async ({
  page,
  portal,
}) => {
  await signIn(page, portal);
  await write(page, { subject: 'Mine', body: 'words' });
  await expect(status(page)).toContainText('On portal');
  portal.editor.purge(portal.holds()[0]?.id ?? 0);
  await writeBody(page, ' kept');
  await page.getByRole('button', { name: 'Keep only here' }).click();
  await expect(status(page)).toContainText('On this computer');
  await writeBody(page, ' here');
  await expect.poll(async () => JSON.stringify((await onDisk(page))['contents'])).toContain('words kept here');
  await expect(status(page)).toContainText('On this computer');
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('All on portal').first()).toBeVisible();
  expect(portal.holds()).toEqual([]);
});
