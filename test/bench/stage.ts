import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page, test as base } from 'playwright/test';
import { build } from 'vite';
import { openHarness } from '../support/harness.ts';

export const ROOT = join(import.meta.dirname, '../..');
export const HELLO = join(import.meta.dirname, 'hello');

/** How many drafts the library holds. */
export const DRAFTS = Number(process.env['DRAFTS'] ?? 100_000);
/** The newest two of them: what an editor is measured with. */
export const LETTER = { subject: 'A letter of 20 KB', octets: 20_000 };
export const LONG_LETTER = { subject: 'A letter of 300 KB', octets: 300_000 };

export interface Stage {
  /** Runs `work` in an empty window that has the product's store code and the benchmark's own (`window.bench`). */
  readonly inStore: <T>(profile: string, work: (page: Page) => Promise<T>) => Promise<T>;
  /** A profile with `DRAFTS` drafts, filled once. */
  readonly library: string;
}

/** A folder for `use`, deleted afterwards. */
async function inFolder(name: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), `draftkeep-bench-${name}-`));
  await use(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

export const test = base.extend<{ folder: string }, Stage>({
  inStore: [
    async ({}, use) =>
      inFolder('page', async (outDir) => {
        await bundle(outDir);
        await use(async (profile, work) => {
          const { app, page } = await openHarness(outDir, profile);
          try {
            return await work(page);
          } finally {
            await app.close();
          }
        });
      }),
    { scope: 'worker', timeout: 120_000 },
  ],
  library: [
    async ({ inStore }, use) =>
      inFolder('library', async (profile) => {
        const speed = await inStore(profile, (page) =>
          page.evaluate(([count, ...newest]) => window.bench.fillLibrary(count, newest), [
            DRAFTS,
            LETTER,
            LONG_LETTER,
          ] as const),
        );
        process.stdout.write(`  filled with ${DRAFTS} drafts, ${speed.toFixed(0)} a second\n`);
        await use(profile);
      }),
    { scope: 'worker', timeout: 600_000 },
  ],
  folder: async ({}, use) => inFolder('profile', use),
});

export { expect } from 'playwright/test';

async function bundle(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'chrome150',
      lib: { entry: join(import.meta.dirname, 'page/page.ts'), formats: ['es'], fileName: () => 'page.js' },
    },
  });
  await writeFile(join(outDir, 'index.html'), '<!doctype html><script type="module" src="/page.js"></script>');
}
