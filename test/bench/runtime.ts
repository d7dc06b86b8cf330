import { spawn, type ChildProcess } from 'node:child_process';
import electron from 'electron';
import { type Browser, chromium, type Page } from 'playwright/test';

/** Long enough after a start that reading the marks disturbs nothing that is being measured. */
const SETTLED_MS = 1_500;

/** The Electron binary: under plain Node the package is its path. */
export function runtime(): string {
  return electron as unknown as string;
}

export function chromiumFlags(profile: string): string[] {
  // As root Chromium has no sandbox; both sides of every ratio go without it then.
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`];
}

export interface Started {
  readonly pid: number;
  readonly page: Page;
  /** ms from just before the spawn to the page's first contentful paint. */
  readonly painted: number;
  /** Leaves the app to itself: nothing of the benchmark is connected any more. */
  leave(): Promise<void>;
  /** Ends it as a person does, and waits until it is gone. */
  quit(): Promise<void>;
}

/**
 * Spawns Electron itself, without any driver, and reads the page's own paint mark afterwards over the debugging port,
 * which both sides of a ratio open: `performance.timeOrigin` plus the entry `first-contentful-paint`, less the clock
 * of this process just before the spawn.
 */
export async function start(folder: string, profile: string): Promise<Started> {
  const spawned = performance.timeOrigin + performance.now();
  const child = spawn(runtime(), [folder, ...chromiumFlags(profile), '--remote-debugging-port=0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment(),
  });
  const address = await debuggingAddress(child);
  await passed(SETTLED_MS);
  const browser = await chromium.connectOverCDP(address);
  const page = await firstPage(browser);
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  const painted = await page.evaluate(
    () => performance.timeOrigin + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN),
  );
  return {
    pid: child.pid ?? 0,
    page,
    painted: painted - spawned,
    leave: () => browser.close(),
    quit: () => quit(child),
  };
}

export function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function environment(): NodeJS.ProcessEnv {
  // Set where Electron is used as plain Node, it would keep it from opening any window.
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = process.env;
  return rest;
}

function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += String(chunk);
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Electron ended before it had started:\n${said}`)));
  });
}

async function firstPage(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (page === undefined) throw new Error('Electron has shown no window');
  return page;
}

async function quit(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(late);
}
