import { Client } from './client.ts';
import { expect, test } from './fixture.ts';
import { createPortal } from './portal.ts';

const from = 'ann@practice.example';

test('portal-api 1.1: with and without .json, any letter case; unknown paths and wrong verbs are an HTML 404', async ({
  ann,
}) => {
  for (const path of ['mail/accounts', 'mail/accounts.json', 'MAIL/Accounts.json'])
    expect((await ann.call('GET', path)).status).toBe(200);
  for (const [method, path] of [
    ['POST', 'mail/drafts/save.json'],
    ['GET', 'mail/drafts/save.json'],
    ['GET', 'mail/nothing.json'],
    ['GET', 'mail/messages/abc.json'],
  ] as const) {
    const { status, headers, json } = await ann.call(method, path);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('text/html');
    expect(json).toBeUndefined();
  }
});

test('portal-api 1.1: CORS headers on the API, a fresh ETag per answer, gzip on its exact token', async ({ ann }) => {
  const options = await ann.raw('OPTIONS', '/api/2.0/mail/drafts/save.json');
  expect(options.status).toBe(200);
  expect(options.headers.get('access-control-allow-headers')).toBe('origin, authorization, accept, content-type');
  const first = await ann.call('GET', 'mail/accounts.json', undefined, { 'Accept-Encoding': 'gzip,deflate' });
  const second = await ann.call('GET', 'mail/accounts.json', undefined, { 'Accept-Encoding': 'deflate, gzip' });
  expect(first.headers.get('etag')).not.toBe(second.headers.get('etag'));
  expect(first.headers.get('content-encoding')).toBe('gzip');
  expect(second.headers.get('content-encoding')).toBeNull();
  expect(first.text).toBe(second.text);
  expect(first.headers.get('access-control-allow-origin')).toBe('*');
  expect((await ann.call('GET', 'mail/messages/99.json')).headers.get('access-control-allow-origin')).toBeNull();
});

test('portal-api 1.2: what JSON null, [] and a bare value become', async ({ ann }) => {
  const save = (fields: object): ReturnType<Client['call']> =>
    ann.call('PUT', 'mail/drafts/save.json', { id: 0, from, ...fields });
  const response = async (fields: object): Promise<unknown> => (await save(fields)).json['response'];

  expect(await response({ subject: null, mimeReplyToId: null })).toMatchObject({ subject: '', mimeReplyToId: '' });
  expect(await response({ id: null, importance: null })).toMatchObject({ important: false });
  expect(await response({ to: null, cc: [] })).toMatchObject({ to: '', cc: '' });
  expect(await response({ to: 'bare@x.com' })).toMatchObject({ to: 'bare@x.com' });
  expect(await response({ to: ['', 'a@x.com'] })).toMatchObject({ to: ', a@x.com' });
  expect(await response({ attachments: null })).toMatchObject({ attachments: [] });
  expect(await response({ SUBJECT: 'any case', Importance: 'True' })).toMatchObject({
    subject: 'any case',
    important: true,
  });

  for (const bad of [{ tags: null }, { importance: 1 }, { id: 'abc' }, { id: 1.5 }, { id: 2_147_483_648 }]) {
    const { status, json } = await save(bad);
    expect(status).toBe(400);
    expect(json).toMatchObject({ status: 1, statusCode: 400 });
  }
});

test('portal-api 1.2: attachment fields by exact or lower-case name; null numbers 400; read-only ones 500', async ({
  ann,
}) => {
  const save = (attachments: unknown): ReturnType<Client['call']> =>
    ann.call('PUT', 'mail/drafts/save.json', { id: 0, from, attachments });
  const one = await save([{ filename: 'low.txt', FILENAME: 'no', unknown: 1, streamId: 'other', contentType: null }]);
  expect(one.json['response']!['attachments']).toEqual([
    { fileId: 1, fileName: 'low.txt', contentType: '', streamId: 'other' },
  ]);
  expect((await save([{ size: null, streamId: 'x' }])).status).toBe(400);
  expect((await save([{ needSaveToTemp: null, streamId: 'x' }])).status).toBe(400);
  expect((await save([{ isTemp: true, streamId: 'x' }])).status).toBe(500);
  expect((await save([{}, { fileName: 'b', streamId: 'x' }])).status).toBe(500);
});

