import { expect, test } from 'playwright/test';
import type { Gate, SaveOutcome, SaveRequest, Trouble } from '../../electron/contract.ts';
import type { Line } from '../../electron/gate.ts';
import type { Road } from '../../electron/outcome.ts';
import type { AccountsAnswer, Portal, Told } from '../../electron/portal.ts';
import { createLane, type Lane } from '../../electron/sync-queue.ts';
import { HandClock, settle } from './electron-hand-clock.ts';

const OWNER = 'https://portal.example|ann';
const FINE: Road = { kind: 'fine' };
const DOUBTFUL: Road = { kind: 'doubtful' };
const request = { id: 0, subject: 'Hi' } as SaveRequest;
const saved = { kind: 'saved', message: { id: 1 } } as unknown as SaveOutcome;

/** A portal whose answers the test gives by hand. */
class HandPortal {
  readonly saves: { answer(outcome: SaveOutcome | Trouble, road: Road): void; readonly signal: AbortSignal }[] = [];
  readonly probes: number[] = [];
  /** What the next probes answer; `hang` waits for the probe's deadline. */
  accounts: AccountsAnswer | 'hang' = { kind: 'mailboxes', mailboxes: [] };
  readonly clock: HandClock;

  constructor(clock: HandClock) {
    this.clock = clock;
  }

  get line(): Line {
    return { owner: OWNER, portal: this as unknown as Portal };
  }

  save(_request: SaveRequest, signal: AbortSignal): Promise<Told<SaveOutcome>> {
    return new Promise((resolve) => {
      this.saves.push({ answer: (outcome, road) => resolve({ outcome, road }), signal });
      signal.addEventListener('abort', () =>
        resolve({ outcome: { kind: 'unknown', status: 0, text: 'stopped' }, road: DOUBTFUL }),
      );
    });
  }

  async account(deadline: number): Promise<AccountsAnswer> {
    this.probes.push(this.clock.now());
    if (this.accounts !== 'hang') return this.accounts;
    await new Promise<void>((resolve) => void this.clock.after(deadline, resolve));
    return { kind: 'offline', why: 'unreachable' };
  }
}

interface Scene {
  readonly clock: HandClock;
  readonly portal: HandPortal;
  readonly lane: Lane;
  readonly gates: Gate[];
  readonly expired: Line[];
  readonly line: Line;
}

function scene(): Scene {
  const clock = new HandClock();
  const portal = new HandPortal(clock);
  const gates: Gate[] = [];
  const expired: Line[] = [];
  const lane = createLane(clock, {
    changed: (gate) => gates.push(gate),
    expired: (line) => expired.push(line),
    mailboxes: () => undefined,
  });
  const line = {
    owner: OWNER,
    portal: {
      save: portal.save.bind(portal),
      accounts: portal.account.bind(portal),
    } as unknown as Portal,
  };
  return { clock, portal, lane, gates, expired, line };
}

function open(): Scene {
  const made = scene();
  made.lane.signedIn(made.line, true);
  return made;
}

/** Times between probes, in ms. */
const gaps = (probes: readonly number[]): number[] => probes.slice(1).map((at, index) => at - (probes[index] ?? 0));

test('S15 signed out: every ask is held at once and nothing is asked of the network', async () => {
  const { lane, portal, clock } = scene();
  expect(await lane.save(OWNER, request)).toEqual({ kind: 'held' });
  lane.wake('sync-now');
  lane.wake('online');
  await clock.move(3_600_000);
  expect(portal.probes).toEqual([]);
  expect(portal.saves).toEqual([]);
  expect(clock.armed).toBe(0);
});

test('S12 a draft of somebody else is held', async () => {
  const { lane, portal } = open();
  expect(await lane.save('https://portal.example|bob', request)).toEqual({ kind: 'held' });
  expect(portal.saves).toEqual([]);
});

test('S4 two requests travel at once, the third waits for its turn', async () => {
  const { lane, portal } = open();
  const answers = [1, 2, 3].map(() => lane.save(OWNER, request));
  await settle();
  expect(portal.saves.length).toBe(2);
  portal.saves[0]?.answer(saved, FINE);
  expect(await answers[0]).toEqual(saved);
  await settle();
  expect(portal.saves.length).toBe(3);
  portal.saves[1]?.answer(saved, FINE);
  portal.saves[2]?.answer(saved, FINE);
  expect(await Promise.all(answers)).toEqual([saved, saved, saved]);
});

test('S15 who waits for a turn while the gate shuts is held', async () => {
  const { lane, portal, clock } = open();
  portal.accounts = { kind: 'offline', why: 'unreachable' };
  const answers = [1, 2, 3].map(() => lane.save(OWNER, request));
  await settle();
  portal.saves[0]?.answer({ kind: 'not-sent', text: '' }, { kind: 'cut', why: 'unreachable' });
  expect(await answers[2]).toEqual({ kind: 'held' });
  expect(lane.gate()).toEqual({ kind: 'offline', owner: OWNER, why: 'unreachable' });
  portal.saves[1]?.answer(saved, FINE);
  expect(await answers[1]).toEqual(saved);
  expect(portal.saves.length).toBe(2);
  await clock.move(0);
});

