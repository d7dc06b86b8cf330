import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import type { SessionView, SignInForm } from '../../electron/contract.ts';
import type { Line } from '../../electron/gate.ts';
import { SILENT } from '../../electron/log.ts';
import { portalAddress } from '../../electron/portal-address.ts';
import type { Network } from '../../electron/portal.ts';
import { createSession, type Session } from '../../electron/session.ts';
import { openSettings, type Settings } from '../../electron/settings.ts';
import { openVault, type Vault } from '../../electron/vault.ts';
import { DEMO_PEOPLE } from '../portal/people.ts';
import { createPortal, type Portal, type PortalOptions } from '../portal/portal.ts';
import { freshFolder, nodeNetwork, toyKeyring } from './electron-parts.ts';

interface Scene {
  readonly session: Session;
  readonly settings: Settings;
  readonly vault: Vault;
  readonly views: SessionView[];
  readonly lines: { readonly line: Line; readonly proven: boolean }[];
  readonly closed: (string | null)[];
  readonly folder: string;
}

function scene(
  folder = freshFolder(),
  { safe = true, network = nodeNetwork() }: { safe?: boolean; network?: Network } = {},
): Scene {
  const settings = openSettings(join(folder, 'settings.json'), SILENT);
  const vault = openVault(join(folder, 'vault.json'), toyKeyring({ safe, again: false, broken: false }), SILENT);
  const views: SessionView[] = [];
  const lines: Scene['lines'] = [];
  const closed: Scene['closed'] = [];
  const session = createSession({
    ...{ settings, vault, network, log: SILENT },
    changed: (view) => views.push(view),
    opened: (line, proven) => lines.push({ line, proven }),
    closed: (owner) => closed.push(owner),
  });
  return { session, settings, vault, views, lines, closed, folder };
}

let portals: Portal[] = [];
async function portal(options: PortalOptions = {}): Promise<Portal> {
  const made = await createPortal(options);
  portals.push(made);
  return made;
}
test.afterEach(async () => {
  await Promise.all(portals.map((one) => one.stop()));
  portals = [];
});

const ann = (at: Portal, changes: Partial<SignInForm> = {}): SignInForm => ({
  ...{ portal: at.url, email: 'ann@practice.example', password: 'practice' },
  ...changes,
});
const annWith = (secondFactor: 'sms' | 'sms-no-phone' | 'app' | 'app-enrol') =>
  DEMO_PEOPLE.slice(0, 1).map((person) => ({ ...person, secondFactor }));

