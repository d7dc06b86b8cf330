import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bridge } from '../../electron/contract.ts';
import { expect, test } from '../support/app.ts';

/** The walls around the window, looked at in the running app rather than in its sources. */

declare global {
  interface Window {
    readonly bridge: Bridge;
    violations: string[];
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
          new Function('window.pwned = 2')();
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

test('a parcel of 100 MB goes through a file to the answered place; main’s memory does not grow by it', async ({
  app,
  page,
  profile,
}) => {
  const path = test.info().outputPath('large.bin');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
  const used = () => app.evaluate(() => process.memoryUsage().rss);
  const before = await used();
  const size = 100 * 1024 * 1024;
  // As the export does it: in pieces.
  const id = await page.evaluate(async (octets) => {
    let at = 0;
    const body = new ReadableStream({
      pull(stream) {
        if (at >= octets) return stream.close();
        stream.enqueue(new Uint8Array(1024 * 1024).fill(at / 1024 / 1024));
        at += 1024 * 1024;
      },
    });
    const answer = await fetch('/parcel', { method: 'POST', body, duplex: 'half' } as RequestInit);
    return answer.status === 200 ? answer.text() : `status ${answer.status}`;
  }, size);
  const folder = join(profile, 'parcels');
  const [name = ''] = readdirSync(folder);
  expect(statSync(join(folder, name)).size).toBe(size);
  if (process.platform !== 'win32') expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  const answer = await page.evaluate((parcel) => window.bridge.ask('file.saveAs', 'x.bin', parcel), id);
  expect(answer).toEqual({ kind: 'written', path });
  const grown = (await used()) - before;
  expect(grown, 'octets more than before').toBeLessThan(64 * 1024 * 1024);
  const right = createHash('sha256');
  for (let piece = 0; piece < 100; piece++) right.update(Buffer.alloc(1024 * 1024, piece));
  expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(right.digest('hex'));
  expect(readdirSync(folder), 'used up').toEqual([]);
  rmSync(path);
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
  for (const address of [
    'https://example.com/a?b#c',
    'http://example.com/',
    'mailto:ann@example.com?subject=Hi',
    'tel:+49 (30) 123-45.6',
  ])
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
    ...[
      'tel:*21*555#',
      'tel:+1555;phone-context=x',
      'tel:',
      'tel://host/1',
      'tel:1?x',
      'tel:1%23',
      'tel:12\u202e3',
      `tel:${'1'.repeat(41)}`,
    ],
  ];
  for (const address of refused) expect(await open(address), address).toBe(false);
  expect(await app.evaluate(() => Reflect.get(globalThis, 'opened') as unknown)).toEqual([
    'https://example.com/a?b#c',
    'http://example.com/',
    'mailto:ann@example.com?subject=Hi',
    'tel:+49(30)123-45.6',
  ]);
});
