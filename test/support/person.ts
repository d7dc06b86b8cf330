import { expect, type ElectronApplication, type Page } from 'playwright/test';
import type { Portal } from '../portal/portal.ts';

/** What a person does, by the names and roles that the README promises. */

export const ANN = { email: 'ann@practice.example', password: 'practice' };
export const BOB = { email: 'bob@practice.example', password: 'practice' };

export async function fillSignIn(page: Page, address: string, who: { email: string; password: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Portal address' }).fill(address);
  await page.getByRole('textbox', { name: 'Email' }).fill(who.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(who.password);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** From the welcome page or from the main window. */
export async function signIn(page: Page, portal: Pick<Portal, 'url'>, who = ANN): Promise<void> {
  await page
    .getByRole('button', { name: /^(Sign in to a portal|Sign in)$/ })
    .first()
    .click();
  await fillSignIn(page, portal.url, who);
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
}

export async function startWriting(page: Page): Promise<void> {
  const welcome = page.getByRole('button', { name: 'Start writing' });
  const newDraft = page.getByRole('button', { name: 'New draft' }).first();
  await expect(welcome.or(newDraft).first()).toBeVisible();
  await ((await welcome.isVisible()) ? welcome : newDraft).click();
  await expect(page.getByRole('textbox', { name: 'Subject' })).toBeVisible();
}

export interface Letter {
  readonly to?: string;
  readonly subject: string;
  readonly body?: string;
}

/** A new draft, written field by field. */
export async function write(page: Page, letter: Letter): Promise<void> {
  await startWriting(page);
  const subject = page.getByRole('textbox', { name: 'Subject' });
  await expect(subject).toHaveValue('');
  if (letter.to !== undefined) await page.getByRole('textbox', { name: 'To', exact: true }).fill(letter.to);
  await subject.fill(letter.subject);
  if (letter.body !== undefined) await writeBody(page, letter.body);
}

export async function writeBody(page: Page, words: string): Promise<void> {
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText(words);
  await expect(message).toContainText(words.slice(-20));
}

export async function open(page: Page, subject: string): Promise<void> {
  await page.getByRole('listbox', { name: 'Drafts' }).getByRole('option', { name: subject }).click();
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue(subject);
}

export function status(page: Page) {
  return page.getByRole('status', { name: 'Draft status' });
}

/** Answers the next open dialogs with these files. */
export async function answerOpenDialog(app: ElectronApplication, filePaths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, paths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: paths });
  }, filePaths);
}

/** The whole database, as any page of the app's origin may read it. */
export async function onDisk(page: Page): Promise<Record<string, Record<string, unknown>[]>> {
  return page.evaluate(async () => {
    const request = indexedDB.open('draftkeep');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error as Error);
    });
    const rows: Record<string, Record<string, unknown>[]> = {};
    for (const name of db.objectStoreNames) {
      if (name === 'bytes') continue;
      const all = db.transaction(name).objectStore(name).getAll() as IDBRequest<Record<string, unknown>[]>;
      rows[name] = await new Promise((resolve, reject) => {
        all.onsuccess = () => resolve(all.result);
        all.onerror = () => reject(all.error as Error);
      });
    }
    db.close();
    return rows;
  });
}

/** Subjects and bodies the portal holds among its drafts, sorted: what every run asks for at its end. */
export function held(portal: Pick<Portal, 'holds'>): { subject: string; body: string }[] {
  return portal
    .holds()
    .map(({ subject, body }) => ({ subject, body }))
    .sort((a, b) => a.subject.localeCompare(b.subject, 'en', { numeric: true }));
}
