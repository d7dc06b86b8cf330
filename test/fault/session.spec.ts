import { expect, test } from '../support/portal-app.ts';
import { BOB, fillSignIn, held, onDisk, signIn, status, write, writeBody } from '../support/person.ts';

test('issue 2.3 S15: a token that expires in the middle of a queue keeps every draft; signing in again saves the rest', async ({
  page,
  portal,
}) => {
  await signIn(page, portal);
  portal.mischief.add({
    match: { draftCreate: true },
    times: 'always',
    do: { kind: 'delay', ms: 300, when: 'before' },
  });
  for (const n of [1, 2, 3, 4, 5, 6]) await write(page, { subject: `Draft ${n}`, body: `Words ${n}` });
  await expect.poll(() => portal.holds().length).toBeGreaterThan(0);
  portal.editor.expireTokens();
  await writeBody(page, ' and more');
  await expect(status(page)).toContainText('Sign in to save');
  const before = portal.requests.length;
  await writeBody(page, ' still');
  await expect(status(page)).toContainText('Sign in to save');
  await expect.poll(async () => JSON.stringify(await onDisk(page))).toContain('Words 6 and more still');
  expect(portal.requests.length, 'nothing is asked of a portal nobody is signed in to').toBe(before);

  await page.getByRole('button', { name: 'Sign in', exact: true }).first().click();
  await fillSignIn(page, portal.url, { email: 'ann@practice.example', password: 'practice' });
  await expect(page.getByText('All on portal').first()).toBeVisible({ timeout: 60_000 });
  expect(held(portal).map((draft) => draft.subject)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `Draft ${n}`));
  expect(held(portal).at(-1)?.body).toBe('<p>Words 6 and more still</p>');
});

test('S12: signing out keeps drafts, and signing in as somebody else saves none of the first person’s', async ({
  page,
  portal,
}) => {
  await signIn(page, portal);
  await write(page, { subject: 'Ann on portal', body: 'one' });
  await expect(status(page)).toContainText('On portal');
  portal.mischief.add({
    match: { method: 'PUT' },
    times: 'always',
    do: { kind: 'status', status: 503, body: 'empty' },
  });
  await write(page, { subject: 'Ann waiting', body: 'two' });
  await expect.poll(async () => JSON.stringify(await onDisk(page))).toContain('Ann waiting');
  await page.getByRole('button', { name: 'Sign out' }).click();
  portal.mischief.clear();

  await signIn(page, portal, BOB);
  await write(page, { subject: 'Bob', body: 'three' });
  await expect(status(page)).toContainText('On portal');
  expect(
    portal
      .holds()
      .map((draft) => [draft.owner, draft.subject])
      .sort(),
  ).toEqual(
    [
      ['ann', 'Ann on portal'],
      ['bob', 'Bob'],
    ].map(([owner, subject]) => [expect.stringContaining(owner ?? ''), subject]),
  );
  await page.getByRole('option', { name: 'Ann waiting' }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveText('two');
  await expect(status(page)).toContainText('Sign in to save');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await signIn(page, portal);
  await expect.poll(() => held(portal).map((draft) => draft.subject)).toEqual(['Ann on portal', 'Ann waiting', 'Bob']);
});

test('issue 2.1 S12: a draft begun before signing in is saved once it is written in, without another sign-in or restart', async ({
  page,
  portal,
}) => {
  await page.getByRole('button', { name: 'Start writing' }).click();
  await expect(page.getByRole('textbox', { name: 'Subject' })).toBeVisible();
  await signIn(page, portal);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Begun before');
  await writeBody(page, 'written after');
  await expect(status(page)).toContainText('On portal');
  expect(held(portal)).toEqual([{ subject: 'Begun before', body: '<p>written after</p>' }]);
});
