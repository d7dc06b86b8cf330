import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { Client } from './client.ts';
import { expect, test } from './fixture.ts';
import { createPortal } from './portal.ts';

const bytes = new TextEncoder().encode('file');

test('portal-api 3.3: everything survives a restart on the same port and folder', async ({ clock }, info) => {
  const dataDir = info.outputPath('portal');
  const first = await createPortal({ dataDir, now: clock.now });
  const ann = await Client.signedIn(first);
  const kept = await ann.save({ subject: 'kept', body: 'text', to: ['a@x.com'] });
  await ann.upload(kept['id'], 'a.txt', bytes);
  const purged = first.editor.create({});
  first.editor.purge(purged);
  const before = [await ann.get(kept['id']), await ann.drafts(), first.all()];
  await first.stop();

  const second = await createPortal({ dataDir, port: first.port, now: clock.now });
  expect(second.url).toBe(first.url);
  expect([await ann.get(kept['id']), await ann.drafts(), second.all()]).toEqual(before);
  expect(Number((await ann.save())['id'])).toBeGreaterThan(purged);
  expect((await ann.call('GET', 'mail/accounts.json')).json['count']).toBe(4);
  await second.stop();
});

test('portal-api 3.3: a line torn by a kill is a change that never happened', async ({ clock }, info) => {
  const dataDir = info.outputPath('portal');
  const first = await createPortal({ dataDir, now: clock.now });
  first.editor.create({ subject: 'whole' });
  await first.stop();
  appendFileSync(join(dataDir, 'journal.jsonl'), '[["messages",2,{"id":2,"subj');
  const second = await createPortal({ dataDir, now: clock.now });
  expect(second.holds().map((draft) => draft.subject)).toEqual(['whole']);
  second.editor.create({ subject: 'after' });
  await second.stop();
  const third = await createPortal({ dataDir, now: clock.now });
  expect(third.holds().map((draft) => draft.subject)).toEqual(['whole', 'after']);
  await third.stop();
});

test('portal-api 4.6: a delivery under way ends after a restart too', async ({ clock }, info) => {
  const dataDir = info.outputPath('portal');
  const first = await createPortal({ dataDir, now: clock.now });
  const id = first.editor.create({ to: ['x@x.com'] });
  first.editor.send(id, { delayMs: 5_000 });
  await first.stop();
  clock.pass(5_000);
  const second = await createPortal({ dataDir, now: clock.now });
  const ann = await Client.signedIn(second);
  expect((await ann.get(id))['folder']).toBe(2);
  await second.stop();
});

test('portal-api 7: stopping cuts open connections; a temporary folder goes away; a taken port rejects', async ({
  portal,
}) => {
  await expect(createPortal({ port: portal.port })).rejects.toThrow('EADDRINUSE');
  const other = await createPortal();
  other.mischief.add({ do: { kind: 'hang' } });
  const pending = expect(fetch(`${other.url}/api/2.0/capabilities.json`)).rejects.toThrow();
  await expect.poll(() => other.requests.length).toBe(1);
  await other.stop();
  await pending;
  expect(existsSync(other.dataDir)).toBe(false);
});

test('portal-api 2.2: the request log never holds a token, a password or a code', async ({ ann, portal }) => {
  await ann.call('POST', 'authentication/123456.json', { userName: 'demo', password: 'practice' });
  await ann.call('GET', `people/@self.json?asc_auth_key=${encodeURIComponent(ann.token)}&a=1`);
  const log = JSON.stringify(portal.state());
  for (const secret of [ann.token, encodeURIComponent(ann.token), '123456', '"practice"'])
    expect(log).not.toContain(secret);
  expect(
    portal.requests.map(({ method, path, status, hasAuthorization }) => [method, path, status, hasAuthorization]),
  ).toEqual([
    ['POST', '/api/2.0/authentication.json', 201, false],
    ['POST', '/api/2.0/authentication/code', 500, true],
    ['GET', '/api/2.0/people/@self.json?asc_auth_key=hidden&a=1', 200, true],
  ]);
});

test("portal-api 7: people, mailboxes and tags of the test's own choice", async () => {
  const portal = await createPortal({
    people: [
      {
        email: 'eve@test.example',
        password: 'secret',
        mailboxes: [{ address: 'eve@test.example', name: '', enabled: false }],
        tags: [{ name: 'T', style: '2' }],
      },
    ],
  });
  const eve = await Client.signedIn(portal, 'eve@test.example', 'secret');
  expect((await eve.save({ from: 'eve@test.example' }))['from']).toBe('eve@test.example');
  expect((await eve.call('GET', 'mail/accounts.json')).json['response']).toMatchObject([
    { enabled: false, isDefault: false },
  ]);
  await portal.stop();
});

