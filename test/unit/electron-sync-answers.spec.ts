import { expect, test } from 'playwright/test';
import { FILES_LIMIT, type SyncAskName } from '../../electron/contract.ts';
import type { Log } from '../../electron/log.ts';
import type { Parcel } from '../../electron/parcels.ts';
import { createSyncAnswers, type SyncAnswersParts } from '../../electron/sync-answers.ts';
import { saveRequest } from './electron-parts.ts';

const owner = 'https://p.example|1';
const SAFE = 'The draft is safe on this computer.';

function setUp({ broken = false, parcel = null as Parcel | null } = {}) {
  const asked: string[] = [];
  const faults: unknown[] = [];
  const log: Log = { note: () => undefined, fault: (_event, thrown) => void faults.push(thrown) };
  const lane = new Proxy({} as SyncAnswersParts['lane'], {
    get: (_, name) => async () => {
      asked.push(String(name));
      if (broken) throw new Error('a bug');
      return { kind: 'done' };
    },
  });
  const answers = createSyncAnswers({ lane, parcels: { take: () => parcel }, log });
  let drained = 0;
  const ask = (name: SyncAskName, ...args: unknown[]) => answers(name, args, () => (drained += 1));
  return { ask, asked, faults, drained: () => drained };
}

function parcelOf(size: number, read: () => Promise<Uint8Array>) {
  const state = { dropped: 0 };
  const drop = async (): Promise<void> => void (state.dropped += 1);
  return { state, parcel: { size, bytes: read, writeTo: async () => undefined, drop } };
}

const long = 'x'.repeat(65_536);
for (const [changes, part] of [
  [{ subject: long }, 'the subject'],
  [{ to: [long] }, 'the To field'],
  [{ cc: Array.from({ length: 10_001 }, () => 'a@b.example') }, 'the Cc field'],
  [{ bcc: [5] }, 'the Bcc field'],
  [{ body: 'x'.repeat(524_289) }, 'the message'],
  [{ attachments: [{}] }, 'the list of attached files'],
] as const) {
  test(`what cannot be read is refused for good, and named: ${part}`, async () => {
    const { ask, asked } = setUp();
    expect(await ask('save', owner, { ...saveRequest(), ...changes })).toEqual({
      kind: 'refused',
      status: 0,
      text: `Nothing was sent to the portal: ${part} is too long or cannot be read. ${SAFE}`,
    });
    expect(asked).toEqual([]);
  });
}

test('an ask of another shape is refused, whichever it is', async () => {
  const { ask, asked } = setUp();
  const names = ['save', 'read', 'list', 'upload', 'removeFile', 'trash', 'restore'] as const;
  for (const name of names) {
    const said = expect.stringMatching(new RegExp(`nothing was sent.*${SAFE}$`, 'i')) as unknown;
    expect(await ask(name, owner, null), name).toEqual({ kind: 'refused', status: 0, text: said });
  }
  expect(await ask('upload', owner, 1, 'n'.repeat(1_025), 'text/plain', 'id')).toMatchObject({
    text: expect.stringContaining('the name of an attached file') as unknown,
  });
  expect(asked).toEqual([]);
});

test('a fault on the way may have been applied: it is unknown, never surely not sent', async () => {
  const { parcel, state } = parcelOf(3, async () => new Uint8Array(3));
  const { ask, faults } = setUp({ broken: true, parcel });
  const unknown = { kind: 'unknown', status: 0, text: expect.stringMatching(/\w+\.$/) as unknown };
  expect(await ask('save', owner, saveRequest())).toEqual(unknown);
  expect(await ask('trash', owner, 1)).toEqual(unknown);
  expect(await ask('upload', owner, 1, 'a.txt', 'text/plain', 'id')).toEqual(unknown);
  expect(faults.length).toBe(3);
  expect(state.dropped).toBe(1);
});

test('what can be read goes on; the worker’s own words are answered with nothing', async () => {
  const { ask, asked, drained } = setUp();
  expect(await ask('save', owner, saveRequest())).toEqual({ kind: 'done' });
  expect(await ask('list', owner, 1)).toEqual({ kind: 'done' });
  expect(await ask('ready')).toBeNull();
  expect(await ask('drained')).toBeNull();
  expect(asked).toEqual(['save', 'list']);
  expect(drained()).toBe(1);
});

test('an upload reads its parcel and drops it, from either form; one that is lost was surely not sent', async () => {
  const good = parcelOf(3, async () => new Uint8Array(3));
  const fine = setUp({ parcel: good.parcel });
  expect(await fine.ask('upload', owner, 1, 'a.txt', 'text/plain', 'id')).toEqual({ kind: 'done' });
  expect(good.state.dropped).toBe(1);

  const lost = parcelOf(3, () => Promise.reject(new Error('the file is gone')));
  for (const parcel of [null, lost.parcel]) {
    const { ask, asked } = setUp({ parcel });
    expect(await ask('upload', owner, 1, 'a.txt', 'text/plain', 'id')).toMatchObject({ kind: 'not-sent' });
    expect(asked).toEqual([]);
  }
  expect(lost.state.dropped).toBe(1);
});

test('a file over the portal’s limit is refused without being read', async () => {
  const large = parcelOf(FILES_LIMIT + 1, () => Promise.reject(new Error('was read')));
  const { ask, asked, faults } = setUp({ parcel: large.parcel });
  expect(await ask('upload', owner, 1, 'a.bin', 'x/y', 'id')).toMatchObject({ kind: 'refused', status: 0 });
  expect([asked, faults, large.state.dropped]).toEqual([[], [], 1]);
});
