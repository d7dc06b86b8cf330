import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { expect, test } from '../support/portal-app.ts';
import { onDisk, signIn, status, write } from '../support/person.ts';

/** Passes everything on to the portal and remembers what identified the person. */
async function eavesdrop(portalUrl: string) {
  const tokens = new Set<string>();
  const { hostname, port } = new URL(portalUrl);
  const server = createServer((incoming, answer) => {
    const { authorization } = incoming.headers;
    if (authorization !== undefined) tokens.add(authorization);
    const { method, url: path, headers } = incoming;
    const outgoing = ask({ hostname, port, method, path, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () => (server.closeAllConnections(), server.close());
  return { url, tokens, stop };
}

/** Everything a page has in its memory, as the developer tools would see it. */
async function heapOf(page: Page): Promise<string> {
  const cdp = await page.context().newCDPSession(page);
  const pieces: string[] = [];
  cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => pieces.push(chunk));
  await cdp.send('HeapProfiler.takeHeapSnapshot', { captureNumericValue: false });
  await cdp.detach();
  return pieces.join('');
}

async function filesWith(folder: string, secrets: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || (await stat(path)).size > 64 * 1024 * 1024) continue;
    const bytes = await readFile(path);
    for (const secret of secrets) {
      if (bytes.includes(secret) || bytes.includes(Buffer.from(secret, 'utf16le'))) found.push(path);
    }
  }
  return found;
}

test('S9: neither the token nor the password is in a page’s memory, the database, a log or any file of the profile', async ({
  page,
  portal,
  profile,
  running,
}) => {
  const road = await eavesdrop(portal.url);
  await signIn(page, road);
  await write(page, { to: 'bob@example.com', subject: 'Canary in the mine', body: 'A text that no log may hold' });
  await expect(status(page)).toContainText('On portal');
  expect(road.tokens.size).toBe(1);
  const [token = ''] = road.tokens;
  expect(token.length).toBeGreaterThan(20);

  const heap = await heapOf(page);
  expect(heap, 'the search must be able to find what is there').toContain('Canary in the mine');
  expect(heap.includes(token), 'the token is in the page').toBe(false);
  expect(heap.includes(JSON.stringify(token).slice(1, -1)), 'the token is in the page').toBe(false);
  expect(JSON.stringify(await onDisk(page))).not.toContain(token);
  expect(running.log.join('\n')).not.toMatch(/Canary in the mine|no log may hold|bob@example|practice\.example/);
  await running.quit();
  expect(await filesWith(profile, [token])).toEqual([]);
  const logs = await filesWith(join(profile, 'logs'), [
    'Canary in the mine',
    'no log may hold',
    'ann@practice.example',
  ]);
  expect(logs).toEqual([]);
  road.stop();
});
