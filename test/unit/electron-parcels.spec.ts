import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { APP_ORIGIN } from '../../electron/contract.ts';
import { serve } from '../../electron/manifest.ts';
import { createParcels, type Parcels, type ParcelsOptions } from '../../electron/parcels.ts';
import { HandClock } from './electron-hand-clock.ts';
import { freshFolder } from './electron-parts.ts';

/** Small limits stand for the large ones: what matters is which of them is crossed. */
const LIMITS = { memory: 10, each: 100, allMemory: 25, allFiles: 150, spare: 5 };

function setUp(changes: Partial<ParcelsOptions> = {}) {
  const folder = freshFolder();
  const kept = join(folder, 'parcels');
  const clock = new HandClock();
  const parcels = createParcels({ folder: kept, clock, limits: LIMITS, room: async () => 1_000, ...changes });
  return { folder, clock, parcels, files: () => (existsSync(kept) ? readdirSync(kept) : []), kept };
}

const post = (parcels: Parcels, body: BodyInit): Promise<Response> =>
  serve(new Request(`${APP_ORIGIN}/parcel`, { method: 'POST', body, duplex: 'half' } as RequestInit), {
    manifest: () => new Map(),
    parcels,
    picked: () => null,
  });

async function put(parcels: Parcels, size: number, fill = 'x'): Promise<string> {
  const received = await parcels.receive(new Response(fill.repeat(size)).body);
  if (received.kind !== 'kept') throw new Error(received.kind);
  return received.id;
}

/** A body that arrives in pieces, and may break off. */
function inPieces(count: number, size: number, end: 'close' | 'error' = 'close'): ReadableStream<Uint8Array> {
  let left = count;
  return new ReadableStream({
    pull(stream) {
      if (left-- > 0) return stream.enqueue(new Uint8Array(size).fill(left));
      if (end === 'close') stream.close();
      else stream.error(new Error('the page went away'));
    },
  });
}

test('a small parcel is kept in memory under an id and taken once', async () => {
  const { parcels, files } = setUp();
  const id = await (await post(parcels, 'words')).text();
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(files()).toEqual([]);
  const parcel = parcels.take(id);
  expect(parcel?.size).toBe(5);
  expect(Buffer.from((await parcel?.bytes()) ?? []).toString()).toBe('words');
  expect(parcels.take(id)).toBeNull();
});

test('a large parcel goes to a file of this person’s alone, reads the same and is gone when dropped', async () => {
  const { parcels, files, kept, folder } = setUp();
  const received = await parcels.receive(inPieces(10, 7));
  if (received.kind !== 'kept') throw new Error(received.kind);
  const [name = ''] = files();
  if (process.platform !== 'win32') {
    expect(statSync(join(kept, name)).mode & 0o777).toBe(0o600);
    expect(statSync(kept).mode & 0o777).toBe(0o700);
  }
  const parcel = parcels.take(received.id);
  const right = Buffer.concat([9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((fill) => Buffer.alloc(7, fill)));
  expect(Buffer.from((await parcel?.bytes()) ?? []).equals(right)).toBe(true);
  const path = join(folder, 'out.eml');
  writeFileSync(path, 'an older export');
  await parcel?.writeTo(path);
  expect(readFileSync(path).equals(right)).toBe(true);
  await parcel?.drop();
  expect(files()).toEqual([]);
  expect(readdirSync(folder).sort(), 'no half-written file is left').toEqual(['out.eml', 'parcels']);
});

test('a place that cannot be written to leaves the old file and no half of a new one', async () => {
  const { parcels, folder } = setUp();
  const parcel = parcels.take(await put(parcels, 50));
  mkdirSync(join(folder, 'taken'));
  await expect(parcel?.writeTo(join(folder, 'taken'))).rejects.toThrow();
  await expect(parcel?.writeTo(join(folder, 'no/such/folder.eml'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(readdirSync(folder).sort()).toEqual(['parcels', 'taken']);
});

test('a parcel waits ten minutes, and no longer, wherever it is kept', async () => {
  const { parcels, clock, files } = setUp();
  const [first, second, third] = [await put(parcels, 5), await put(parcels, 6), await put(parcels, 50)];
  await clock.move(599_000);
  expect(parcels.take(first)).not.toBeNull();
  expect(files().length).toBe(1);
  await clock.move(1_000);
  expect(parcels.take(second)).toBeNull();
  expect(parcels.take(third)).toBeNull();
  await expect.poll(files).toEqual([]);
  expect(clock.armed).toBe(0);
});

test('parcels are bounded, each and together: the oldest of its kind goes', async () => {
  const { parcels, files } = setUp();
  expect((await post(parcels, 'x'.repeat(101))).status).toBe(413);
  expect(files()).toEqual([]);
  const small = [await put(parcels, 10), await put(parcels, 10), await put(parcels, 10)];
  const large = [await put(parcels, 60), await put(parcels, 60), await put(parcels, 60)];
  await expect.poll(() => files().length).toBe(2);
  expect(small.map((id) => parcels.take(id) !== null)).toEqual([false, true, true]);
  expect(large.map((id) => parcels.take(id) !== null)).toEqual([false, true, true]);
});

test('a full disk is said as such, before the drafts’ own room is touched, and nothing is left of the parcel', async () => {
  const { parcels, files } = setUp({ room: async () => 30 });
  expect((await post(parcels, 'x'.repeat(50))).status).toBe(507);
  expect(files()).toEqual([]);
  expect((await post(parcels, 'x'.repeat(10))).status, 'a small one needs no disk').toBe(200);
});

test('a body that breaks off leaves nothing', async () => {
  const { parcels, files } = setUp();
  await expect(parcels.receive(inPieces(5, 7, 'error'))).rejects.toThrow('the page went away');
  expect(files()).toEqual([]);
});

test('what a crash left is deleted at the start, what waits at the end', async () => {
  const { parcels, files, folder, kept, clock } = setUp();
  await put(parcels, 50);
  expect(files().length).toBe(1);
  const next = createParcels({ folder: kept, clock, limits: LIMITS });
  expect(files()).toEqual([]);
  await put(next, 60);
  const taken = next.take(await put(next, 70, 'y'));
  const writing = taken?.writeTo(join(folder, 'late.eml'));
  await next.close(1_000);
  await writing;
  expect(readFileSync(join(folder, 'late.eml'), 'utf8')).toBe('y'.repeat(70));
  expect(existsSync(kept)).toBe(false);
});
