/** Puts bytes on disk so that a reader finds the old file or the new one, never half of either. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface WriteOptions {
  /** For files that only this person may read. */
  readonly mode?: number;
}

export async function writeWhole(
  path: string,
  /** A stream's pieces are written as they come. */
  bytes: string | Uint8Array | AsyncIterable<Uint8Array>,
  { mode = 0o666 }: WriteOptions = {},
): Promise<void> {
  const folder = dirname(path);
  const temp = join(folder, `.${randomUUID()}.tmp`);
  try {
    const file = await open(temp, 'wx', mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temp, path);
  } catch (error) {
    await rm(temp, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Makes the new name itself last through a power cut, where the system can do that (Windows cannot). */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    return; // the words are in the file; only the folder's own entry is left to the system's pace
  }
}
