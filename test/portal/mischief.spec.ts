import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { Client, type Answered } from './client.ts';
import { expect, test } from './fixture.ts';
import { Mischief, seededRandom, type Misbehaviour, type Rule, type Seen } from './mischief.ts';
import type { Portal } from './portal.ts';

const onSave = { path: '/mail/drafts/save' } as const;

/** One save under one misbehaviour; null for a connection that broke. */
async function saveUnder(ann: Client, portal: Portal, misbehaviour: Misbehaviour): Promise<Answered | null> {
  portal.mischief.add({ match: onSave, do: misbehaviour });
  return ann.call('PUT', 'mail/drafts/save.json', { id: 0, from: 'ann@practice.example' }).catch(() => null);
}

test.describe('misbehaviours', () => {
  for (const [when, kept] of [
    ['before', 0],
    ['after', 1],
  ] as const) {
    test(`portal-api 7: drop ${when} the commit`, async ({ ann, portal }) => {
      expect(await saveUnder(ann, portal, { kind: 'drop', when })).toBeNull();
      expect(portal.holds().length).toBe(kept);
      expect(portal.requests.at(-1)).toMatchObject({ status: 0, created: kept === 1, mischief: ['drop'] });
    });

    test(`portal-api 7: status ${when} the commit`, async ({ ann, portal }) => {
      const answer = await saveUnder(ann, portal, { kind: 'status', status: 500, when, message: 'Deadlock found' });
      expect(answer).toMatchObject({
        status: 500,
        json: { status: 1, statusCode: 500, error: { message: 'Deadlock found' } },
      });
      expect(portal.holds().length).toBe(kept);
    });

    test(`portal-api 7: delay ${when} the commit ends with the real answer`, async ({ ann, portal }) => {
      expect(await saveUnder(ann, portal, { kind: 'delay', ms: 5, when })).toMatchObject({ status: 200 });
    });

    test(`portal-api 7: hang ${when} the commit`, async ({ ann, portal }) => {
      portal.mischief.add({ match: onSave, do: { kind: 'hang', when } });
      const controller = new AbortController();
      const pending = ann.raw('PUT', '/api/2.0/mail/drafts/save.json', {
        signal: controller.signal,
        headers: { Authorization: ann.token, 'Content-Type': 'application/json' },
        body: '{"from":"ann@practice.example"}',
      });
      const outcome = expect(pending).rejects.toThrow();
      await expect.poll(() => portal.mischief.rules().length).toBe(0);
      controller.abort();
      await outcome;
      expect(portal.holds().length).toBe(kept);
    });
  }

  test('portal-api 1.6: empty 402, 403, 404, 503, and 401 as the portal words it', async ({ ann, portal }) => {
    for (const status of [402, 403, 404, 503])
      expect(await saveUnder(ann, portal, { kind: 'status', status })).toMatchObject({ status, text: '' });
    const unauthorized = await saveUnder(ann, portal, { kind: 'status', status: 401 });
    expect(unauthorized).toMatchObject({ status: 401, text: 'Unauthorized' });
    expect(unauthorized!.headers.get('www-authenticate')).toContain('Basic');
  });

  test('portal-api 7: Retry-After in seconds or as an HTTP date', async ({ ann, portal }) => {
    for (const retryAfter of [7, 'Fri, 10 Jan 2025 08:00:00 GMT']) {
      const answer = await saveUnder(ann, portal, { kind: 'status', status: 429, retryAfter });
      expect(answer!.headers.get('retry-after')).toBe(String(retryAfter));
    }
  });

  test('portal-api 7: a cut body is announced whole and breaks off', async ({ ann, portal }) => {
    expect(await saveUnder(ann, portal, { kind: 'cut', at: 20 })).toBeNull();
    expect(portal.holds().length).toBe(1);
  });

  test('portal-api 7: a dripped body arrives whole', async ({ ann, portal }) => {
    const answer = await saveUnder(ann, portal, { kind: 'drip', bytes: 400, everyMs: 1 });
    expect(answer!.json['response']).toMatchObject({ id: 1, folder: 3 });
  });

  test('portal-api 7: captive HTML, a redirect and foreign JSON never reach the portal', async ({ ann, portal }) => {
    const captive = await saveUnder(ann, portal, { kind: 'html' });
    expect([captive!.status, captive!.json]).toEqual([200, undefined]);
    const redirect = await saveUnder(ann, portal, { kind: 'redirect', to: 'http://login.invalid/' });
    expect([redirect!.status, redirect!.headers.get('location')]).toEqual([302, 'http://login.invalid/']);
    const foreign = await saveUnder(ann, portal, { kind: 'foreign-json' });
    expect(foreign!.json).toEqual({ ok: true, id: 1 });
    expect(portal.all()).toEqual([]);
  });

  test('portal-api 1.4: names as on the help page', async ({ ann, portal }) => {
    const answer = await saveUnder(ann, portal, { kind: 'pascal-case' });
    const { response, status } = answer!.json as unknown as { response: object; status: number };
    expect(status).toBe(0);
    expect(Object.keys(response).slice(0, 4)).toEqual(['Attachments', 'Introduction', 'HtmlBody', 'ContentIsBlocked']);
    expect(response).toHaveProperty('EMLLink');
  });

  test('portal-api 7: a huge body', async ({ ann, portal }) => {
    const answer = await saveUnder(ann, portal, { kind: 'huge', bytes: 3_000_000 });
    expect(answer!.text.length).toBeGreaterThan(3_000_000);
    expect(portal.holds().length).toBe(1);
  });

  test('portal-api 6: a connection refused as it is accepted', async ({ ann, portal }) => {
    portal.mischief.add({ do: { kind: 'refuse' } });
    await expect(ann.save()).rejects.toThrow();
    await ann.save();
    expect(portal.holds().length).toBe(1);
  });

  test('portal-api 6: refusing closes kept-alive connections first', async ({ portal }) => {
    const agent = new Agent({ keepAlive: true });
    const request = get(`${portal.url}/api/2.0/capabilities.json`, { agent });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    const closed = once(request.socket!, 'close');
    portal.mischief.add({ do: { kind: 'refuse' } });
    await closed;
    agent.destroy();
  });

  test('portal-api 6: counter drift', async ({ ann, portal }) => {
    await ann.save();
    portal.mischief.add({ match: { path: '/mail/messages' }, do: { kind: 'counter-drift', folder: 3, by: -1 } });
    expect(await ann.drafts()).toMatchObject({ total: 0, response: [] });
  });

  test('portal-api 6: index lag hides fresh saves from filtered lists only', async ({ ann, portal, clock }) => {
    await ann.save({ subject: 'old' });
    clock.pass(60_000);
    await ann.save({ subject: 'new' });
    portal.mischief.add({ times: 'always', do: { kind: 'index-lag', ms: 30_000 } });
    expect(await ann.drafts('&from_address=')).toMatchObject({ total: 1, response: [{ subject: 'old' }] });
    expect((await ann.drafts())['total']).toBe(2);
  });

  test('portal-api 3.3: a draft trashed or purged while it is saved comes back into Drafts', async ({
    ann,
    portal,
  }) => {
    for (const edit of ['trash', 'purge'] as const) {
      const { id } = (await ann.save({ subject: edit })) as unknown as { id: number };
      portal.mischief.add({ match: onSave, do: { kind: 'meanwhile', edit } });
      await ann.save({ id, subject: `${edit} and saved` });
      expect(await ann.get(id)).toMatchObject({ folder: 3, subject: `${edit} and saved` });
    }
  });

  test('portal-api 6: a 500 may have replaced the body already', async ({ ann, portal }) => {
    const { id } = (await ann.save({ subject: 'old', body: 'old' })) as unknown as { id: number };
    portal.mischief.add({ match: onSave, do: { kind: 'half-save' } });
    const fields = { id, from: 'ann@practice.example', subject: 'new', body: 'new' };
    expect((await ann.call('PUT', 'mail/drafts/save.json', fields)).status).toBe(500);
    expect(await ann.get(id)).toMatchObject({ subject: 'old', htmlBody: 'new', size: 3 });
  });
});

