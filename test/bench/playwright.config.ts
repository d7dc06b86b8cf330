import { defineConfig } from 'playwright/test';

/** The benchmark: one figure after the other, on a machine that does nothing else, with a table at its end. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.bench.ts',
  outputDir: '../../test-results/bench',
  forbidOnly: true,
  retries: 0,
  workers: 1,
  fullyParallel: false,
  // A ceiling for what has hung. Nothing here fails for being slow.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: [['./table.ts'], ['../support/closing-line.ts']],
});
