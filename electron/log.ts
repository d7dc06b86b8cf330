/**
 * The one logger. A log is read by strangers, so nothing can be put in that names a person, a letter, a portal or a
 * token: an event is a fixed sentence of ours, a fact is a number, a yes or no, or a short code word. Anything else is
 * replaced, and of an error only its name, its code and the places in our code are kept, never its message.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  note(event: string, facts?: Facts): void;
  /** For a throw that nobody expected: a bug. */
  fault(event: string, thrown: unknown): void;
}

export const SILENT: Log = { note: () => undefined, fault: () => undefined };

const LIMIT = 256 * 1024;
/** `module-off`, `signed-in`: words of ours. No digits, so no token, host or number of a letter fits. */
const WORD = /^[a-z]{1,16}(-[a-z]{1,16}){0,3}$/;
/** `ERR_CONNECTION_REFUSED`, `ENOSPC`. */
const CODE = /^[A-Z][A-Z]{1,24}(_[A-Z0-9]{1,24}){0,6}$/;
const ERROR_NAME = /^[A-Z][A-Za-z]{0,30}Error$/;

export function openLog(folder: string, { echo = false, now = () => new Date() } = {}): Log {
  const path = join(folder, 'draftkeep.log');
  let size = 0;
  let broken = false;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    broken = true; // without a log folder the app still works
  }
  const write = (level: string, event: string, facts: Facts): void => {
    const line = `${JSON.stringify({ at: now().toISOString(), level, event: sentence(event), ...scrub(facts) })}\n`;
    if (echo) process.stderr.write(line);
    if (broken) return;
    try {
      if (size > LIMIT) {
        renameSync(path, join(folder, 'draftkeep.old.log'));
        size = 0;
      }
      appendFileSync(path, line, { mode: 0o600 });
      size += Buffer.byteLength(line);
    } catch {
      broken = true; // a full disk must not turn every event into a throw
    }
  };
  return {
    note: (event, facts = {}) => write('note', event, facts),
    fault: (event, thrown) => write('fault', event, describe(thrown)),
  };
}

function sentence(event: string): string {
  return /^[A-Za-z][A-Za-z ,'-]{0,79}$/.test(event) && !/\S{24}/.test(event) ? event : '(left out)';
}

function scrub(facts: Facts): Facts {
  const kept = Object.entries(facts).map(([name, value]) => [
    WORD.test(name) ? name : 'fact',
    typeof value !== 'string' || WORD.test(value) || CODE.test(value) || ERROR_NAME.test(value) || isPlaces(value)
      ? value
      : '(left out)',
  ]);
  return Object.fromEntries(kept) as Facts;
}

const PLACE = /^[\w.-]+\.(js|ts|cjs|mjs):\d+:\d+$/;

function isPlaces(value: string): boolean {
  return value.split(' ').every((place) => PLACE.test(place));
}

function describe(thrown: unknown): Facts {
  if (!(thrown instanceof Error)) return { thrown: typeof thrown };
  const code: unknown = 'code' in thrown ? thrown.code : undefined;
  // The stack begins with the message, which must not be mistaken for places.
  const whole = thrown.stack ?? '';
  const stack = whole.slice(whole.indexOf(thrown.message) + thrown.message.length);
  const found = [...stack.matchAll(/[/\\( ]([\w.-]+\.(?:js|ts|cjs|mjs):\d+:\d+)\)?$/gm)];
  const places = found.slice(0, 6).map(([, place]) => place);
  return {
    thrown: thrown.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(places.length > 0 ? { places: places.join(' ') } : {}),
  };
}