test.describe('the script', () => {
  const status = (code: number, more: Partial<Rule> = {}): Rule => ({ ...more, do: { kind: 'status', status: code } });
  const seen =
    (path = '/a', method = 'GET', draftCreate = false): (() => Seen) =>
    () => ({ path, method, draftCreate });
  const taken = (mischief: Mischief, what = seen()): number[] =>
    mischief.take(what).map((item) => (item.kind === 'status' ? item.status : 0));

  test('portal-api 7: rules in a row answer one request each, a delay goes along', () => {
    const mischief = new Mischief(1);
    mischief.add(status(500));
    mischief.add(status(503, { times: 2 }));
    mischief.add({ times: 2, do: { kind: 'delay', ms: 1 } });
    expect([taken(mischief), taken(mischief), taken(mischief), taken(mischief)]).toEqual([
      [500, 0],
      [503, 0],
      [503],
      [],
    ]);
    expect(mischief.rules()).toEqual([]);
  });

  test('portal-api 7: matching by method, path, pattern, create and the nth request', () => {
    const mischief = new Mischief(1);
    mischief.add(status(1, { match: { method: 'put' }, times: 'always' }));
    mischief.add(status(2, { match: { path: /\/b$/ }, times: 'always' }));
    mischief.add(status(3, { match: { draftCreate: true }, times: 'always' }));
    mischief.add(status(4, { match: { path: '/c', nth: 2 } }));
    expect(taken(mischief, seen('/a', 'PUT'))).toEqual([1]);
    expect(taken(mischief, seen('/a/b'))).toEqual([2]);
    expect(taken(mischief, seen('/a', 'POST', true))).toEqual([3]);
    expect([0, 1, 2].map(() => taken(mischief, seen('/c')))).toEqual([[], [4], []]);
  });

  test('portal-api 7: chances come from the seed', () => {
    const run = (seed: number): number => {
      const mischief = new Mischief(seed);
      mischief.add(status(500, { times: 'always', probability: 0.3 }));
      return Array.from({ length: 1_000 }, () => taken(mischief).length).reduce((sum, one) => sum + one, 0);
    };
    expect(run(7)).toBe(run(7));
    expect(run(7)).toBeGreaterThan(250);
    expect(run(7)).toBeLessThan(350);
    expect(seededRandom(1)()).toBe(seededRandom(1)());
  });

  test('portal-api 7: only creates, not later saves', async ({ ann, portal }) => {
    const { id } = (await ann.save()) as unknown as { id: number };
    portal.mischief.add({ match: { draftCreate: true }, do: { kind: 'status', status: 500, when: 'after' } });
    expect((await ann.save({ id }))['id']).toBe(id);
    await expect(ann.save()).rejects.toThrow('500');
    expect(portal.creates).toBe(2);
  });
});
