/** `npm run dev`: builds on every change; the window is reloaded, or the app restarted when its main process changed. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { configOf, forgetStamps } from './build.mjs';
import { hasDisplay } from './libraries.mjs';
import { setUp } from './setup.mjs';
import { Fault, root, runDirectly, say } from './terminal.mjs';

/** Apart from the developer's own drafts: an app under construction must not touch them. */
const profile = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'draftkeep', 'dev-profile');

await runDirectly(import.meta.url, async (args) => {
  const { env } = await setUp({ need: 'app' });
  if (!hasDisplay()) throw new Fault('There is no display here. On a server: xvfb-run -a npm run dev');
  process.chdir(root);
  Object.assign(process.env, env); // Playwright looks up Electron in its own process
  forgetStamps();
  const { _electron } = await import('playwright');
  const asRoot = process.getuid?.() === 0;
  if (asRoot) say('dev', "root: Chromium's sandbox is off in this run");
  say('dev', `profile: ${profile}`);

  let app;
  let busy = Promise.resolve();
  const start = async () => {
    const before = app;
    app = undefined;
    await before?.close();
    const started = await _electron.launch({
      // Ours rather than Playwright's choice, which leaves the sandbox out on Linux.
      ...{ chromiumSandbox: !asRoot, colorScheme: null, env, cwd: root },
      args: [root, `--user-data-dir=${profile}`, ...args],
    });
    started.process().stdout.pipe(process.stdout);
    started.process().stderr.pipe(process.stderr);
    started.on('close', () => started === app && process.exit(0));
    app = started;
  };
  const reload = () =>
    app?.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.reloadIgnoringCache();
    });
  /** One after the other: a restart in the middle of a restart would leave an app behind. */
  const then = (what, act) => {
    busy = busy.then(act).catch((error) => say('dev', `${what} failed: ${error.message}`));
  };

  const built = new Set();
  for (const part of ['main', 'preload', 'renderer']) {
    await watch(part, () => {
      const first = !built.has(part);
      built.add(part);
      if (built.size < 3) return;
      if (part === 'renderer' && !first) return then('reloading', reload);
      then('starting', start);
    });
  }
  return new Promise(() => undefined); // until the window is closed, or Ctrl+C
});

async function watch(part, onBuilt) {
  const { build } = await import('vite');
  const watcher = await build({ configFile: configOf(part), logLevel: 'silent', build: { watch: {} } });
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') say('dev', `${part}: ${event.error.message}`);
    if (event.code === 'BUNDLE_END') void event.result.close();
    if (event.code === 'END') {
      say('dev', `${part} built`);
      onBuilt();
    }
  });
}
