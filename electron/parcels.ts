/**
 * Bytes that the page has handed over and that wait for the ask which names them: small ones in memory, large ones in
 * a file only this person may read. A parcel is gone when it has been used, when nobody asked for it, and at the end.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { open, readFile, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParcelId } from './contract.ts';
import type { Clock } from './clock.ts';
import { writeWhole } from './write.ts';

const MIB = 1024 * 1024;

export interface ParcelLimits {
  /** A parcel that grows beyond this goes to a file. */
  readonly memory: number;
  /** One parcel: a file may have 500 MB (renderer/ui/attach.ts), a draft several, and base64 adds a third. */
  readonly each: number;
  /** All that wait together, in memory and in files. */
  readonly allMemory: number;
  readonly allFiles: number;
  /** Parcels leave this much of the disk to the drafts. */
  readonly spare: number;
}

const LIMITS: ParcelLimits = {
  memory: 8 * MIB,
  each: 4096 * MIB,
  allMemory: 256 * MIB,
  allFiles: 8192 * MIB,
  spare: 64 * MIB,
};
const LIFETIME = 10 * 60_000;
/** The free space is asked for again after so many bytes. */
const LOOK_EVERY = 16 * MIB;

/** Bytes that belong to whoever took them, until they are dropped. */
export interface Parcel {
  readonly size: number;
  /** All of them at once: for what is known to be small. */
  bytes(): Promise<Uint8Array>;
  /** To a file of the person's choice, whole or not at all, without holding more than a little of it in memory. */
  writeTo(path: string): Promise<void>;
  drop(): Promise<void>;
}

export type Received =
  | { readonly kind: 'kept'; readonly id: ParcelId }
  | { readonly kind: 'too-large' }
  /** The disk has no room for it. */
  | { readonly kind: 'no-room' };

export interface Parcels {
  /** Reads a body to its end. Rejects when it breaks off; nothing of it is kept then. */
  receive(body: ReadableStream<Uint8Array> | null): Promise<Received>;
  /** Each parcel can be taken once. */
  take(id: ParcelId): Parcel | null;
  /** The end: waits a while for what is just being written out, and leaves no file behind. */
  close(patience: number): Promise<void>;
}

export interface ParcelsOptions {
  /** A folder of its own: whatever a crash has left in it is deleted. */
  readonly folder: string;
  readonly clock: Clock;
  readonly limits?: Partial<ParcelLimits>;
  /** Bytes free on the disk of a folder. */
  readonly room?: (folder: string) => Promise<number>;
}

class NoRoom extends Error {}

export function createParcels({ folder, clock, limits, room = roomAt }: ParcelsOptions): Parcels {
  const { memory, each, allMemory, allFiles, spare } = { ...LIMITS, ...limits };
  /** Oldest first, as a Map keeps its order. */
  const held = new Map<ParcelId, { readonly parcel: Parcel; readonly inFile: boolean; readonly forget: () => void }>();
  const writing = new Set<Promise<void>>();
  // One app per profile (main.ts): nobody else's parcels can be in there.
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Something holds on to them (a virus scanner does that). The next start tries again; this one must not fail on it.
  }

  const take = (id: ParcelId): Parcel | null => {
    const found = held.get(id);
    found?.forget();
    held.delete(id);
    return found?.parcel ?? null;
  };
  const dropOne = (id: ParcelId): void => void take(id)?.drop().catch(ignored);

  const keep = (parcel: Parcel, inFile: boolean): Received => {
    const alike = [...held].filter(([, other]) => other.inFile === inFile);
    let total = alike.reduce((sum, [, other]) => sum + other.parcel.size, parcel.size);
    for (const [oldest, other] of alike) {
      if (total <= (inFile ? allFiles : allMemory)) break;
      total -= other.parcel.size;
      dropOne(oldest);
    }
    const id = randomUUID();
    held.set(id, { parcel, inFile, forget: clock.after(LIFETIME, () => dropOne(id)) });
    return { kind: 'kept', id };
  };

  /** So that the end can wait for it. */
  const noted = async (work: Promise<void>): Promise<void> => {
    writing.add(work);
    try {
      await work;
    } finally {
      writing.delete(work);
    }
  };
  const inMemory = (bytes: Uint8Array): Parcel => ({
    size: bytes.byteLength,
    bytes: () => Promise.resolve(bytes),
    writeTo: (path) => noted(writeWhole(path, bytes)),
    drop: () => Promise.resolve(),
  });
  const inFile = (file: string, size: number): Parcel => ({
    size,
    bytes: () => readFile(file),
    writeTo: (path) => noted(writeWhole(path, createReadStream(file, { highWaterMark: MIB }))),
    drop: () => rm(file, { force: true }),
  });

  /** `first`: what was read before it was known to be large. */
  const receiveFile = async (first: readonly Uint8Array[], rest: Reader): Promise<Received> => {
    const path = join(folder, randomUUID());
    let file: FileHandle | null = null;
    let size = 0;
    let looked = -LOOK_EVERY;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      file = await open(path, 'wx', 0o600);
      for await (const chunk of chunksOf(first, rest)) {
        size += chunk.byteLength;
        if (size > each) break;
        if (size - looked >= LOOK_EVERY) {
          looked = size;
          if ((await room(folder)) < spare + chunk.byteLength) throw new NoRoom();
        }
        await file.writeFile(chunk); // each goes behind the one before
      }
      await file.close();
      if (size <= each) return keep(inFile(path, size), true);
    } catch (error) {
      await rest.cancel().catch(ignored);
      await file?.close().catch(ignored);
      await rm(path, { force: true }).catch(ignored);
      if (isFull(error)) return { kind: 'no-room' };
      throw error;
    }
    await rest.cancel().catch(ignored);
    await rm(path, { force: true });
    return { kind: 'too-large' };
  };

  return {
    async receive(body) {
      if (!body) return keep(inMemory(new Uint8Array()), false);
      const reader: Reader = body.getReader();
      const chunks: Uint8Array[] = [];
      let size = 0;
      while (size <= memory) {
        const { done, value } = await reader.read();
        if (done) return keep(inMemory(Buffer.concat(chunks, size)), false);
        chunks.push(value);
        size += value.byteLength;
      }
      return receiveFile(chunks, reader);
    },
    take,
    async close(patience) {
      let disarm = (): void => undefined;
      const late = new Promise<void>((resolve) => (disarm = clock.after(patience, resolve)));
      await Promise.race([late, Promise.allSettled(writing)]);
      disarm();
      for (const id of held.keys()) take(id);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(ignored); // the next start deletes it
    },
  };
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function* chunksOf(first: readonly Uint8Array[], rest: Reader): AsyncGenerator<Uint8Array> {
  yield* first;
  for (;;) {
    const { done, value } = await rest.read();
    if (done) return;
    yield value;
  }
}

export function isFull(error: unknown): boolean {
  if (error instanceof NoRoom) return true;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Where the system does not tell, writing itself will find out. */
async function roomAt(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Of a clearing-up that fails; what is left is deleted at the next start. */
const ignored = (): void => undefined;
