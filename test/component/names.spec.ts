import { expect, test } from '../support/app.ts';
import { startWriting, status } from '../support/person.ts';

/** The outside that people and tests hold on to: none of these names or roles may change unnoticed. */

test('issue 2.6: the welcome screen offers its three buttons, each with a line that explains it', async ({ page }) => {
  for (const name of ['Start writing', 'Sign in to a portal', 'Try the practice portal']) {
    const button = page.getByRole('button', { name, exact: true });
    await expect(button).toBeVisible();
    await expect(button).toHaveAccessibleDescription(/\S.{20,}/);
  }
});

test('issue 2.6: every promised button, field and status of the main window is found by its role and name', async ({
  page,
}) => {
  await startWriting(page);
  for (const name of [
    'New draft',
    'Attach files',
    'Export as .eml',
    'Delete draft',
    'Sync now',
    'Sign in',
    'Important',
  ]) {
    await expect(page.getByRole('button', { name, exact: true }), name).toHaveCount(1);
  }
  for (const name of ['To', 'Cc', 'Bcc', 'Subject', 'Message']) {
    await expect(page.getByRole('textbox', { name, exact: true }), name).toBeVisible();
  }
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveAttribute('aria-multiline', 'true');
  await expect(page.getByRole('combobox', { name: 'From', exact: true })).toContainText('No account yet');
  await expect(status(page)).toHaveText(
    /^(Saving|On this computer|On portal|Offline|Checking|Sign in|Not saved|Will try)/,
  );
  await page.getByRole('textbox', { name: 'Subject' }).fill('Named by its subject');
  await expect(
    page.getByRole('listbox', { name: 'Drafts' }).getByRole('option', { name: 'Named by its subject', exact: true }),
  ).toHaveAttribute('aria-selected', 'true');
});

test('issue 2.6: the sign-in dialog is reached and left by its names, and only its own button is called Sign in', async ({
  page,
}) => {
  await startWriting(page);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in to your portal' });
  for (const name of ['Portal address', 'Email', 'Password']) {
    await expect(dialog.getByRole('textbox', { name, exact: true }), name).toBeVisible();
  }
  await expect(dialog.getByRole('textbox', { name: 'Portal address' })).toBeFocused();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeFocused();
});

test('F6 goes round the parts of the window and back again', async ({ page }) => {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Round');
  await expect(page.getByRole('option', { name: 'Round' })).toBeVisible();
  const area = () =>
    page.evaluate(() => document.activeElement?.closest('[data-area]')?.getAttribute('aria-label') ?? 'another');
  await page.getByRole('listbox', { name: 'Drafts' }).focus();
  await page.keyboard.press('Shift+F6');
  expect(await area()).toBe('Places');
  await page.keyboard.press('F6');
  expect(await area()).toBe('List');
  await page.keyboard.press('F6');
  await page.keyboard.press('F6');
  await expect(page.getByRole('combobox', { name: 'From' })).toBeFocused();
});
