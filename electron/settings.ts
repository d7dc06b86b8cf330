/**
 * What the app remembers besides drafts: the window's place, who was signed in, portals that may be reached without
 * encryption. A small versioned file, checked field by field when read, because a person or a crash may have had it.
 */
import { readFileSync, renameSync } from 'node:fs';
import type { Mailbox, Owner } from './contract.ts';
import { isFields, readMailboxes } from './envelope.ts';
import type { Log } from './log.ts';
import { writeWhole } from './write.ts';

export interface KnownSession {
  readonly owner: Owner;
  /** Origin of the portal. */
  readonly portal: string;
  readonly email: string;
  readonly displayName: string;
  readonly mailboxes: readonly Mailbox[];
  readonly kept: 'encrypted' | 'this-run';
}

export interface WindowPlace {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

export interface SettingsData {
  readonly window: WindowPlace | null;
  readonly sessions: readonly KnownSession[];
  readonly active: Owner | null;
  /** Origins for which the person accepted plain http. */
  readonly plainHttp: readonly string[];
  /** So that the practice portal keeps its address, and with it its drafts, after a restart. */
  readonly practicePort: number | null;
}

export interface Settings {
  data(): SettingsData;
  change(part: Partial<SettingsData>): void;
  /** Resolves when everything changed so far is on disk, or surely will not be. */
  settled(): Promise<void>;
}

const VERSION = 1;
const EMPTY: SettingsData = { window: null, sessions: [], active: null, plainHttp: [], practicePort: null };

export function openSettings(path: string, log: Log): Settings {
  let data = load(path, log);
  let writing: Promise<void> = Promise.resolve();
  let queued = false;
  const write = async (): Promise<void> => {
    queued = false;
    try {
      await writeWhole(path, `${JSON.stringify({ version: VERSION, ...data }, undefined, 2)}\n`, { mode: 0o600 });
    } catch (error) {
      log.fault('Settings could not be written', error);
    }
  };
  return {
    data: () => data,
    change(part) {
      data = { ...data, ...part };
      // Changes that come while one is being written travel together in the next.
      if (queued) return;
      queued = true;
      writing = writing.then(write);
    },
    settled: () => writing,
  };
}

function load(path: string, log: Log): SettingsData {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) setAside(path, log, 'unreadable');
    return EMPTY;
  }
  const read = parse(text);
  if (typeof read !== 'string') return read;
  setAside(path, log, read);
  return EMPTY;
}

/** Kept beside, not deleted: it may be a newer app's file, or hold something the person wants back. */
function setAside(path: string, log: Log, why: string): void {
  log.note('Settings set aside', { why });
  try {
    renameSync(path, `${path}.${why}-${Date.now()}`);
  } catch (error) {
    log.fault('Settings could not be set aside', error);
  }
}

function parse(text: string): SettingsData | 'damaged' | 'newer' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  if (!isFields(value) || typeof value['version'] !== 'number') return 'damaged';
  if (value['version'] > VERSION) return 'newer';
  const sessions = listOf(value['sessions'], readSession);
  const active = sessions.find(({ owner }) => owner === value['active'])?.owner ?? null;
  const port = value['practicePort'];
  return {
    window: readPlace(value['window']),
    sessions,
    active,
    plainHttp: listOf(value['plainHttp'], (item) => (typeof item === 'string' ? item : null)),
    practicePort: isWhole(port) && port > 0 && port < 65_536 ? port : null,
  };
}

function listOf<T>(value: unknown, read: (item: unknown) => T | null): T[] {
  return Array.isArray(value) ? value.map(read).filter((item) => item !== null) : [];
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function readSession(value: unknown): KnownSession | null {
  if (!isFields(value)) return null;
  const { owner, portal, email, displayName, kept } = value;
  const mailboxes = readMailboxes(value['mailboxes']);
  if (typeof owner !== 'string' || typeof portal !== 'string' || URL.parse(portal)?.origin !== portal) return null;
  // The token of an owner is sent to the portal named here; the two must belong together.
  if (!owner.startsWith(`${portal}|`) || typeof email !== 'string' || typeof displayName !== 'string') return null;
  return {
    owner,
    portal,
    email,
    displayName,
    mailboxes: mailboxes ?? [],
    kept: kept === 'encrypted' ? kept : 'this-run',
  };
}

function readPlace(value: unknown): WindowPlace | null {
  if (!isFields(value)) return null;
  const { x, y, width, height, maximized } = value;
  if (!isWhole(width) || !isWhole(height) || width < 1 || height < 1) return null;
  return { ...(isWhole(x) && isWhole(y) ? { x, y } : {}), width, height, maximized: maximized === true };
}