test('portal-api 1.2: bodies by content type', async ({ ann }) => {
  const put = (type: string | null, body: string): ReturnType<Client['raw']> =>
    ann.raw('PUT', '/api/2.0/mail/drafts/save.json', {
      headers: { Authorization: ann.token, ...(type === null ? {} : { 'Content-Type': type }) },
      body: new TextEncoder().encode(body),
    });
  const json = JSON.stringify({ id: 0, from });
  expect((await put(null, json)).status).toBe(400);
  expect((await put('text/plain', json)).status).toBe(400);
  expect((await put('application/json', '{"id":0,')).status).toBe(400);
  expect((await put('application/json; charset=utf-8', json)).status).toBe(200);
  const form = await put(
    'application/x-www-form-urlencoded',
    `from=${from}&to[]=a@x.com&to[]=b@x.com&subject=F&tags[]=2`,
  );
  expect(form.json['response']).toMatchObject({ to: 'a@x.com, b@x.com', subject: 'F', tagIds: [2] });
  const query = await ann.call('PUT', 'mail/drafts/save.json?subject=first', { id: 0, from, subject: 'second' });
  expect(query.json['response']).toMatchObject({ subject: 'first' });
});

test('portal-api 1.2: a subject that is exactly a date is written again', async ({ ann }) => {
  const subject = async (value: string): Promise<unknown> => (await ann.save({ subject: value }))['subject'];
  expect(await subject('2025-01-10T10:00:00.5000000Z')).toBe('2025-01-10T10:00:00.5Z');
  expect(await subject('2025-01-10T10:00:00+01:00')).toBe('2025-01-10T12:00:00+03:00');
  expect(await subject('On 2025-01-10T10:00:00+01:00')).toBe('On 2025-01-10T10:00:00+01:00');
});

test('portal-api 1.3: envelopes: 201 on POST, count left out when 0, {} for methods without a result', async ({
  ann,
}) => {
  const tag = await ann.call('POST', 'mail/tags.json', { name: 'New', style: '3' });
  expect(tag.status).toBe(201);
  expect(tag.json).toMatchObject({ count: 1, status: 0, statusCode: 201 });
  const list = await ann.call('GET', 'mail/messages.json?folder=3');
  expect(list.text).toBe('{"total":0,"status":0,"statusCode":200,"response":[]}');
  const nothing = await ann.call('PUT', 'mail/messages/reassign.json', { folder: 3, email: from });
  expect(nothing.text).toBe('{"status":0,"statusCode":200,"response":{}}');
});

test('portal-api 1.4: slash, control characters and surrogates are escaped', async ({ ann }) => {
  const { text } = await ann.call('PUT', 'mail/drafts/save.json', { id: 0, from, body: '</p>\u0085\u{1f600}' });
  expect(text).toContain('<\\/p>\\u0085\\ud83d\\ude00');
});

test('portal-api 1.5: offsets of the portal zone, Z only for zero', async ({ clock }) => {
  for (const [utcOffsetMinutes, stamp] of [
    [0, '2025-01-10T07:36:24.0000000Z'],
    [-210, '2025-01-10T04:06:24.0000000-03:30'],
  ] as const) {
    const portal = await createPortal({ now: clock.now, conditions: { utcOffsetMinutes } });
    const ann = await Client.signedIn(portal);
    expect((await ann.get((await ann.save())['id']))['receivedDate']).toBe(stamp);
    expect((await ann.call('GET', 'settings')).json['response']!['utcHoursOffset']).toBe(utcOffsetMinutes / 60);
    await portal.stop();
  }
});

test('portal-api 1.6: 401 is plain text, with a Basic challenge only after an Authorization header', async ({
  ann,
  portal,
}) => {
  const nobody = new Client(portal);
  const bare = await nobody.call('GET', 'mail/accounts.json');
  expect([bare.status, bare.text]).toEqual([401, 'Unauthorized']);
  expect(bare.headers.get('www-authenticate')).toBeNull();
  nobody.token = 'nonsense';
  const challenged = await nobody.call('GET', 'mail/accounts.json');
  expect(challenged.headers.get('www-authenticate')).toBe(`Basic Realm="127.0.0.1:${portal.port}"`);
  expect((await ann.call('GET', 'mail/accounts.json')).status).toBe(200);
});

test('portal-api 1.6: closed portals answer with empty bodies, a closed module with an envelope', async ({
  ann,
  portal,
}) => {
  const { conditions } = portal;
  for (const [state, status] of [
    ['suspended', 404],
    ['restoring', 503],
    ['unpaid', 402],
  ] as const) {
    conditions.state = state;
    const answer = await ann.call('GET', 'mail/accounts.json');
    expect([answer.status, answer.text]).toEqual([status, '']);
    expect((await ann.call('GET', 'capabilities.json')).status).toBe(200);
  }
  conditions.state = 'open';
  conditions.ipAllowed = false;
  expect((await ann.call('GET', 'mail/accounts.json')).text).toBe('');
  conditions.ipAllowed = true;
  conditions.mailModule = false;
  const { status, json } = await ann.call('GET', 'mail/accounts.json');
  expect([status, json['error']!['message']]).toEqual([403, 'Forbidden']);
  expect((await ann.call('GET', 'people/@self.json')).status).toBe(200);
});
