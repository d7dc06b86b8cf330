/** `npm test`: everything from a fresh clone to the last test. With arguments, only the tests they name, unchecked. */
import { join } from 'node:path';
import { buildParts } from './build.mjs';
import { checkAll } from './check.mjs';
import { onScreen, setUp } from './setup.mjs';
import { handOver, root, runDirectly, say } from './terminal.mjs';

/** Returns the exit code. */
export async function runPlaywright({ env, name }, config, args) {
  say('test', `runtime: ${name}`);
  const runner = [join(root, 'node_modules/playwright/cli.js'), 'test', '-c', config, ...args];
  return handOver(...onScreen(process.execPath, runner), { env });
}

await runDirectly(import.meta.url, async (args) => {
  const runtime = await setUp({ need: 'app' });
  await buildParts();
  const inOrder = args.length > 0 || (await checkAll());
  const code = await runPlaywright(runtime, 'test/playwright.config.ts', args);
  if (inOrder) return code;
  say('test', 'the checks above failed, so this run failed');
  return code || 1;
});
