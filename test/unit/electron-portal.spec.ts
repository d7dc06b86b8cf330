import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'playwright/test';
import { exchange } from '../../electron/exchange.ts';
import { createPortal, type Portal } from '../../electron/portal.ts';
import { Client } from '../portal/client.ts';
import { createPortal as practice, type Portal as Practice } from '../portal/portal.ts';
import { HandClock } from './electron-hand-clock.ts';
import { nodeNetwork, saveRequest } from './electron-parts.ts';

test.describe.configure({ mode: 'serial' });

let there: Practice;
let portal: Portal;
let token: string;

test.beforeAll(async () => {
  there = await practice();
  token = (await Client.signedIn(there)).token;
  portal = createPortal(there.url, token, nodeNetwork());
});
test.afterAll(() => there.stop());
test.afterEach(() => there.mischief.clear());

async function created(): Promise<number> {
  const { outcome } = await portal.save(saveRequest());
  if (outcome.kind !== 'saved') throw new Error(outcome.kind);
  return outcome.message.id;
}

test('a draft is created, changed, read and listed', async () => {
  const { outcome, road } = await portal.save(saveRequest({ subject: 'First' }));
  expect(road).toEqual({ kind: 'fine' });
  expect(outcome).toMatchObject({ kind: 'saved', message: { folder: 3, subject: 'First', address: '' } });
  const id = outcome.kind === 'saved' ? outcome.message.id : 0;
  const changed = await portal.save(saveRequest({ id, subject: 'Second' }));
  expect(changed.outcome).toMatchObject({ kind: 'saved', message: { id, subject: 'Second' } });
  const read = await portal.read(id);
  expect(read.outcome).toMatchObject({
    kind: 'found',
    message: { id, subject: 'Second', body: '<p>Hello</p>', bcc: 'eve@example.com', address: 'ann@practice.example' },
  });
  const listed = await portal.list(1);
  expect(listed.outcome.kind === 'listed' && listed.outcome.heads[0]).toMatchObject({
    id,
    subject: 'Second',
    size: 12,
  });
});

test('portal-api 6.24: a list emptied by a drifted folder counter is asked for once more, by its rows', async () => {
  const id = await created();
  const count = there.holds().length;
  there.editor.drift(3, -count);
  const { outcome } = await portal.list(1);
  there.editor.recalculate();
  expect(outcome.kind === 'listed' && outcome.heads.map((head) => head.id)).toContain(id);
});

test('a removed draft: saving it is unknown, reading it says gone', async () => {
  const id = await created();
  there.editor.purge(id);
  expect((await portal.save(saveRequest({ id }))).outcome).toMatchObject({ kind: 'unknown', status: 500 });
  expect((await portal.read(id)).outcome).toEqual({ kind: 'gone' });
});

test('a trashed draft is refused in the portal’s words, and comes back', async () => {
  const id = await created();
  expect((await portal.trash(id)).outcome).toEqual({ kind: 'done' });
  const { outcome } = await portal.save(saveRequest({ id }));
  expect(outcome).toMatchObject({ kind: 'refused', status: 403, text: /Drafts folder/ });
  expect((await portal.read(id)).outcome).toMatchObject({ kind: 'found', message: { folder: 4 } });
  expect((await portal.restore(id)).outcome).toEqual({ kind: 'done' });
  expect((await portal.save(saveRequest({ id }))).outcome.kind).toBe('saved');
});

for (const name of [
  'report.pdf',
  'Grüße 日本 😀.txt',
  'a"b\\c.txt',
  'line\r\nX-Evil: 1.txt',
  '--boundary--',
  'x'.repeat(250),
]) {
  test(`a file named ${JSON.stringify(name.slice(0, 40))} arrives whole under its own name`, async () => {
    const id = await created();
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 31) % 256));
    const { outcome } = await portal.upload(id, name, 'application/x-test', bytes);
    expect(outcome).toMatchObject({
      kind: 'uploaded',
      file: { fileName: name, size: bytes.length, contentType: 'application/x-test' },
    });
    const held = there.holds().find((message) => message.id === id)?.attachments ?? [];
    expect(held).toMatchObject([{ fileName: name, sha256: createHash('sha256').update(bytes).digest('hex') }]);
    const fileId = held[0]?.fileId ?? 0;
    expect((await portal.removeFile(id, fileId)).outcome).toEqual({ kind: 'done' });
    expect(there.holds().find((message) => message.id === id)?.attachments).toEqual([]);
  });
}

test('the names of the public API page are understood', async () => {
  there.mischief.add({ do: { kind: 'pascal-case' } });
  expect((await portal.save(saveRequest())).outcome.kind).toBe('saved');
});

test.describe('S6 a create whose answer is lost is unknown', () => {
  const mischiefs = [
    ['dropped after the commit', { kind: 'drop', when: 'after' }],
    ['500 after the commit', { kind: 'status', status: 500, when: 'after' }],
    ['503 with a pause after the commit', { kind: 'status', status: 503, when: 'after', retryAfter: 5 }],
    ['cut', { kind: 'cut', at: 40 }],
    ['HTML', { kind: 'html' }],
    ['foreign JSON', { kind: 'foreign-json' }],
    ['far too large', { kind: 'huge', bytes: 20_000_000 }],
    ['redirected', { kind: 'redirect', to: 'http://127.0.0.1:9/login' }],
  ] as const;
  for (const [name, mischief] of mischiefs) {
    test(name, async () => {
      there.mischief.add({ do: mischief });
      const { outcome, road } = await portal.save(saveRequest());
      expect(outcome.kind).toBe('unknown');
      expect(road.kind).toBe(name.startsWith('500') ? 'fine' : 'doubtful');
    });
  }
});

