/** `npm run bench`: measures the app against its goals, each beside its floor in the same run. */
import { buildParts } from './build.mjs';
import { runPlaywright } from './test.mjs';
import { setUp } from './setup.mjs';
import { runDirectly } from './terminal.mjs';

await runDirectly(import.meta.url, async (args) => {
  const runtime = await setUp({ need: 'app' });
  await buildParts();
  return runPlaywright(runtime, 'test/bench/playwright.config.ts', args);
});
