import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page, test as base } from 'playwright/test';

/** The built app on a profile of its own. Every test that needs the window begins here. */

export const ROOT = join(import.meta.dirname, '../..');

export interface LaunchOptions {
  /** Beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A running app, with everything it has said so far. */
export interface Running {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Lines of main, window and worker, in the order they came. */
  readonly log: readonly string[];
  /** Quits as a person does: the words are flushed first. */
  quit(): Promise<void>;
  /** As a power cut would: nothing gets to say goodbye. */
  kill(): Promise<void>;
}

/** Starts the app on `profile`; the same folder again is a restart. Resolves when the window shows its first screen. */
export async function launch(profile: string, { env = {}, args = [] }: LaunchOptions = {}): Promise<Running> {
  const log: string[] = [];
  const app = await _electron.launch({
    // As root Chromium has no sandbox; the app itself never switches it off.
    args: [ROOT, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, ...args],
    env: { ...ownEnvironment(), LANG: 'en_GB.UTF-8', ...env },
    cwd: ROOT,
  });
  const main = app.process();
  for (const stream of [main.stdout, main.stderr]) {
    stream?.on('data', (data: Buffer) =>
      log.push(
        ...data
          .toString()
          .split('\n')
          .filter(isOurs)
          .map((line) => `main: ${line}`),
      ),
    );
  }
  const page = await app.firstWindow();
  page.on('console', (message) => log.push(`window ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => log.push(`window threw: ${error.stack ?? error.message}`));
  page.on('worker', (worker) => worker.on('console', (message) => log.push(`worker: ${message.text()}`)));
  await page.locator('main, nav[aria-label="Places"]').first().waitFor();
  const gone = () => main.exitCode !== null || main.signalCode !== null;
  const exit = () => (gone() ? Promise.resolve() : new Promise<void>((done) => void main.once('exit', () => done())));
  return {
    app,
    page,
    log,
    async quit() {
      if (!gone()) await app.close().catch(() => undefined);
      await exit();
    },
    async kill() {
      const ended = exit();
      main.kill('SIGKILL');
      await ended;
    },
  };
}

export interface Stage {
  /** A fresh folder, deleted after the test. */
  readonly profile: string;
  /** Starts the app as `launch` does, and sees to it that it ends with the test. */
  readonly start: (profile: string, options?: LaunchOptions) => Promise<Running>;
  readonly running: Running;
  readonly app: ElectronApplication;
  readonly page: Page;
}

/** `profile`, `app` and `page` for most tests; `start` for those that restart. Logs are attached when a test fails. */
export const test = base.extend<Stage>({
  profile: async ({}, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'draftkeep-'));
    await use(profile);
    // A killed Chromium's children may still be closing their files.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  },
  start: async ({}, use, info) => {
    const all: Running[] = [];
    await use(async (profile, options) => {
      const running = await launch(profile, options);
      all.push(running);
      return running;
    });
    if (info.status !== info.expectedStatus) {
      for (const [index, { page, log }] of all.entries()) {
        await info.attach(`log-${index + 1}`, { body: log.join('\n'), contentType: 'text/plain' });
        const picture = page.isClosed() ? undefined : await page.screenshot().catch(() => undefined);
        if (picture) await info.attach(`window-${index + 1}`, { body: picture, contentType: 'image/png' });
      }
    }
    await Promise.all(all.map((running) => running.quit()));
  },
  running: async ({ start, profile }, use) => use(await start(profile)),
  app: async ({ running }, use) => use(running.app),
  page: async ({ running }, use) => use(running.page),
});

export { expect } from 'playwright/test';

/** Without the complaints of a Chromium that has neither a desktop nor a graphics card. */
function isOurs(line: string): boolean {
  return line.trim() !== '' && !/ERROR:(?:dbus|components\/viz|cc\/raster|ui\/gl|gpu)\//.test(line);
}

function ownEnvironment(): Record<string, string> {
  // Set where Electron is used as plain Node, it would keep the app from opening any window.
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = process.env;
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