test('probes say what they found', async () => {
  expect(await portal.accounts(5_000)).toMatchObject({ kind: 'mailboxes', mailboxes: { length: 4 } });
  const stranger = createPortal(there.url, 'wrong', nodeNetwork());
  expect(await stranger.accounts(5_000)).toEqual({ kind: 'signed-out' });
  there.mischief.add({ do: { kind: 'status', status: 429, retryAfter: 60 } });
  expect(await portal.accounts(5_000)).toMatchObject({ kind: 'limited' });
  there.mischief.add({ do: { kind: 'html' } });
  expect(await portal.accounts(5_000)).toEqual({ kind: 'offline', why: 'not-a-portal' });
  there.mischief.add({ do: { kind: 'status', status: 503, body: 'empty' } });
  expect(await portal.accounts(5_000)).toEqual({ kind: 'offline', why: 'portal-closed' });
  there.mischief.add({ do: { kind: 'status', status: 500 } });
  expect(await portal.accounts(5_000)).toEqual({ kind: 'alive' });
  there.conditions.mailModule = false;
  expect(await portal.accounts(5_000)).toEqual({ kind: 'offline', why: 'module-off' });
  there.conditions.mailModule = true;
});

test('a portal that is not there surely got nothing', async () => {
  const nowhere = createPortal('http://127.0.0.1:1', token, {
    ...nodeNetwork(),
    fetch: refused,
    lend: () => ({ fetch: refused, giveBack: () => undefined }),
  });
  const { outcome, road } = await nowhere.save(saveRequest());
  expect(outcome.kind).toBe('not-sent');
  expect(road).toEqual({ kind: 'cut', why: 'unreachable' });
});

/** Node's own words for a refused connection; port 1 itself is one that `fetch` declines to try. */
function refused(): Promise<Response> {
  return Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }));
}

test('leaving ends the session at the portal', async () => {
  const client = await Client.signedIn(there);
  const leaving = createPortal(there.url, client.token, nodeNetwork());
  expect((await leaving.accounts(5_000)).kind).toBe('mailboxes');
  await leaving.logout();
  expect(await leaving.accounts(5_000)).toEqual({ kind: 'signed-out' });
});

async function serve(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}

test.describe('one exchange', () => {
  test('S9 the token goes to the portal’s origin only, never along a redirect', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    const front = await serve((_request, response) => {
      response.writeHead(302, { Location: elsewhere.url }).end();
    });
    const lured = createPortal(front.url, token, nodeNetwork());
    expect((await lured.read(1)).outcome).toMatchObject({ kind: 'unknown', status: 302 });
    expect(seen).toEqual([]);
    close(elsewhere.server);
    close(front.server);
  });

  for (const manner of ['never answers', 'drips its body'] as const) {
    test(`the deadline ends an answer that ${manner}`, async () => {
      const clock = new HandClock();
      let arrived = (): void => undefined;
      const arrival = new Promise<void>((resolve) => (arrived = resolve));
      let closed = (): void => undefined;
      const closing = new Promise<void>((resolve) => (closed = resolve));
      const { server, url } = await serve((_request, response) => {
        response.on('close', closed);
        if (manner === 'drips its body') response.writeHead(200).write('{');
        arrived();
      });
      const heard = exchange((at, init) => fetch(at, init), clock, { method: 'GET', url, deadline: 30_000 });
      await arrival;
      await clock.move(30_000);
      expect(await heard).toMatchObject({ code: 'DEADLINE' });
      await closing;
      close(server);
    });
  }

  test('a large answer is given up, a small one is read to its end', async () => {
    const { server, url } = await serve((request, response) => {
      response.end(Buffer.alloc(request.url === '/large' ? 9_000_000 : 8_000_000, 'x'));
    });
    const ask = (path: string) =>
      exchange((at, init) => fetch(at, init), new HandClock(), {
        method: 'GET',
        url: `${url}${path}`,
        deadline: 30_000,
      });
    expect(await ask('/large')).toEqual({ status: 200, code: 'TOO_LARGE' });
    const small = await ask('/small');
    expect('text' in small && small.text.length).toBe(8_000_000);
    close(server);
  });

  test('a stop before and during the exchange is told apart from a failure', async () => {
    const control = new AbortController();
    control.abort();
    const question = { method: 'GET', url: 'http://127.0.0.1:9/', deadline: 1_000, signal: control.signal } as const;
    expect(await exchange(refused, new HandClock(), question)).toEqual({ status: 0, code: 'ABORTED' });
  });

  const codes = [
    [new Error('net::ERR_CONNECTION_REFUSED'), 'ERR_CONNECTION_REFUSED'],
    [new Error('Redirect was cancelled'), 'REDIRECT'],
    [new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ENOTFOUND' }) }), 'ENOTFOUND'],
    [new Error('what?'), 'UNNAMED'],
    ['not even an error', 'UNNAMED'],
  ] as const;
  for (const [error, code] of codes) {
    test(`a failure is known by its code: ${String(error)}`, async () => {
      const failing = (): Promise<Response> => Promise.reject(error);
      const heard = await exchange(failing, new HandClock(), {
        method: 'GET',
        url: 'http://x.example/',
        deadline: 1_000,
      });
      expect(heard).toEqual({ status: 0, code });
    });
  }
});
