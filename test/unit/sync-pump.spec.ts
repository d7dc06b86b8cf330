import { expect, test } from 'playwright/test';
import type { Gate } from '../../electron/contract.ts';
import type { Errand } from '../../renderer/store/outbox.ts';
import type { Outbox } from '../../renderer/store/outbox-port.ts';
import type { SyncPort } from '../../renderer/sync/port.ts';
import { Pump } from '../../renderer/sync/pump.ts';
import { letter, MAILBOXES, message, OWNER } from '../support/letters.ts';

const NOW = 1_000;
const STEP = { kind: 'compare' } as const;

/** A pump for one draft that is due, with what a test wants to be otherwise. */
function pump(otherwise: Partial<Outbox>, ask: SyncPort['ask']) {
  let due = true;
  const errand: Errand = { kind: 'step', step: STEP, change: letter().change, files: [], request: null };
  const outbox: Partial<Outbox> = {
    recover: () => Promise.resolve(),
    due: () => Promise.resolve(due ? ['d'] : []),
    nextDueAt: () => Promise.resolve(Number.MAX_SAFE_INTEGER),
    claim: () => Promise.resolve(due ? ((due = false), errand) : undefined),
    settle: () => Promise.resolve(null),
    hurry: () => Promise.resolve(),
    reviveWithoutMailbox: () => Promise.resolve(),
    serverIdOf: () => Promise.resolve(57),
    dueGhosts: () => Promise.resolve([]),
    ...otherwise,
  };
  const made = new Pump(outbox as Outbox, { ask }, { now: () => NOW, chance: () => 0, newId: () => 'n' });
  made.session({
    kind: 'signed-in',
    owner: OWNER,
    portal: 'https://portal.example',
    email: '',
    displayName: '',
    mailboxes: MAILBOXES,
    kept: 'this-run',
  });
  return made;
}

const answer = (() => Promise.resolve({ kind: 'found', message: message() })) as unknown as SyncPort['ask'];

test('S7 S10: a fault of the app between claim and settle does not leave a draft in flight for ever', async () => {
  const restarted = new Promise((resolve) => {
    const made = pump(
      {
        settle: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
        restart: (id, now) => Promise.resolve(resolve([id, now])),
      },
      answer,
    );
    made.gate({ kind: 'open', owner: OWNER });
    void made.start();
  });
  expect(await restarted).toEqual(['d', NOW + 30_000]);
});

test('S10: a search for late copies that never ends holds up no save', async () => {
  let waiting: string[] = [];
  const settled = new Promise((resolve) => {
    const made = pump(
      {
        due: () => Promise.resolve(waiting),
        dueGhosts() {
          // The search is under way when the draft becomes due.
          waiting = ['d'];
          queueMicrotask(() => made.turn());
          return new Promise(() => {});
        },
        settle(id) {
          waiting = [];
          resolve(id);
          return Promise.resolve(null);
        },
      },
      answer,
    );
    void made.start();
    made.gate({ kind: 'open', owner: OWNER });
  });
  expect(await settled).toBe('d');
});

const SHUT: Gate[] = [
  { kind: 'offline', owner: OWNER, why: 'unreachable' },
  { kind: 'paused', owner: OWNER, until: NOW + 5 },
  { kind: 'signed-out', owner: OWNER },
  { kind: 'open', owner: 'https://portal.example|2' },
];

for (const gate of SHUT) {
  test(`S12 S15: nothing is claimed while the gate is ${gate.kind} (${gate.owner})`, async () => {
    const asked: string[] = [];
    const made = pump({ due: () => (asked.push('due'), Promise.resolve([])) }, answer);
    await made.start();
    made.gate(gate);
    await made.drain(NOW);
    expect(asked).toEqual([]);
  });
}
