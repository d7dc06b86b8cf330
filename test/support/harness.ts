import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page, test as base } from 'playwright/test';
import { build } from 'vite';

const HERE = import.meta.dirname;

/** Opens the store's harness on a profile folder: an empty window with the product's store code in it. */
export async function openHarness(bundle: string, profile: string): Promise<{ app: ElectronApplication; page: Page }> {
  const app = await _electron.launch({
    args: [join(HERE, 'harness'), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`],
    env: { ...process.env, DRAFTKEEP_HARNESS: bundle } as Record<string, string>,
  });
  const page = await app.firstWindow();
  await page.waitForFunction(() => 'harness' in window);
  return { app, page };
}

/** Real IndexedDB in a real Electron window, with the store's functions at hand as `window.harness`. */
export const test = base.extend<{ profile: string; page: Page }, { bundle: string }>({
  bundle: [
    async ({}, use) => {
      const outDir = await mkdtemp(join(tmpdir(), 'draftkeep-harness-'));
      await build({
        configFile: false,
        logLevel: 'error',
        build: {
          outDir,
          emptyOutDir: true,
          minify: false,
          target: 'chrome150',
          lib: { entry: join(HERE, 'harness/page.ts'), formats: ['es'], fileName: () => 'page.js' },
        },
      });
      await writeFile(join(outDir, 'index.html'), '<!doctype html><script type="module" src="/page.js"></script>');
      await use(outDir);
      await rm(outDir, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  profile: async ({}, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'draftkeep-profile-'));
    await use(profile);
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  },
  page: async ({ bundle, profile }, use) => {
    const { app, page } = await openHarness(bundle, profile);
    await use(page);
    await app.close();
  },
});

export { expect } from 'playwright/test';
