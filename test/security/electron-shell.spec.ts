import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Bridge, SyncAskName } from '../../electron/contract.ts';
import { createPortal } from '../portal/portal.ts';
import { expect, ROOT, test } from '../support/app.ts';
import { saveRequest } from '../unit/electron-parts.ts';

/** The walls around the window, looked at in the running app rather than in its sources. */

declare global {
  interface Window {
    readonly bridge: Bridge;
    violations: string[];
    syncAsk(name: SyncAskName, ...args: unknown[]): Promise<unknown>;
  }
}

test('the page has no Node, no Electron and a bridge of two functions', async ({ app, page }) => {
  const prefs = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => {
      const found = Reflect.get(webContents, 'getLastWebPreferences') as () => Record<string, unknown>;
      const all = found.call(webContents);
      const names = [
        'sandbox',
        'contextIsolation',
        'nodeIntegration',
        'nodeIntegrationInWorker',
        'webviewTag',
        'webSecurity',
      ];
      return Object.fromEntries(names.map((name) => [name, all[name] ?? false]));
    }),
  );
  expect(prefs).toEqual([
    {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      webSecurity: true,
    },
  ]);
  const seen = await page.evaluate(() => ({
    globals: ['require', 'process', 'Buffer', 'module', 'global', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
    bridge: Object.entries(window.bridge).map(([name, value]) => [name, typeof value]),
    frozen: Object.isFrozen(window.bridge),
    secure: [window.isSecureContext, location.origin],
  }));
  expect(seen).toEqual({
    globals: [],
    bridge: [
      ['ask', 'function'],
      ['on', 'function'],
    ],
    frozen: true,
    secure: [true, 'app://draftkeep'],
  });
  // Dictionaries would be fetched from the internet; macOS brings its own.
  const spelling = await app.evaluate(({ session }) => session.defaultSession.isSpellCheckerEnabled());
  expect(spelling).toBe(process.platform === 'darwin');
});

test('the policy lets nothing in from elsewhere and runs nothing that is written into the page', async ({ page }) => {
  await page.evaluate(async () => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective));
    const add = (tag: string, changes: Record<string, string>): void =>
      void document.body.append(Object.assign(document.createElement(tag), changes));
    add('script', { textContent: 'window.pwned = 1' });
    add('script', { src: 'https://evil.example/x.js' });
    add('img', { src: 'https://evil.example/x.png' });
    add('link', { rel: 'stylesheet', href: 'https://evil.example/x.css' });
    add('style', { textContent: 'body { color: red }' });
    add('iframe', { src: 'https://evil.example/' });
    add('object', { data: 'https://evil.example/' });
    add('base', { href: 'https://evil.example/' });
    const form = Object.assign(document.createElement('form'), { action: 'https://evil.example/', method: 'post' });
    document.body.append(form);
    form.submit();
    await fetch('https://evil.example/').catch(() => undefined);
    await fetch('file:///etc/passwd').catch(() => undefined);
    try {
      new Worker('data:text/javascript,postMessage(1)');
    } catch {
      window.violations.push('worker threw');
    }
    // The debugger that runs this function may eval; a timer of the page may not.
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        try {
          (0, eval)('window.pwned = 2');
        } catch {
          window.violations.push('eval threw');
        }
        resolve();
      });
    });
  });
  const wanted = [
    'script-src-elem',
    'img-src',
    'style-src-elem',
    'frame-src',
    'object-src',
    'base-uri',
    'form-action',
    'connect-src',
    'eval threw',
  ];
  await expect.poll(() => page.evaluate(() => window.violations)).toEqual(expect.arrayContaining(wanted));
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
});

