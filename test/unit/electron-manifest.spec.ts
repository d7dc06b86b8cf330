import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { APP_ORIGIN } from '../../electron/contract.ts';
import { readManifest, serve, type Shelf } from '../../electron/manifest.ts';
import { createParcels } from '../../electron/parcels.ts';
import { HandClock } from './electron-hand-clock.ts';
import { freshFolder } from './electron-parts.ts';

function shelf(): Shelf & { readonly clock: HandClock; readonly folder: string } {
  const folder = freshFolder();
  const root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.json'), 'secret');
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets/main.js'), 'let a');
  writeFileSync(join(root, 'assets/notes.exe'), 'no');
  symlinkSync(join(folder, 'secret.json'), join(root, 'assets/link.json'));
  writeFileSync(join(folder, 'picked.bin'), 'picked bytes');
  const tickets = new Map([
    ['t1', join(folder, 'picked.bin')],
    ['t2', join(folder, 'gone.bin')],
  ]);
  const clock = new HandClock();
  const manifest = readManifest(root);
  const picked = (ticket: string): string | null => {
    const path = tickets.get(ticket) ?? null;
    tickets.delete(ticket);
    return path;
  };
  return {
    manifest: () => manifest,
    parcels: createParcels({ folder: join(folder, 'parcels'), clock }),
    picked,
    clock,
    folder,
  };
}

const get = (path: string, on: Shelf, init: RequestInit = {}) => serve(new Request(`${APP_ORIGIN}${path}`, init), on);

test('the page and its parts are served with their kinds and the policy', async () => {
  const on = shelf();
  for (const [path, type] of [
    ['/', 'text/html'],
    ['/index.html', 'text/html'],
    ['/assets/main.js', 'text/javascript'],
    ['/?x=1#y', 'text/html'],
  ] as const) {
    const response = await get(path, on);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain(type);
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  }
});

const outside = [
  ...['/../secret.json', '/..%2fsecret.json', '/%2e%2e/secret.json', '/%2e%2e%2fsecret.json', '/..%252fsecret.json'],
  ...[
    '/assets/..%5c..%5csecret.json',
    '/assets/../../secret.json',
    '/assets/%2e%2e/%2e%2e/secret.json',
    '/..;/secret.json',
  ],
  ...['/etc/passwd', '//etc/passwd', '/%00', '/index.html%00.js', '/C:/Windows/win.ini', '/c%3a%5cwindows%5cwin.ini'],
  ...[
    '/assets',
    '/assets/',
    '/INDEX.HTML',
    '/index.html/',
    '/index.html.',
    '/index.html::$DATA',
    '/./assets/notes.exe',
  ],
  ...[
    '/assets/link.json',
    '/secret.json',
    '/constructor',
    '/__proto__',
    '/parcel',
    '/picked',
    '/picked/',
    '/picked/../t1x',
  ],
];
for (const path of outside) {
  test(`nothing outside the list: ${path}`, async () => {
    const response = await get(path, shelf());
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  });
}

for (const address of [
  'app://evil/',
  'app://draftkeep.evil/',
  'app://draftkeep:80/',
  'https://draftkeep/',
  'app://user@draftkeep/',
]) {
  test(`no other host: ${address}`, async () => {
    const stranger = { url: address, method: 'GET' } as Request;
    expect((await serve(stranger, shelf())).status).toBe(404);
  });
}

for (const method of ['PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'POST']) {
  test(`no other way to ask: ${method}`, async () => expect((await get('/', shelf(), { method })).status).toBe(405));
}

test('a picked file is read once, as bytes without a kind', async () => {
  const on = shelf();
  const response = await get('/picked/t1', on);
  expect(await response.text()).toBe('picked bytes');
  expect(response.headers.get('Content-Type')).toBe('application/octet-stream');
  expect((await get('/picked/t1', on)).status).toBe(404);
  expect((await get('/picked/t2', on)).status, 'removed meanwhile').toBe(410);
});