test.describe('over HTTP', () => {
  const post = async (client: Client, path: string, body: unknown): Promise<unknown> =>
    (await client.raw('POST', `/__practice/${path}`, { body: JSON.stringify(body) })).json;

  test('portal-api 7: mischief, the second editor, conditions and the state', async ({ ann, portal }) => {
    await post(ann, 'mischief', [
      { match: { path: { regex: 'save\\.json$' }, draftCreate: true }, do: { kind: 'status', status: 503 } },
      { match: { path: '/accounts' }, times: 'always', do: { kind: 'html' } },
    ]);
    await expect(ann.save()).rejects.toThrow('503');
    expect((await ann.call('GET', 'mail/accounts.json')).json).toBeUndefined();
    await post(ann, 'mischief', { clear: true });
    expect((await ann.call('GET', 'mail/accounts.json')).status).toBe(200);

    expect(await post(ann, 'editor', { do: 'create', fields: { subject: 'theirs' } })).toEqual({ result: 1 });
    await post(ann, 'editor', { do: 'attach', id: 1, name: 'a.txt', base64: Buffer.from(bytes).toString('base64') });
    await post(ann, 'editor', { do: 'change', id: 1, fields: { subject: 'again' } });
    expect(await post(ann, 'editor', { do: 'purge', id: 9 })).toEqual({ error: 'No message 9' });
    expect(await post(ann, 'editor', { do: 'dance' })).toEqual({ error: 'The second editor cannot dance' });
    expect(await post(ann, 'mischief', { times: 'always', do: { kind: 'refuse' } })).toHaveProperty('error');

    const { json } = await ann.raw('GET', '/__practice/state');
    expect(json).toEqual(JSON.parse(JSON.stringify(portal.state())));
    expect(json).toMatchObject({
      creates: 1,
      mischiefLeft: 0,
      people: ['ann@practice.example', 'bob@practice.example'],
      messages: [{ id: 1, subject: 'again', folder: 3, attachments: [{ fileName: 'a.txt', size: 4 }] }],
    });

    await post(ann, 'conditions', { state: 'restoring' });
    expect((await ann.call('GET', 'mail/accounts.json')).status).toBe(503);
    await post(ann, 'conditions', { state: 'open' });
    await post(ann, 'editor', { do: 'expireTokens' });
    expect((await ann.call('GET', 'mail/accounts.json')).status).toBe(401);
  });

  test('portal-api 7: one refused connection, ordered over a kept-alive one', async ({ ann }) => {
    await post(ann, 'mischief', { do: { kind: 'refuse' } });
    await expect(ann.save()).rejects.toThrow();
    expect((await ann.save())['id']).toBe(1);
  });
});

test.describe('as a program', () => {
  let folder = '';
  const program = (): string => join(folder, 'portal.mjs');

  test.beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'practice-portal-program-'));
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: join(import.meta.dirname, 'main.ts'),
        outDir: folder,
        emptyOutDir: true,
        rolldownOptions: { output: { entryFileNames: 'portal.mjs' } },
      },
    });
  });

  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function start(dataDir: string, port = 0): Promise<{ readonly child: ChildProcess; readonly url: string }> {
    const child = spawn(process.execPath, [program(), '--data', dataDir, '--port', String(port)], { stdio: 'pipe' });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, url: /http:\/\/127\.0\.0\.1:\d+/.exec(line.toString())![0] };
  }

  test('portal-api 3.3: what was answered is kept when the program is killed', async ({}, info) => {
    const dataDir = info.outputPath('portal');
    const first = await start(dataDir);
    const ann = await Client.signedIn(first);
    const saved = await ann.save({ subject: 'answered', body: 'text' });
    await ann.upload(saved['id'], 'a.txt', bytes);
    const gone = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await gone;

    const second = await start(dataDir, Number(new URL(first.url).port));
    expect(second.url).toBe(first.url);
    expect(await ann.get(saved['id'])).toMatchObject({ subject: 'answered', attachments: [{ size: 4 }] });
    const ended = once(second.child, 'exit');
    second.child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });
});
