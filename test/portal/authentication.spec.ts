import { Client, type Answered } from './client.ts';
import { expect, test } from './fixture.ts';
import type { SecondFactor } from './model.ts';
import { createPortal, type Portal } from './portal.ts';

const logIn = (client: Client, fields: object = {}, path = 'authentication.json'): Promise<Answered> =>
  client.call('POST', path, { userName: 'demo', password: 'practice', ...fields });

test('portal-api 2.1: a log-in answers 201, token then expires, and the cookie', async ({ portal }) => {
  const { status, headers, json, text } = await logIn(new Client(portal));
  const token = String(json['response']!['token']);
  expect(status).toBe(201);
  expect(text).toMatch(/"response":\{"token":"[^"]+","expires":"2026-01-10T10:36:24\.2500000\+03:00"\}/);
  expect(headers.get('set-cookie')).toBe(`asc_auth_key=${token}; path=/; HttpOnly`);
  expect((await logIn(new Client(portal), { userName: 'ANN@practice.example' })).status).toBe(201);
});

test('portal-api 2.1: every bad log-in is 500 with one message', async ({ portal }) => {
  portal.editor.disablePerson('bob@practice.example');
  for (const fields of [
    { password: 'wrong' },
    { userName: 'nobody' },
    { userName: 'bob@practice.example' },
    { provider: 'google', accessToken: 'x' },
  ]) {
    const { status, json } = await logIn(new Client(portal), fields);
    expect([status, json['error']!['message']]).toEqual([500, 'User authentication failed']);
  }
});

test('portal-api 2.1: five attempts a minute, the sixth blocks even the right password', async ({ portal, clock }) => {
  const client = new Client(portal);
  const message = async (password: string): Promise<unknown> => {
    const { json } = await logIn(client, { password });
    return json['error']?.['message'] ?? 'in';
  };
  for (let attempt = 1; attempt <= 5; attempt++) expect(await message('wrong')).toBe('User authentication failed');
  expect(await message('practice')).toBe('Login Fail. Too many attempts');
  clock.pass(59_000);
  expect(await message('practice')).toBe('Login Fail. Too many attempts');
  expect((await logIn(client, { userName: 'bob' })).status).toBe(201);
  clock.pass(2_000);
  expect(await message('practice')).toBe('in');
});

test('portal-api 2.1: a success takes back only its own attempt; limits can be set', async ({ clock }) => {
  const portal = await createPortal({ now: clock.now, lock: { attempts: 2, periodMs: 1_000, blockMs: 5_000 } });
  const client = new Client(portal);
  const statuses = [];
  for (const password of ['wrong', 'practice', 'practice', 'wrong', 'practice'])
    statuses.push((await logIn(client, { password })).status);
  expect(statuses).toEqual([500, 201, 201, 500, 500]);
  clock.pass(5_000);
  expect((await logIn(client)).status).toBe(201);
  await portal.stop();
});

test('portal-api 2.2: the token bare, as Bearer, in the cookie, in the query; Basic credentials', async ({
  ann,
  portal,
}) => {
  const nobody = new Client(portal);
  const self = (headers: Record<string, string>, query = ''): Promise<Answered> =>
    nobody.call('GET', `people/@self.json${query}`, undefined, headers);
  const cookie = `asc_auth_key=${ann.token}`;
  const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

  for (const Authorization of [ann.token, `Bearer ${ann.token}`, basic('demo:practice')])
    expect((await self({ Authorization })).json['response']!['email']).toBe('ann@practice.example');
  expect((await self({ Cookie: cookie })).status).toBe(200);
  expect((await self({}, `?asc_auth_key=${encodeURIComponent(ann.token)}`)).status).toBe(200);
  expect((await self({ Authorization: 'bad', Cookie: cookie })).status).toBe(200);
  expect((await self({ Authorization: basic('demo:wrong') })).status).toBe(401);

  const byHeader = await self({ Authorization: ann.token });
  expect(byHeader.headers.get('set-cookie')).toContain(cookie);
  const stale = await self({ Cookie: 'asc_auth_key=stale' });
  expect(stale.headers.get('set-cookie')).toContain('asc_auth_key=; expires=Thu, 01 Jan 1970');
});

test('portal-api 2.3: expired, revoked, logged out and disabled all answer 401', async ({ portal, clock }) => {
  const works = async (client: Client): Promise<number> => (await client.call('GET', 'people/@self.json')).status;

  const expired = await Client.signedIn(portal);
  clock.pass(365 * 86_400_000);
  expect(await works(expired)).toBe(401);

  const revoked = await Client.signedIn(portal);
  const bob = await Client.signedIn(portal, 'bob');
  portal.editor.revoke('ann@practice.example');
  expect([await works(revoked), await works(bob)]).toEqual([401, 200]);
  portal.editor.expireTokens();
  expect(await works(bob)).toBe(401);

  const out = await Client.signedIn(portal);
  const page = await out.raw('GET', '/Auth.aspx?t=logout', { headers: { Cookie: `asc_auth_key=${out.token}` } });
  expect([page.status, await works(out)]).toEqual([302, 401]);

  const connected = await Client.signedIn(portal);
  const { json } = await connected.call('GET', 'security/activeconnections.json');
  const event = String(json['response']!['loginEvent']);
  const ended = await connected.call('PUT', `security/activeconnections/logout/${event}.json`);
  expect([ended.json['response'], await works(connected)]).toEqual([true, 401]);
});

test('portal-api 2.4: capabilities and the version need no log-in; the person is described', async ({
  ann,
  portal,
}) => {
  const nobody = new Client(portal);
  expect((await nobody.call('GET', 'capabilities.json')).json['response']).toEqual({
    ldapEnabled: false,
    oauthEnabled: false,
    providers: [],
    ssoLabel: '',
    ssoUrl: '',
  });
  expect((await nobody.call('GET', 'settings/version/build.json')).status).toBe(200);
  expect((await ann.call('GET', 'people/@self.json')).json['response']).toMatchObject({
    displayName: 'Ann Lind',
    userName: 'demo',
    email: 'ann@practice.example',
  });
});

test.describe('second factor', () => {
  const people = (secondFactor: SecondFactor): Parameters<typeof createPortal>[0] => ({
    people: [
      {
        email: 'ann@practice.example',
        login: 'demo',
        password: 'practice',
        secondFactor,
        mailboxes: [{ address: 'ann@practice.example', name: 'Ann' }],
      },
    ],
  });
  let portal: Portal;

  async function open(secondFactor: SecondFactor, now: () => number): Promise<Client> {
    portal = await createPortal({ ...people(secondFactor), now });
    return new Client(portal);
  }

  test.afterEach(() => portal.stop());

  const withCode = (client: Client, code: string | null): Promise<Answered> =>
    logIn(client, {}, `authentication/${code ?? 'none'}.json`);

  test('portal-api 2.1: SMS: a code is sent, used once, checked five times, valid ten minutes', async ({ clock }) => {
    const client = await open('sms', clock.now);
    const { status, json, headers } = await logIn(client);
    expect(status).toBe(201);
    expect(json['response']).toEqual({
      token: null,
      expires: '2025-01-10T10:46:24.2500000+03:00',
      sms: true,
      phoneNoise: '+15*******34',
    });
    expect(headers.get('set-cookie')).toBeNull();
    const code = portal.code('demo');
    await logIn(client);
    expect(portal.code('demo')).toBe(code);
    expect((await withCode(client, '000000x')).json['error']!['message']).toBe('User authentication failed');
    const good = await withCode(client, code);
    expect(good.json['response']).toMatchObject({ sms: true, phoneNoise: '+15*******34' });
    expect(String(good.json['response']!['token']).length).toBeGreaterThan(20);
    expect((await withCode(client, code)).status).toBe(500);

    clock.pass(61_000);
    await logIn(client);
    clock.pass(10 * 60_000);
    expect((await withCode(client, portal.code('demo'))).status).toBe(500);
  });

  test('portal-api 2.1: SMS: a telephone number is set first, then activated by its code', async ({ clock }) => {
    const client = await open('sms-no-phone', clock.now);
    expect((await logIn(client)).json['response']).toEqual({ token: null, sms: true });
    const set = await logIn(client, { mobilePhone: '+49 151 2345678' }, 'authentication/setphone.json');
    expect(set.json['response']).toMatchObject({ token: null, sms: true, phoneNoise: '+49********78' });
    const first = portal.code('demo');
    await logIn(client, {}, 'authentication/sendsms.json');
    const second = portal.code('demo');
    expect((await withCode(client, second)).status).toBe(201);
    expect(first).toMatch(/^\d{6}$/);
    expect((await logIn(client, { mobilePhone: '+1' }, 'authentication/setphone.json')).status).toBe(500);
    expect((await logIn(client)).json['response']).toMatchObject({ sms: true, phoneNoise: '+49********78' });
  });

  test('portal-api 2.1: app: enrolment shows a key, the first code enrols, a backup code works once', async ({
    clock,
  }) => {
    const client = await open('app-enrol', clock.now);
    const enrol = await logIn(client);
    expect(enrol.json['response']).toEqual({ token: null, tfa: true, tfaKey: expect.stringMatching(/^[A-Z2-7]{32}$/) });
    const good = await withCode(client, portal.code('demo'));
    expect(good.json['response']).toMatchObject({ tfa: true });
    expect((await logIn(client)).json['response']).toEqual({ token: null, tfa: true });
    expect((await withCode(client, 'backup-1')).status).toBe(201);
    expect((await withCode(client, 'backup-1')).status).toBe(500);
  });

  test('portal-api 2.1: app: attempts are limited', async ({ clock }) => {
    const client = await open('app', clock.now);
    for (let attempt = 0; attempt < 5; attempt++) expect((await withCode(client, '0')).status).toBe(500);
    expect((await withCode(client, portal.code('demo'))).status).toBe(500);
    clock.pass(60_000);
    expect((await withCode(client, portal.code('demo'))).status).toBe(201);
  });
});
