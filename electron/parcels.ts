/** Bytes that the page has handed over and that wait for the ask which names them. */
import { randomUUID } from 'node:crypto';
import type { ParcelId } from './contract.ts';
import type { Clock } from './clock.ts';

export const PARCEL_LIMIT = 64 * 1024 * 1024;
const TOTAL_LIMIT = 256 * 1024 * 1024;
const LIFETIME = 10 * 60_000;

export interface Parcels {
  put(bytes: Uint8Array): ParcelId;
  /** Each parcel can be taken once. */
  take(id: ParcelId): Uint8Array | null;
}

export function createParcels(clock: Clock): Parcels {
  /** Oldest first, as a Map keeps its order. */
  const held = new Map<ParcelId, { readonly bytes: Uint8Array; readonly forget: () => void }>();
  let total = 0;
  const take = (id: ParcelId): Uint8Array | null => {
    const parcel = held.get(id);
    if (!parcel) return null;
    parcel.forget();
    held.delete(id);
    total -= parcel.bytes.byteLength;
    return parcel.bytes;
  };
  return {
    put(bytes) {
      const id = randomUUID();
      for (const oldest of held.keys()) {
        if (total + bytes.byteLength <= TOTAL_LIMIT) break;
        take(oldest);
      }
      total += bytes.byteLength;
      held.set(id, { bytes, forget: clock.after(LIFETIME, () => void take(id)) });
      return id;
    },
    take,
  };
}

/** Reads a body to its end, or not at all: `null` when it is larger than a parcel may be. */
export async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | null> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > PARCEL_LIMIT) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}
