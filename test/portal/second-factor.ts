import { createHmac, randomInt } from 'node:crypto';
import { authenticationFailure } from './envelope.ts';
import type { Person } from './model.ts';

interface SmsKey {
  code: string;
  expiresAt: number;
  checks: number;
}

const smsLifetimeMs = 10 * 60_000;
const smsChecks = 5;
const smsGenerations = 6;

/** Codes of the second factor (portal-api 2.1): six-digit SMS keys and the PIN of an authenticator app (RFC 6238). */
export class SecondFactors {
  readonly #keys = new Map<number, SmsKey>();
  readonly #generated = new Map<number, number[]>();
  readonly #pinAttempts = new Map<number, number[]>();

  /** Sends a code unless one is pending; `again` sends a new one. Returns when the pending code expires. */
  sendSms(person: Person, now: number, again = false): number {
    const pending = this.#keys.get(person.id);
    if (pending && pending.expiresAt > now && !again) return pending.expiresAt;
    const recent = (this.#generated.get(person.id) ?? []).filter((at) => at > now - smsLifetimeMs);
    if (recent.length >= smsGenerations) throw authenticationFailure();
    this.#generated.set(person.id, [...recent, now]);
    const key = { code: String(randomInt(1_000_000)).padStart(6, '0'), expiresAt: now + smsLifetimeMs, checks: 0 };
    this.#keys.set(person.id, key);
    return key.expiresAt;
  }

  /** A good code works once; it fails when wrong, expired, or checked too often. */
  checkSms(person: Person, code: string, now: number): void {
    const key = this.#keys.get(person.id);
    if (!key || key.expiresAt <= now || ++key.checks > smsChecks || key.code !== code) throw authenticationFailure();
    this.#keys.delete(person.id);
  }

  /** Returns the person's remaining backup codes. */
  checkApp(person: Person, code: string, now: number, limit: number): readonly string[] {
    const recent = (this.#pinAttempts.get(person.id) ?? []).filter((at) => at > now - 60_000);
    this.#pinAttempts.set(person.id, [...recent, now]);
    if (recent.length >= limit) throw authenticationFailure();
    const left = person.backupCodes.filter((backup) => backup !== code);
    if (left.length < person.backupCodes.length) return left;
    if (![-1, 0, 1].some((step) => appPin(person, now + step * 30_000) === code)) throw authenticationFailure();
    return left;
  }

  /** What the person would read on the telephone now; null when nothing was sent. */
  codeFor(person: Person, now: number): string | null {
    if (person.secondFactor.startsWith('app')) return appPin(person, now);
    return this.#keys.get(person.id)?.code ?? null;
  }
}

/** Time-based one-time password, 30 s steps, six digits, SHA-1 (RFC 6238). */
function appPin(person: Person, at: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac('sha1', Buffer.from(person.appSecret, 'hex')).update(counter).digest();
  const offset = digest[digest.length - 1]! & 15;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** Base32 of the secret (RFC 4648): the "manual entry key" typed into an authenticator app. */
export function manualEntryKey(person: Person): string {
  const bits = [...Buffer.from(person.appSecret, 'hex')].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

/** All but the ends of a telephone number hidden. */
export const phoneNoise = (phone: string): string =>
  phone.length < 6 ? phone : `${phone.slice(0, 3)}${'*'.repeat(phone.length - 5)}${phone.slice(-2)}`;
