import { defineConfig } from 'playwright/test';

/**
 * One runner for everything (design: section 8). `unit` and `property` run in Node alone; `portal` holds the
 * practice portal to its contract; `store`, `component`, `e2e`, `fault` and `security` drive real Electron.
 */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  forbidOnly: true,
  retries: 0,
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./support/closing-line.ts']],
  projects: [
    { name: 'unit', testDir: './unit' },
    { name: 'property', testDir: './property', timeout: 180_000 },
    { name: 'portal', testDir: './portal', testMatch: '**/*.spec.ts' },
    { name: 'store', testDir: './store' },
    { name: 'component', testDir: './component' },
    { name: 'e2e', testDir: './e2e' },
    { name: 'fault', testDir: './fault', timeout: 240_000 },
    { name: 'security', testDir: './security' },
  ],
});
