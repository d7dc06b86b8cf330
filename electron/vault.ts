/**
 * The tokens at rest, one per person, and the only file that holds them. Each is locked by the system's key ring
 * together with the name of its owner; a token that does not open, or opens to somebody else's name, counts as absent.
 */
import { readFile, rm } from 'node:fs/promises';
import type { Owner } from './contract.ts';
import { isFields } from './envelope.ts';
import type { Log } from './log.ts';
import { writeWhole } from './write.ts';

/** The system's key ring (`keyring.ts` on Electron). */
export interface Keyring {
  /** False where locking would only be a pretence, such as Linux without a key ring. */
  safe(): Promise<boolean>;
  lock(text: string): Promise<Uint8Array>;
  /** `again`: the key has changed, lock anew. */
  unlock(bytes: Buffer): Promise<{ readonly text: string; readonly again: boolean }>;
}

export interface Vault {
  token(owner: Owner): Promise<string | null>;
  /** Says how the token is kept; on `this-run` nothing was written. */
  keep(owner: Owner, token: string): Promise<'encrypted' | 'this-run'>;
  forget(owner: Owner): Promise<void>;
}

const VERSION = 1;

export function openVault(path: string, keyring: Keyring, log: Log): Vault {
  // One at a time: each change reads the file and writes it whole.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const next = last.then(act);
    last = next.catch(() => undefined);
    return next;
  };

  const write = async (entries: Readonly<Record<Owner, string>>): Promise<void> => {
    if (Object.keys(entries).length === 0) return rm(path, { force: true });
    await writeWhole(path, JSON.stringify({ version: VERSION, tokens: entries }), { mode: 0o600 });
  };

  const put = async (owner: Owner, token: string): Promise<void> => {
    const locked = await keyring.lock(JSON.stringify({ owner, token }));
    await write({ ...(await read(path)), [owner]: Buffer.from(locked).toString('base64') });
  };

  const remove = async (owner: Owner): Promise<void> => {
    const entries = await read(path);
    if (!Object.hasOwn(entries, owner)) return;
    await write(Object.fromEntries(Object.entries(entries).filter(([name]) => name !== owner)));
  };

  return {
    token: (owner) =>
      inTurn(async () => {
        try {
          const entries = await read(path);
          const locked = Object.hasOwn(entries, owner) ? entries[owner] : undefined;
          if (locked === undefined || !(await keyring.safe())) return null;
          const { text, again } = await keyring.unlock(Buffer.from(locked, 'base64'));
          const opened: unknown = JSON.parse(text);
          if (!isFields(opened) || opened['owner'] !== owner || typeof opened['token'] !== 'string') return null;
          if (again) await put(owner, opened['token']);
          return opened['token'];
        } catch (error) {
          // A changed key ring or a damaged file: the person signs in again, and nothing is overwritten until then.
          log.fault('A token could not be opened', error);
          return null;
        }
      }),
    keep: (owner, token) =>
      inTurn(async () => {
        try {
          if (await keyring.safe()) {
            await put(owner, token);
            return 'encrypted';
          }
        } catch (error) {
          log.fault('A token could not be kept', error);
        }
        return 'this-run';
      }),
    forget: (owner) =>
      inTurn(async () => {
        try {
          await remove(owner);
        } catch (error) {
          // A file that cannot be changed may still hold the token: then it goes altogether.
          log.fault('A token could not be removed by itself', error);
          await rm(path, { force: true });
        }
      }),
  };
}

async function read(path: string): Promise<Record<Owner, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  const value = parsed(text);
  const tokens = isFields(value) && value['version'] === VERSION ? value['tokens'] : null;
  if (!isFields(tokens)) return {};
  return Object.fromEntries(
    Object.entries(tokens).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // damaged: the tokens are lost, signing in again brings new ones
  }
}