test('a request that surely did not leave shuts the gate, and probes follow at growing distances', async () => {
  const { lane, portal, clock } = open();
  portal.accounts = { kind: 'offline', why: 'unreachable' };
  const answer = lane.save(OWNER, request);
  await settle();
  const start = clock.now();
  portal.saves[0]?.answer({ kind: 'not-sent', text: '' }, { kind: 'cut', why: 'tls' });
  await answer;
  expect(lane.gate()).toEqual({ kind: 'offline', owner: OWNER, why: 'tls' });
  await clock.move(60_000);
  expect(gaps([start, ...portal.probes])).toEqual([500, 1_000, 2_000, 4_000, 8_000, 9_000, 9_000, 9_000, 9_000]);
  portal.accounts = { kind: 'mailboxes', mailboxes: [] };
  await clock.move(10_000);
  expect(lane.gate()).toEqual({ kind: 'open', owner: OWNER });
  const asked = portal.probes.length;
  await clock.move(3_600_000);
  expect(portal.probes.length, 'an open gate asks nothing').toBe(asked);
});

test('hanging probes end after five seconds and never stand further apart than ten', async () => {
  const { lane, portal, clock, line } = scene();
  portal.accounts = 'hang';
  lane.signedIn(line, false);
  expect(lane.gate()).toEqual({ kind: 'offline', owner: OWNER, why: 'starting' });
  await clock.move(120_000);
  expect(Math.max(...gaps(portal.probes))).toBeLessThanOrEqual(10_000);
  expect(Math.min(...gaps(portal.probes))).toBeGreaterThanOrEqual(5_000);
  for (let at = 0; at < 10; at += 1) {
    await clock.move(1_000 + at * 137);
    portal.accounts = { kind: 'mailboxes', mailboxes: [] };
    const returned = clock.now();
    while (lane.gate().kind !== 'open') await clock.move(100);
    expect(clock.now() - returned).toBeLessThanOrEqual(10_100);
    portal.accounts = 'hang';
    lane.wake('sync-now');
    await clock.move(40_000);
  }
});

test('S10 a doubtful answer asks at once without shutting; the gate stays open when the portal answers', async () => {
  const { lane, portal, gates } = open();
  const answer = lane.save(OWNER, request);
  await settle();
  portal.saves[0]?.answer({ kind: 'unknown', status: 0, text: '' }, DOUBTFUL);
  expect((await answer).kind).toBe('unknown');
  await settle();
  expect(portal.probes.length).toBe(1);
  expect(gates.map(({ kind }) => kind)).toEqual(['open']);
});

test('a doubtful answer shuts the gate only when the probe fails', async () => {
  const { lane, portal, clock } = open();
  portal.accounts = { kind: 'offline', why: 'not-a-portal' };
  const answer = lane.save(OWNER, request);
  await settle();
  portal.saves[0]?.answer({ kind: 'unknown', status: 200, text: '' }, DOUBTFUL);
  await answer;
  await settle();
  expect(lane.gate()).toEqual({ kind: 'offline', owner: OWNER, why: 'not-a-portal' });
  await clock.move(0);
});

test('S10 the portal’s own error about one draft shuts nothing and asks nothing', async () => {
  const { lane, portal, clock } = open();
  const answer = lane.save(OWNER, request);
  await settle();
  portal.saves[0]?.answer({ kind: 'unknown', status: 500, text: '' }, FINE);
  await answer;
  await clock.move(60_000);
  expect(portal.probes).toEqual([]);
  expect(lane.gate().kind).toBe('open');
});

test('S15 a pause the portal asks for holds everything, then ends by itself', async () => {
  const { lane, portal, clock } = open();
  const answer = lane.save(OWNER, request);
  await settle();
  const until = clock.now() + 30_000;
  portal.saves[0]?.answer({ kind: 'limited', until }, FINE);
  expect((await answer).kind).toBe('limited');
  expect(lane.gate()).toEqual({ kind: 'paused', owner: OWNER, until });
  lane.wake('sync-now');
  lane.wake('online');
  expect(await lane.save(OWNER, request)).toEqual({ kind: 'held' });
  await clock.move(29_999);
  expect(lane.gate().kind).toBe('paused');
  expect(portal.probes).toEqual([]);
  await clock.move(1);
  expect(lane.gate()).toEqual({ kind: 'open', owner: OWNER });
});

test('the longer of two pauses counts', async () => {
  const { lane, portal, clock } = open();
  const answers = [lane.save(OWNER, request), lane.save(OWNER, request)];
  await settle();
  portal.saves[0]?.answer({ kind: 'limited', until: clock.now() + 30_000 }, FINE);
  portal.saves[1]?.answer({ kind: 'limited', until: clock.now() + 10_000 }, FINE);
  await Promise.all(answers);
  await clock.move(29_000);
  expect(lane.gate().kind).toBe('paused');
});

