/** Every check, a line each; what failed says why. */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setUp } from './setup.mjs';
import { root, run, runDirectly, say, seconds } from './terminal.mjs';

const bin = (name) => join(root, 'node_modules', name);
const tsc = (folder) => ['types', folder, bin('typescript/bin/tsc'), '-p', folder];
const folders = ['electron', 'renderer', 'build', 'test'];
/** Not the fixtures, whose bytes are the point; package.json is npm's to lay out, and prose is its writer's. */
const formatted = ['{electron,renderer,build,test}/**/*.{ts,mjs,svelte,css,html,json,yml}', '!test/fixtures/**'];

/** The slow ones first, so that the quick ones fill the gaps. */
const checks = [
  ['lint', 'all', bin('eslint/bin/eslint.js'), '-c', 'build/eslint.config.mjs', '--max-warnings', '0', ...folders],
  [
    'types',
    'renderer',
    bin('svelte-check/bin/svelte-check'),
    '--tsconfig',
    'renderer/tsconfig.json',
    '--fail-on-warnings',
  ],
  tsc('test'),
  tsc('electron'),
  tsc('renderer/sync'),
  tsc('build'),
  ['format', 'all', bin('prettier/bin/prettier.cjs'), '--config', 'build/prettier.config.mjs', '--check', ...formatted],
  ['rules', 'imports', 'build/check-imports.mjs'],
  ['rules', 'tests', 'build/check-tests.mjs'],
  ['rules', 'sizes', 'build/check-sizes.mjs'],
];

/** Returns whether all is well. */
export async function checkAll() {
  await setUp({ need: 'packages' });
  const waiting = [...checks];
  let failed = 0;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) if (!(await checkOne(next))) failed += 1;
  };
  await Promise.all(cpus().map(work));
  if (failed > 0) say('check', `${failed} of ${checks.length} failed`);
  return failed === 0;
}

async function checkOne([kind, what, script, ...args]) {
  const began = Date.now();
  const { code, output } = await run(process.execPath, [script, ...args], { env: { ...process.env, NO_COLOR: '1' } });
  say('check', `${kind}, ${what}: ${code === 0 ? 'ok' : 'FAILED'} in ${seconds(began)}`);
  if (code !== 0) process.stdout.write(`${output.trim().replace(/^/gm, '    ')}\n`);
  return code === 0;
}

await runDirectly(import.meta.url, async () => ((await checkAll()) ? 0 : 1));