test('the scheme serves its list and nothing else, always under the policy', async ({ app }) => {
  const paths = [
    ...[
      '/',
      '/index.html',
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e%2f%2e%2e%2fpackage.json',
      '/..%5c..%5cpackage.json',
    ],
    ...[
      '/..%252f..%252fpackage.json',
      '/etc/passwd',
      '//etc/passwd',
      '/%00',
      '/index.html%00',
      '/INDEX.HTML',
      '/parcel',
      '/picked/x',
    ],
  ];
  const ask = (address: string, method = 'GET') =>
    app.evaluate(
      async ({ net }, [url, how]) => {
        const answer = await net.fetch(url, { method: how }).catch(() => null);
        return answer && { status: answer.status, policy: answer.headers.get('content-security-policy') ?? '' };
      },
      [address, method] as const,
    );
  for (const path of paths) {
    const answer = await ask(`app://draftkeep${path}`);
    expect(answer?.status, path).toBe(path === '/' || path === '/index.html' ? 200 : 404);
    expect(answer?.policy, path).toContain("default-src 'none'; script-src 'self'");
  }
  expect((await ask('app://elsewhere/'))?.status).toBe(404);
  expect((await ask('app://draftkeep.evil.example/'))?.status).toBe(404);
  expect((await ask('app://draftkeep/', 'PUT'))?.status).toBe(405);
  expect((await ask('app://draftkeep/index.html', 'POST'))?.status).toBe(405);
});

test('25 MB reach main from the window and from a worker, once each', async ({ app, page }) => {
  const size = 25 * 1024 * 1024;
  const post = `(async () => {
    const answer = await fetch('app://draftkeep/parcel', { method: 'POST', body: new Blob([new Uint8Array(${size}).fill(7)]) });
    return [answer.status, await answer.text()];
  })()`;
  const fromWindow = (await page.evaluate(post)) as [number, string];
  expect(fromWindow[0]).toBe(200);
  const worker = page.workers()[0];
  const ids = [fromWindow[1]];
  if (worker) {
    const fromWorker = (await worker.evaluate(post)) as [number, string];
    expect(fromWorker[0]).toBe(200);
    ids.push(fromWorker[1]);
  }
  expect(worker, 'the sync worker runs').toBeDefined();
  for (const [at, id] of ids.entries()) {
    const path = test.info().outputPath(`parcel-${at}.bin`);
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, path);
    const answer = await page.evaluate((parcel) => window.bridge.ask('file.saveAs', 'x.bin', parcel), id);
    expect(answer).toEqual({ kind: 'written', path });
    expect(readFileSync(path).equals(Buffer.alloc(size, 7))).toBe(true);
    const again = await page.evaluate((parcel) => window.bridge.ask('file.saveAs', 'x.bin', parcel), id);
    expect(again).toMatchObject({ kind: 'failed' });
  }
});

test('the window goes nowhere, opens nothing and downloads nothing', async ({ app, page }) => {
  await page.evaluate(() => {
    window.open('https://evil.example/');
    window.open('app://draftkeep/');
    for (const [href, changes] of [
      ['https://evil.example/', {}],
      ['https://evil.example/', { target: '_blank' }],
      ['app://draftkeep/index.html?x', {}],
      ['file:///etc/passwd', {}],
      ['/index.html', { download: 'x.html' }],
    ] as const) {
      const link = Object.assign(document.createElement('a'), { href, ...changes });
      document.body.append(link);
      link.click();
    }
  });
  await page.evaluate(() => void (location.href = 'https://evil.example/'));
  await page.evaluate(() => location.replace('data:text/html,hello'));
  await page.evaluate(() => document.body.append(document.createElement('webview')));
  await expect.poll(() => page.evaluate(() => location.href)).toMatch(/^app:\/\/draftkeep\/(#.*)?$/);
  const counts = await app.evaluate(({ BrowserWindow, webContents }) => [
    BrowserWindow.getAllWindows().length,
    webContents.getAllWebContents().length,
  ]);
  expect(counts).toEqual([1, 1]);
});

test('every permission is refused but putting text on the clipboard', async ({ page }) => {
  const names = [
    'geolocation',
    'notifications',
    'camera',
    'microphone',
    'midi',
    'clipboard-read',
    'persistent-storage',
    'storage-access',
    'background-sync',
  ];
  const states = await page.evaluate(
    async (asked) =>
      Promise.all(
        asked.map(async (name) => {
          const state = await navigator.permissions
            .query({ name: name as PermissionName })
            .catch(() => ({ state: 'denied' }));
          return [name, state.state] as const;
        }),
      ),
    names,
  );
  expect(states.filter(([, state]) => state === 'granted')).toEqual([]);
  const media = await page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      () => 'refused',
    ),
  );
  expect(media).toBe('refused');
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  expect(
    await page.evaluate(() =>
      navigator.clipboard.readText().then(
        () => 'granted',
        () => 'refused',
      ),
    ),
  ).toBe('refused');
});

