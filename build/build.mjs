/** Builds the parts whose sources changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { filesIn } from './files.mjs';
import { setUp } from './setup.mjs';
import { Fault, root, runDirectly, step } from './terminal.mjs';

const parts = {
  main: { from: ['electron'], to: 'dist/main/main.js' },
  preload: { from: ['electron'], to: 'dist/main/preload.cjs' },
  renderer: { from: ['renderer', 'electron/contract.ts'], to: 'dist/renderer/index.html' },
  portal: { from: ['test/portal', 'test/support', 'electron/contract.ts'], to: 'dist/portal/portal.mjs' },
};

/** Never packed into the app: builder.yml names the folders it takes. */
const stampsFile = join(root, 'dist/stamps.json');

export function configOf(part) {
  return join(root, `build/${part}.vite.ts`);
}

export async function buildParts(names = Object.keys(parts)) {
  await setUp({ need: 'packages' });
  const stamps = readStamps();
  const stale = names.filter((name) => stamps[name] !== stampOf(name) || !existsSync(join(root, parts[name].to)));
  if (stale.length === 0) return;
  process.chdir(root); // the configs name their folders from here
  const { build } = await import('vite');
  const stamped = Object.fromEntries(stale.map((name) => [name, stampOf(name)]));
  await step('build', stale.join(', '), async () => {
    const builds = stale.map((name) => build({ configFile: configOf(name), logLevel: 'silent' }));
    const failed = (await Promise.allSettled(builds)).flatMap(({ reason }, at) =>
      reason ? [`${stale[at]}: ${stripVTControlCharacters(String(reason.message ?? reason))}`] : [],
    );
    if (failed.length > 0) throw new Fault(`The build failed.\n${failed.join('\n')}`);
  });
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampsFile, JSON.stringify({ ...readStamps(), ...stamped }, undefined, 2));
}

/** For a build that goes on outside of this file: what lies in dist/ no longer says which sources it is from. */
export function forgetStamps() {
  rmSync(stampsFile, { force: true });
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampsFile, 'utf8'));
  } catch {
    return {}; // missing or cut short: everything is built
  }
}

function stampOf(name) {
  const hash = createHash('sha256');
  const always = [`build/${name}.vite.ts`, 'package.json', 'package-lock.json'];
  for (const file of [...always, ...parts[name].from.flatMap((path) => filesIn(path))]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

await runDirectly(import.meta.url, () => buildParts());
