/** `npm run portal -- <arguments>`: the practice portal alone. */
import { buildParts } from './build.mjs';
import { handOver, runDirectly } from './terminal.mjs';

await runDirectly(import.meta.url, async (args) => {
  await buildParts(['portal']);
  return handOver(process.execPath, ['dist/portal/portal.mjs', ...args], { env: process.env });
});