test('main takes no argument of another shape, and answers no stranger', async ({ app, page }) => {
  const odd: readonly (readonly [string, ...unknown[]])[] = [
    ['session.signIn'],
    ['session.signIn', null],
    ['session.signIn', { portal: 5, email: 'a', password: 'b' }],
    ['session.signIn', { portal: 'p', email: 'e', password: 'x'.repeat(100_000) }],
    ['session.read', 'more'],
    ['gate.wake', 'up'],
    ['file.saveAs', '../../x'],
    ['file.saveAs', {}, []],
    ['link.open', { toString: 'x' }],
    ['no.such.ask'],
    ['__proto__'],
  ];
  for (const [name, ...args] of odd) {
    const answer = await page.evaluate(([ask, list]) => window.bridge.ask(ask as 'session.read', ...(list as [])), [
      name,
      args,
    ] as const);
    expect(answer, name).toMatchObject({ kind: 'internal' });
  }
  // Another window of the same app and address, which main did not open for this purpose.
  const stranger = await app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { nodeIntegration: true, contextIsolation: false, sandbox: false },
    });
    await window.loadURL('app://draftkeep/picked/none');
    const code = "require('electron').ipcRenderer.invoke('session.read')";
    const answer: unknown = await window.webContents.executeJavaScript(code);
    window.destroy();
    return answer;
  });
  expect(stranger).toMatchObject({ kind: 'internal' });
});

test('a link opens outside only when it can do no harm', async ({ app, page }) => {
  await app.evaluate(({ shell }) => {
    shell.openExternal = (url) =>
      Promise.resolve(
        void Reflect.set(globalThis, 'opened', [
          ...((Reflect.get(globalThis, 'opened') as string[] | undefined) ?? []),
          url,
        ]),
      );
  });
  const open = (address: string) => page.evaluate((link) => window.bridge.ask('link.open', link), address);
  for (const address of ['https://example.com/a?b#c', 'http://example.com/', 'mailto:ann@example.com?subject=Hi'])
    expect(await open(address), address).toBe(true);
  const refused = [
    ...[
      'file:///etc/passwd',
      'javascript:alert(1)',
      'data:text/html,x',
      'smb://host/x',
      'ms-settings:',
      'vbscript:x',
      '\\\\host\\x',
    ],
    ...[
      'https://bank.example@evil.example/',
      'https://user:pw@example.com/',
      'https://example.com/\n',
      ' https://example.com',
      'app://draftkeep/',
      'x',
    ],
  ];
  for (const address of refused) expect(await open(address), address).toBe(false);
  expect(await app.evaluate(() => Reflect.get(globalThis, 'opened') as unknown)).toEqual([
    'https://example.com/a?b#c',
    'http://example.com/',
    'mailto:ann@example.com?subject=Hi',
  ]);
});

