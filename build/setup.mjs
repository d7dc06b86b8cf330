/** Makes a fresh clone able to run: packages, the Electron runtime, system libraries. What is there already is left alone. */
import { hasDisplay, installLibraries } from './libraries.mjs';
import { checkNode, installPackages } from './packages.mjs';
import { takeRuntime } from './runtime.mjs';
import { must, runDirectly, say, Fault } from './terminal.mjs';

/**
 * `need`: 'packages' for building and checking, 'runtime' for packing an app, 'app' for opening windows.
 * Returns what `takeRuntime` says, and the environment in which `electron` and Playwright find that runtime.
 */
export async function setUp({ need = 'app', officialOnly = false } = {}) {
  checkNode();
  await installPackages();
  if (need === 'packages') return undefined;
  const runtime = await takeRuntime({ officialOnly });
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: runtime.electronDist };
  if (need === 'app') {
    await installLibraries(runtime.electron);
    await tryOut(runtime);
  }
  return { ...runtime, env };
}

async function tryOut({ electron, name }) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const printed = await must('Electron', electron, ['-p', 'process.versions.electron'], { env });
  if (/^\d+\.\d+\.\d+/.test(printed.trim())) return;
  throw new Fault(`${name} does not start: ${printed.trim()}`);
}

/** Puts a screen in memory under a command where there is no display. */
export function onScreen(command, args) {
  if (hasDisplay()) return [command, args];
  return ['xvfb-run', ['-a', '-s', '-screen 0 1400x1000x24', command, ...args]];
}

await runDirectly(import.meta.url, async () => {
  const runtime = await setUp({ need: 'app' });
  say('set-up', `ready; runtime: ${runtime.name}`);
});