test('S15 a 401 shuts the lane for good and says whose session ran out', async () => {
  const { lane, portal, clock, expired, line } = open();
  const answer = lane.save(OWNER, request);
  await settle();
  portal.saves[0]?.answer({ kind: 'signed-out' }, FINE);
  expect(await answer).toEqual({ kind: 'signed-out' });
  expect(lane.gate()).toEqual({ kind: 'signed-out', owner: OWNER });
  expect(expired).toEqual([line]);
  lane.wake('sync-now');
  await clock.move(3_600_000);
  expect(portal.probes).toEqual([]);
});

test('a 401 to an earlier session does not end the one that followed', async () => {
  const { lane, portal, line, expired } = open();
  const answer = lane.save(OWNER, request);
  await settle();
  const late = portal.saves[0];
  lane.signedIn({ ...line }, true);
  late?.answer({ kind: 'signed-out' }, FINE);
  await answer;
  expect(lane.gate().kind).toBe('open');
  expect(expired).toEqual([]);
});

test('S6 a create under way at sign-out is stopped, and its fate is unknown', async () => {
  const { lane, portal } = open();
  const answer = lane.save(OWNER, request);
  await settle();
  lane.signedOut(null);
  expect(portal.saves[0]?.signal.aborted).toBe(true);
  expect((await answer).kind).toBe('unknown');
  expect(lane.gate()).toEqual({ kind: 'signed-out', owner: null });
});

test('S5 a session that runs out cuts off nothing under way, nor does the same person signing in again', async () => {
  const { lane, portal, line } = open();
  const answers = [lane.save(OWNER, request), lane.save(OWNER, request)];
  await settle();
  portal.saves[0]?.answer({ kind: 'signed-out' }, FINE);
  expect(await answers[0]).toEqual({ kind: 'signed-out' });
  lane.signedOut(OWNER);
  lane.signedIn({ ...line }, true);
  expect(portal.saves[1]?.signal.aborted).toBe(false);
  portal.saves[1]?.answer(saved, FINE);
  expect(await answers[1]).toEqual(saved);
  lane.signedIn({ ...line, owner: 'https://portal.example|bob' }, true);
  const [third] = [lane.save('https://portal.example|bob', request)];
  await settle();
  lane.signedIn(line, true);
  expect((await third)?.kind, 'somebody else takes the lane').toBe('unknown');
});

test('at start with a known session the portal is asked at once', async () => {
  const { lane, portal, line, gates } = scene();
  lane.signedIn(line, false);
  await settle();
  expect(portal.probes.length).toBe(1);
  expect(gates).toEqual([
    { kind: 'offline', owner: OWNER, why: 'starting' },
    { kind: 'open', owner: OWNER },
  ]);
});

test('a wake asks at once, joins a probe under way, and a focus only after five quiet seconds', async () => {
  const { lane, portal, clock, line } = scene();
  portal.accounts = { kind: 'offline', why: 'unreachable' };
  lane.signedIn(line, false);
  await clock.move(30_000);
  const before = portal.probes.length;
  lane.wake('online');
  lane.wake('sync-now');
  await settle();
  expect(portal.probes.length).toBe(before + 1);
  lane.wake('focus');
  await settle();
  expect(portal.probes.length, 'a focus just after a probe asks nothing').toBe(before + 1);
  await clock.move(400);
  expect(portal.probes.length).toBe(before + 1);
  await clock.move(100);
  expect(portal.probes.length, 'the distances begin anew').toBe(before + 2);
});

test('a focus asks when the last probe is old', async () => {
  const { lane, portal, clock } = open();
  await clock.move(6_000);
  lane.wake('focus');
  await settle();
  expect(portal.probes.length).toBe(1);
});

test('S11 a 403 for everybody whose Mail module was switched off blocks no draft', async () => {
  const { lane, portal } = open();
  portal.accounts = { kind: 'offline', why: 'module-off' };
  const answer = lane.save(OWNER, request);
  await settle();
  portal.saves[0]?.answer({ kind: 'refused', status: 403, text: 'Forbidden' }, DOUBTFUL);
  expect((await answer).kind).toBe('not-sent');
  expect(lane.gate()).toEqual({ kind: 'offline', owner: OWNER, why: 'module-off' });
});

test('S11 a 403 for one draft stays that draft’s', async () => {
  const { lane, portal } = open();
  const answer = lane.save(OWNER, request);
  await settle();
  const refused = {
    kind: 'refused',
    status: 403,
    text: 'Saving emails is permitted only in the Drafts folder',
  } as const;
  portal.saves[0]?.answer(refused, DOUBTFUL);
  expect(await answer).toEqual(refused);
  expect(lane.gate().kind).toBe('open');
});
