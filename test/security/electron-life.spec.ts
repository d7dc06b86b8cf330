import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright/test';
import type { Bridge, SyncAskName } from '../../electron/contract.ts';
import { createPortal } from '../portal/portal.ts';
import { expect, ROOT, test } from '../support/app.ts';
import { signIn, write } from '../support/person.ts';
import { saveRequest } from '../unit/electron-parts.ts';

/** What only the real Chromium can show: how it treats a lost answer, a second start, a crash and a page that hangs. */

declare global {
  interface Window {
    readonly bridge: Bridge;
    syncAsk(name: SyncAskName, ...args: unknown[]): Promise<unknown>;
  }
}

test('S6 S9 a create whose answer is lost on a kept-open connection is not sent a second time', async ({
  app,
  page,
  profile,
}) => {
  const portal = await createPortal();
  // The test speaks to main in the worker's place.
  await page.addInitScript(() => {
    window.addEventListener('message', (event) => {
      const port = event.data === 'draftkeep.sync-port' ? event.ports[0] : undefined;
      if (!port) return;
      event.stopImmediatePropagation();
      const waiting = new Map<number, (answer: unknown) => void>();
      port.onmessage = ({ data }: MessageEvent<{ kind: string; id: number; answer: unknown }>) => {
        if (data.kind === 'answer') waiting.get(data.id)?.(data.answer);
      };
      window.syncAsk = (name, ...args) =>
        new Promise((resolve) => {
          const id = waiting.size + 1;
          waiting.set(id, resolve);
          port.postMessage({ kind: 'ask', id, name, args });
        });
    });
  });
  await page.reload();
  await page.waitForFunction(() => 'syncAsk' in window);
  const form = { portal: portal.url, email: 'ann@practice.example', password: 'practice' };
  const answer = await page.evaluate((typed) => window.bridge.ask('session.signIn', typed), form);
  if (answer.kind !== 'signed-in' || answer.session.kind !== 'signed-in') throw new Error(JSON.stringify(answer));
  const { owner } = answer.session;
  const ask = (name: SyncAskName, ...args: unknown[]) =>
    page.evaluate(([what, list]) => window.syncAsk(what, ...list), [name, args] as const);

  expect(await ask('save', owner, saveRequest({ subject: 'First' }))).toMatchObject({ kind: 'saved' });
  for (let at = 0; at < 3; at += 1) expect(await ask('list', owner, 1)).toMatchObject({ kind: 'listed' });
  portal.mischief.add({ match: { draftCreate: true }, do: { kind: 'drop', when: 'after' } });
  expect(await ask('save', owner, saveRequest({ subject: 'Second' }))).toMatchObject({ kind: 'unknown', status: 0 });
  expect(portal.holds().map(({ subject }) => subject)).toEqual(['First', 'Second']);

  const id = portal.holds()[0]?.id ?? 0;
  const parcel = () => page.evaluate(async () => (await fetch('/parcel', { method: 'POST', body: 'bytes' })).text());
  portal.mischief.add({ match: { path: 'attachment/add' }, do: { kind: 'drop', when: 'after' } });
  expect(await ask('upload', owner, id, 'a.txt', 'text/plain', await parcel())).toMatchObject({
    kind: 'unknown',
    status: 0,
  });
  expect(portal.holds()[0]?.attachments.length).toBe(1);

  expect(await ask('save', owner, { ...saveRequest(), to: null })).toMatchObject({
    kind: 'refused',
    status: 0,
    text: expect.stringContaining('the To field') as unknown,
  });
  expect(await ask('save', `${portal.url}|somebody-else`, saveRequest())).toEqual({ kind: 'held' });
  expect(await app.evaluate(({ session }) => session.defaultSession.cookies.get({}))).toEqual([]);
  const log = readFileSync(join(profile, 'logs/draftkeep.log'), 'utf8');
  expect(log).not.toMatch(/practice|ann@|127\.0\.0\.1|First|Second/);
  await portal.stop();
});