test('S6 S9 a create whose answer is lost on a kept-open connection is not sent a second time', async ({
  app,
  page,
  profile,
}) => {
  const portal = await createPortal();
  // The test speaks to main in the worker's place.
  await page.addInitScript(() => {
    window.addEventListener('message', (event) => {
      const port = event.data === 'draftkeep.sync-port' ? event.ports[0] : undefined;
      if (!port) return;
      event.stopImmediatePropagation();
      const waiting = new Map<number, (answer: unknown) => void>();
      port.onmessage = ({ data }: MessageEvent<{ kind: string; id: number; answer: unknown }>) => {
        if (data.kind === 'answer') waiting.get(data.id)?.(data.answer);
      };
      window.syncAsk = (name, ...args) =>
        new Promise((resolve) => {
          const id = waiting.size + 1;
          waiting.set(id, resolve);
          port.postMessage({ kind: 'ask', id, name, args });
        });
    });
  });
  await page.reload();
  await page.waitForFunction(() => 'syncAsk' in window);
  const form = { portal: portal.url, email: 'ann@practice.example', password: 'practice' };
  const answer = await page.evaluate((typed) => window.bridge.ask('session.signIn', typed), form);
  if (answer.kind !== 'signed-in' || answer.session.kind !== 'signed-in') throw new Error(JSON.stringify(answer));
  const { owner } = answer.session;
  const ask = (name: SyncAskName, ...args: unknown[]) =>
    page.evaluate(([what, list]) => window.syncAsk(what, ...list), [name, args] as const);

  expect(await ask('save', owner, saveRequest({ subject: 'First' }))).toMatchObject({ kind: 'saved' });
  for (let at = 0; at < 3; at += 1) expect(await ask('list', owner, 1)).toMatchObject({ kind: 'listed' });
  portal.mischief.add({ match: { draftCreate: true }, do: { kind: 'drop', when: 'after' } });
  expect(await ask('save', owner, saveRequest({ subject: 'Second' }))).toMatchObject({ kind: 'unknown', status: 0 });
  expect(portal.holds().map(({ subject }) => subject)).toEqual(['First', 'Second']);

  const id = portal.holds()[0]?.id ?? 0;
  const parcel = () => page.evaluate(async () => (await fetch('/parcel', { method: 'POST', body: 'bytes' })).text());
  portal.mischief.add({ match: { path: 'attachment/add' }, do: { kind: 'drop', when: 'after' } });
  expect(await ask('upload', owner, id, 'a.txt', 'text/plain', await parcel())).toMatchObject({
    kind: 'unknown',
    status: 0,
  });
  expect(portal.holds()[0]?.attachments.length).toBe(1);

  expect(await ask('save', owner, { ...saveRequest(), to: null })).toMatchObject({ kind: 'internal' });
  expect(await ask('save', `${portal.url}|somebody-else`, saveRequest())).toEqual({ kind: 'held' });
  expect(await app.evaluate(({ session }) => session.defaultSession.cookies.get({}))).toEqual([]);
  const log = readFileSync(join(profile, 'logs/draftkeep.log'), 'utf8');
  expect(log).not.toMatch(/practice|ann@|127\.0\.0\.1|First|Second/);
  await portal.stop();
});

test('a second start hands over to the first', async ({ app, page, profile }) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  const electron = createRequire(import.meta.url)('electron') as string;
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(electron, [ROOT, ...flags, `--user-data-dir=${profile}`], { stdio: 'ignore' });
  const [code] = (await once(second, 'exit')) as [number | null];
  expect(code).toBe(0);
  const state = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => [window.isVisible(), window.isMinimized()]),
    );
  await expect.poll(state).toEqual([[true, false]]);
  expect(await page.evaluate(() => window.bridge.ask('session.read'))).toEqual({ kind: 'none' });
});

test('S7 a crashed page comes back by itself', async ({ app }) => {
  const kind = await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) return 'no window';
    const loaded = new Promise<void>((resolve) => {
      contents.once('render-process-gone', () => contents.once('did-finish-load', () => resolve()));
    });
    contents.forcefullyCrashRenderer();
    await loaded;
    return (await contents.executeJavaScript("bridge.ask('session.read').then((view) => view.kind)")) as string;
  });
  expect(kind).toBe('none');
});

test('S1 a window whose page hangs asks before it closes', async ({ app, page }) => {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = ((_window: unknown, options: { readonly message: string }) => {
      process.stdout.write(`asked: ${options.message}\n`);
      return Promise.resolve({ response: 1, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  });
  const said: string[] = [];
  app.process().stdout?.on('data', (data: Buffer) => said.push(data.toString()));
  await page.evaluate(
    () =>
      void setTimeout(() => {
        for (;;);
      }, 0),
  );
  const ended = once(app.process(), 'exit');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await ended;
  expect(said.join('')).toContain('asked: Draftkeep could not write to disk');
});