test.describe('the portal’s address', () => {
  const origins: readonly (readonly [string, string])[] = [
    ['portal.example.com', 'https://portal.example.com'],
    ['  https://Portal.Example.com/Products/Mail/?x=1#y ', 'https://portal.example.com'],
    ['portal.example.com:8443/addons/mail', 'https://portal.example.com:8443'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
    ['http://127.9.9.9', 'http://127.9.9.9'],
    ['http://[::1]:99', 'http://[::1]:99'],
    ['http://2130706433/', 'http://127.0.0.1'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ];
  for (const [typed, origin] of origins) {
    test(`${typed} is ${origin}`, () => expect(portalAddress(typed, false)).toEqual({ kind: 'origin', origin }));
  }
  const bad = [
    '',
    '   ',
    'https://',
    'ftp://x.example',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'app://draftkeep',
  ];
  const worse = [
    'https://ann:secret@x.example',
    'ann@x.example',
    'https:x.example',
    'x.example\\@evil.example',
    'a b.example',
  ];
  for (const typed of [
    ...bad,
    ...worse,
    'https://x.example\n.evil.example',
    'https://:80',
    '//',
    'mailto:a@x.example',
  ]) {
    test(`${JSON.stringify(typed)} is none`, () => expect(portalAddress(typed, true).kind).toBe('bad-address'));
  }
  for (const typed of [
    'http://portal.example.com',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://128.0.0.1',
  ]) {
    test(`${typed} needs leave`, () => {
      expect(portalAddress(typed, false).kind).toBe('insecure');
      expect(portalAddress(typed, true)).toEqual({ kind: 'origin', origin: typed });
    });
  }
});

test('signing in says who, with which mailboxes, and opens a proven line', async () => {
  const there = await portal();
  const { session, views, lines, settings } = scene();
  const answer = await session.signIn(ann(there));
  expect(answer).toMatchObject({
    kind: 'signed-in',
    session: {
      kind: 'signed-in',
      portal: there.url,
      email: 'ann@practice.example',
      displayName: 'Ann Lind',
      kept: 'encrypted',
    },
  });
  expect(views).toEqual([session.view()]);
  expect(lines).toMatchObject([{ proven: true }]);
  const view = session.view();
  expect(view.kind === 'signed-in' && view.owner.startsWith(`${there.url}|`)).toBe(true);
  expect(view.kind === 'signed-in' && view.mailboxes.length).toBe(4);
  expect(settings.data().active).toBe(view.kind === 'none' ? null : view.owner);
});

test('S9 the token is in the vault only, and there it is locked', async () => {
  const there = await portal();
  const { session, vault, settings, views, folder } = scene();
  await session.signIn(ann(there));
  await settings.settled();
  const view = session.view();
  const token = view.kind === 'none' ? null : await vault.token(view.owner);
  expect(token).toMatch(/.{10}/);
  const disk = ['settings.json', 'vault.json'].map((name) => readFileSync(join(folder, name), 'utf8')).join();
  for (const text of [disk, JSON.stringify(views)]) {
    expect(text).not.toContain(token);
    expect(text).not.toContain('practice"');
  }
});

test('S7 a restart takes the session up without asking anybody', async () => {
  const there = await portal();
  const first = scene();
  await first.session.signIn(ann(there));
  await first.settings.settled();
  const asked = there.requests.length;
  const next = scene(first.folder);
  await next.session.restore();
  expect(next.session.view()).toEqual(first.session.view());
  expect(next.lines).toMatchObject([{ proven: false }]);
  expect(there.requests.length).toBe(asked);
  expect((await next.lines[0]?.line.portal.accounts(5_000))?.kind).toBe('mailboxes');
});

test('without a safe place nothing is written, and the next start asks for the password', async () => {
  const there = await portal();
  const first = scene(freshFolder(), { safe: false });
  expect(await first.session.signIn(ann(there))).toMatchObject({ session: { kept: 'this-run' } });
  await first.settings.settled();
  expect(() => readFileSync(join(first.folder, 'vault.json'))).toThrow();
  const next = scene(first.folder, { safe: false });
  await next.session.restore();
  expect(next.session.view()).toMatchObject({ kind: 'expired', email: 'ann@practice.example' });
  expect(next.lines).toEqual([]);
});

test('S12 a session that ran out keeps who it was; the same person goes on where they were', async () => {
  const there = await portal();
  const { session, lines, closed, vault } = scene();
  await session.signIn(ann(there));
  const before = session.view();
  if (before.kind === 'none') throw new Error('not signed in');
  await session.expire(lines[0]!.line);
  expect(session.view()).toEqual({ ...before, kind: 'expired' });
  expect(closed).toEqual([before.owner]);
  expect(await vault.token(before.owner)).toBeNull();
  await session.signIn(ann(there));
  expect(session.view()).toEqual(before);
});

test('signing out wipes the token here and at the portal', async () => {
  const there = await portal();
  const { session, lines, closed, vault, settings } = scene();
  await session.signIn(ann(there));
  const before = session.view();
  expect(await session.signOut()).toEqual({ kind: 'none' });
  expect(closed).toEqual([null]);
  expect(settings.data()).toMatchObject({ active: null, sessions: [] });
  expect(before.kind !== 'none' && (await vault.token(before.owner))).toBeNull();
  expect(await lines[0]?.line.portal.accounts(5_000)).toEqual({ kind: 'signed-out' });
});

test('signing out without a network still signs out', async () => {
  const there = await portal();
  const { session } = scene();
  await session.signIn(ann(there));
  await there.stop();
  expect(await session.signOut()).toEqual({ kind: 'none' });
});

test('S12 somebody else signing in leaves nothing of the first one’s token', async () => {
  const there = await portal();
  const { session, vault, settings } = scene();
  await session.signIn(ann(there));
  const first = settings.data().active ?? '';
  await session.signIn(ann(there, { email: 'bob@practice.example' }));
  expect(session.view()).toMatchObject({ email: 'bob@practice.example' });
  expect(settings.data().sessions.length).toBe(2);
  await expect.poll(() => vault.token(first)).toBeNull();
});

test('mailboxes that changed at the portal are learnt', async () => {
  const there = await portal();
  const { session, lines, views, settings } = scene();
  await session.signIn(ann(there));
  const line = lines[0]!.line;
  const [first] = settings.data().sessions[0]?.mailboxes ?? [];
  session.learn(line, first ? [first] : []);
  expect(session.view()).toMatchObject({ mailboxes: [first] });
  expect(views.length).toBe(2);
  session.learn(line, first ? [first] : []);
  expect(views.length, 'the same again is no news').toBe(2);
});

test.describe('a second factor', () => {
  test('an SMS code', async () => {
    const there = await portal({ people: annWith('sms') });
    const { session } = scene();
    const first = await session.signIn(ann(there));
    expect(first).toMatchObject({ kind: 'code-needed', by: 'sms' });
    expect(first.kind === 'code-needed' && first.hint).toMatch(/\*|\d/);
    expect(await session.signIn(ann(there, { code: '000' }))).toMatchObject({ kind: 'problem', problem: 'wrong-code' });
    const code = there.code('ann@practice.example') ?? '';
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
    expect((await session.signIn(ann(there, { code: spaced }))).kind).toBe('signed-in');
  });

  test('a telephone to be named first', async () => {
    const there = await portal({ people: annWith('sms-no-phone') });
    const { session } = scene();
    expect(await session.signIn(ann(there))).toEqual({ kind: 'phone-needed' });
    const sent = await session.signIn(ann(there, { mobilePhone: '+1 555 010 9999' }));
    expect(sent).toMatchObject({ kind: 'code-needed', by: 'sms' });
    const code = there.code('ann@practice.example') ?? '';
    const answer = await session.signIn(ann(there, { mobilePhone: '+1 555 010 9999', code }));
    expect(answer.kind).toBe('signed-in');
  });

  test('an authenticator app, and enrolling in one', async () => {
    const there = await portal({ people: annWith('app') });
    const { session } = scene();
    expect(await session.signIn(ann(there))).toEqual({ kind: 'code-needed', by: 'app', hint: '' });
    const code = there.code('ann@practice.example') ?? '';
    expect((await session.signIn(ann(there, { code }))).kind).toBe('signed-in');
    const fresh = await portal({ people: annWith('app-enrol') });
    const answer = await session.signIn(ann(fresh));
    expect(answer.kind === 'enrol' && answer.key.length).toBeGreaterThan(5);
  });
});

test.describe('when it does not work', () => {
  test('a wrong password, then too many of them', async () => {
    const there = await portal();
    const { session } = scene();
    const wrong = ann(there, { password: 'x' });
    for (let at = 0; at < 5; at += 1) expect(await session.signIn(wrong)).toMatchObject({ problem: 'wrong-password' });
    expect(await session.signIn(ann(there))).toMatchObject({ kind: 'problem', problem: 'locked', waitSeconds: 60 });
    expect(session.view()).toEqual({ kind: 'none' });
  });

  test('no Mail module: known, but not let in, and not left signed in at the portal', async () => {
    const there = await portal({ conditions: { mailModule: false } });
    const { session } = scene();
    expect(await session.signIn(ann(there))).toMatchObject({ problem: 'module-off' });
    await expect.poll(() => there.requests.some(({ path }) => path.startsWith('/Auth.aspx'))).toBe(true);
  });

  const answers: readonly (readonly [string, number, string, string])[] = [
    ['a hotel’s page', 200, '<html>Welcome</html>', 'not-a-portal'],
    ['some other program', 200, '{"hello":1}', 'not-a-portal'],
    ['a page not found', 404, '<html>404</html>', 'not-a-portal'],
    ['a redirect', 302, '', 'not-a-portal'],
    ['nothing but 404', 404, '', 'portal-closed'],
    ['unpaid', 402, '', 'portal-closed'],
    ['maintenance', 503, '', 'portal-closed'],
    ['a broken gateway', 502, '<html></html>', 'unreachable'],
    ['an answer of a wrong shape', 201, '{"status":0,"statusCode":201,"response":{"token":5}}', 'trouble'],
    ['an answer without anything', 201, '{"status":0,"statusCode":201,"response":{"token":null}}', 'trouble'],
    ['the portal’s other words', 500, '{"status":1,"statusCode":500,"error":{"message":"IP restricted"}}', 'trouble'],
  ];
  for (const [name, status, body, problem] of answers) {
    test(`${name}: ${problem}`, async () => {
      const server = createServer((_request, response) => response.writeHead(status, { Location: '/' }).end(body));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { session, lines } = scene();
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const answer = await session.signIn({ portal: url, email: 'a@x.example', password: 'p' });
      expect(answer).toMatchObject({ kind: 'problem', problem });
      expect(answer.kind === 'problem' && answer.text).toMatch(/^[A-Z].*\.$/s);
      expect(lines).toEqual([]);
      server.closeAllConnections();
      server.close();
    });
  }

  for (const [code, problem] of [
    ['net::ERR_NAME_NOT_RESOLVED', 'unreachable'],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'tls'],
  ] as const) {
    test(`${code}: ${problem}`, async () => {
      const failing = (): Promise<Response> => Promise.reject(new Error(code));
      const { session } = scene(freshFolder(), { network: { ...nodeNetwork(), fetch: failing } });
      const answer = await session.signIn({ portal: 'portal.example.com', email: 'a@x.example', password: 'p' });
      expect(answer).toMatchObject({ kind: 'problem', problem });
    });
  }

  test('plain http is asked about once per portal', async () => {
    const asked: string[] = [];
    const there = await portal();
    // Stands for a portal elsewhere: what is asked of its name is asked of the practice portal.
    const detour: Network['fetch'] = (url, init) => {
      asked.push(url);
      return fetch(url.replace('http://portal.example.com', there.url), init);
    };
    const { session, settings } = scene(freshFolder(), { network: { ...nodeNetwork(), fetch: detour } });
    const form = ann(there, { portal: 'http://portal.example.com' });
    expect(await session.signIn(form)).toMatchObject({ problem: 'insecure' });
    expect(asked).toEqual([]);
    expect((await session.signIn({ ...form, allowHttp: true })).kind).toBe('signed-in');
    expect(settings.data().plainHttp).toEqual(['http://portal.example.com']);
    expect((await session.signIn(form)).kind).toBe('signed-in');
  });

  test('a newer signing in overtakes one that hangs', async () => {
    const there = await portal();
    const { session } = scene();
    there.mischief.add({ do: { kind: 'hang' } });
    const first = session.signIn(ann(there));
    await expect.poll(() => there.requests.length).toBe(1);
    const second = await session.signIn(ann(there, { email: 'bob@practice.example' }));
    expect(second.kind).toBe('signed-in');
    expect((await first).kind).toBe('problem');
    expect(session.view()).toMatchObject({ email: 'bob@practice.example' });
  });
});
