import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import type { PersonSeed } from '../portal/people.ts';
import { createPortal } from '../portal/portal.ts';
import { expect, test } from '../support/app.ts';
import { fillSignIn, onDisk, status, write } from '../support/person.ts';

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

/** What a debugger says to a page, or through the page to its worker. */
type Send = (method: string) => Promise<unknown>;

/** Everything somebody has in their memory, as the developer tools would see it, without what is only not yet swept. */
async function snapshot(send: Send, pieces: readonly string[]): Promise<string> {
  await send('HeapProfiler.enable');
  for (let round = 0; round < 3; round++) await send('HeapProfiler.collectGarbage');
  await send('HeapProfiler.takeHeapSnapshot');
  return pieces.join('');
}

async function heapOf(page: Page): Promise<string> {
  const cdp = await page.context().newCDPSession(page);
  const pieces: string[] = [];
  cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => pieces.push(chunk));
  const heap = await snapshot((method) => cdp.send(method as 'HeapProfiler.enable'), pieces);
  await cdp.detach();
  return heap;
}

/** The heap of the page's first worker, which a debugger reaches through its page only. */
async function workerHeapOf(page: Page): Promise<string> {
  const cdp = await page.context().newCDPSession(page);
  const pieces: string[] = [];
  const waiting = new Map<number, (result: unknown) => void>();
  cdp.on('Target.receivedMessageFromTarget', ({ message }) => {
    const said = JSON.parse(message) as { id?: number; method?: string; params?: { chunk?: string } };
    if (said.method === 'HeapProfiler.addHeapSnapshotChunk') pieces.push(said.params?.chunk ?? '');
    if (said.id !== undefined) waiting.get(said.id)?.(said);
  });
  const attached = new Promise<string>((resolve) => {
    cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') resolve(sessionId);
    });
  });
  await cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await attached;
  const send: Send = async (method) => {
    const id = waiting.size + 1;
    const answered = new Promise((resolve) => waiting.set(id, resolve));
    await cdp.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    return answered;
  };
  const heap = await snapshot(send, pieces);
  await cdp.detach();
  return heap;
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

const PASSWORD = 'Kestrel-Canary-Pass-4711-in-the-mine';
const ANN_IN_THE_MINE: PersonSeed = {
  ...{ email: 'ann@practice.example', password: PASSWORD, firstName: 'Ann', lastName: 'Lind' },
  mailboxes: [{ address: 'ann@practice.example', name: 'Ann Lind', isDefault: true }],
};

test('S9: neither the token nor the password is in the memory of page or worker, the database, a log or any file of the profile', async ({
  page,
  profile,
  running,
}) => {
  const portal = await createPortal({ people: [ANN_IN_THE_MINE] });
  const road = await eavesdrop(portal.url);
  await page.getByRole('button', { name: 'Sign in to a portal' }).click();
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  expect((await heapOf(page)).includes(PASSWORD), 'the search must find a password that is there').toBe(true);
  await fillSignIn(page, road.url, { email: ANN_IN_THE_MINE.email, password: PASSWORD });
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await write(page, { to: 'bob@example.com', subject: 'Canary in the mine', body: 'A text that no log may hold' });
  await expect(status(page)).toContainText('On portal');
  expect(road.tokens.size).toBe(1);
  const [token = ''] = road.tokens;
  expect(token.length).toBeGreaterThan(20);

  const heaps = { page: await heapOf(page), worker: await workerHeapOf(page) };
  expect(heaps.page, 'the search must be able to find what is there').toContain('Canary in the mine');
  expect(heaps.worker, 'the search must be able to find what is there').toContain(new URL(road.url).host);
  for (const [whose, heap] of Object.entries(heaps)) {
    for (const [what, secret] of Object.entries({ token, password: PASSWORD })) {
      // A snapshot is JSON; long strings are cut after 1,024 characters, and a part is as bad as the whole.
      const spelt = [secret, JSON.stringify(secret).slice(1, -1), secret.slice(0, 16), secret.slice(-16)];
      expect(spelt.filter((text) => heap.includes(text)).length, `the ${what} is in the memory of the ${whose}`).toBe(
        0,
      );
    }
  }
  const secrets = [token, PASSWORD];
  const rows = JSON.stringify(await onDisk(page));
  for (const secret of secrets) expect(rows).not.toContain(secret);
  expect(running.log.join('\n')).not.toMatch(
    /Canary in the mine|no log may hold|bob@example|practice\.example|Kestrel-Canary/,
  );
  await running.quit();
  expect(await filesWith(profile, secrets)).toEqual([]);
  const logs = await filesWith(join(profile, 'logs'), [
    'Canary in the mine',
    'no log may hold',
    'ann@practice.example',
  ]);
  expect(logs).toEqual([]);
  road.stop();
  await portal.stop();
});