/** As a person starts the app a second time; resolves with its exit code. */
async function startAgain(profile: string): Promise<number | null> {
  const electron = createRequire(import.meta.url)('electron') as string;
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(electron, [ROOT, ...flags, `--user-data-dir=${profile}`], { stdio: 'ignore' });
  const [code] = (await once(second, 'exit')) as [number | null];
  return code;
}

/** Of each window: visible, minimized. */
const windowsOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => [window.isVisible(), window.isMinimized()]),
  );

test('a second start hands over to the first', async ({ app, page, profile }) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  expect(await startAgain(profile)).toBe(0);
  const state = () => windowsOf(app);
  await expect.poll(state).toEqual([[true, false]]);
  expect(await page.evaluate(() => window.bridge.ask('session.read'))).toEqual({ kind: 'none' });
});

for (const how of ['closing the window', 'quitting'] as const) {
  test(`S1 the app started again while ${how} is under way stays open, and no word typed from then on is lost`, async ({
    running: { app, page, quit },
    profile,
    start,
  }) => {
    const portal = await createPortal();
    await signIn(page, portal);
    // Something that leaving waits for, as long as it waits at all.
    portal.mischief.add({ match: { draftCreate: true }, do: { kind: 'delay', ms: 20_000, when: 'after' } });
    await write(page, { subject: 'Before', body: 'words' });
    await expect.poll(() => portal.holds().length).toBe(1);
    await app.evaluate(({ app: electron, BrowserWindow }, way) => {
      // Said before the answer: quitting ends the connection this function came by.
      setTimeout(() => (way === 'quitting' ? electron.quit() : BrowserWindow.getAllWindows()[0]?.close()), 0);
    }, how);
    await expect.poll(() => windowsOf(app)).toEqual([[false, false]]);
    expect(await startAgain(profile)).toBe(0);
    await expect.poll(() => windowsOf(app)).toEqual([[true, false]]);
    await page.getByRole('textbox', { name: 'Subject' }).fill('Typed meanwhile');
    // Beyond the moment at which leaving would have ended.
    await page.waitForTimeout(3_500);
    expect(await windowsOf(app)).toEqual([[true, false]]);
    await page.getByRole('textbox', { name: 'Subject' }).press('End');
    await page.keyboard.insertText(' and after');
    // The next leave is whole again: it flushes, and the app ends.
    await quit();
    const { page: next } = await start(profile);
    await expect(next.getByRole('option', { name: 'Typed meanwhile and after' })).toBeVisible();
    await portal.stop();
  });
}

test('the app started again when its window is gone for good begins anew after its end, once', async ({ app }) => {
  const said: string[] = [];
  app.process().stdout?.on('data', (data: Buffer) => said.push(data.toString()));
  const ended = once(app.process(), 'exit');
  await app.evaluate(({ app: electron }) => {
    electron.relaunch = () => void process.stdout.write('relaunched\n');
    electron.once('will-quit', () => {
      electron.emit('second-instance');
      electron.emit('second-instance');
    });
    setTimeout(() => electron.quit(), 0);
  });
  expect(await ended).toEqual([0, null]);
  expect(said.join('').match(/relaunched/g)).toEqual(['relaunched']);
});

test('S7 a crashed page comes back by itself', async ({ app }) => {
  const kind = await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) return 'no window';
    const loaded = new Promise<void>((resolve) => {
      contents.once('render-process-gone', () => contents.once('did-finish-load', () => resolve()));
    });
    contents.forcefullyCrashRenderer();
    await loaded;
    return (await contents.executeJavaScript("bridge.ask('session.read').then((view) => view.kind)")) as string;
  });
  expect(kind).toBe('none');
});

test('S1 a window whose page hangs asks before it closes', async ({ app, page }) => {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = ((_window: unknown, options: { readonly message: string }) => {
      process.stdout.write(`asked: ${options.message}\n`);
      return Promise.resolve({ response: 1, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  });
  const said: string[] = [];
  app.process().stdout?.on('data', (data: Buffer) => said.push(data.toString()));
  await page.evaluate(
    () =>
      void setTimeout(() => {
        for (;;);
      }, 0),
  );
  const ended = once(app.process(), 'exit');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await ended;
  expect(said.join('')).toContain('asked: Draftkeep could not write to disk');
});
