import { authenticationFailure } from './envelope.ts';

/** Limits of the brute-force lock; the defaults are the portal's (portal-api 2.1). */
export interface LockSettings {
  readonly attempts: number;
  readonly periodMs: number;
  readonly blockMs: number;
}

/**
 * BruteForceLoginManager (portal-api 2.1): keyed by login and address. The attempt after the allowed ones, within
 * the period, blocks; while blocked even the right password fails.
 */
export class LoginLock {
  readonly #settings: LockSettings;
  readonly #attempts = new Map<string, number[]>();
  readonly #blockedUntil = new Map<string, number>();

  constructor(settings: LockSettings) {
    this.#settings = settings;
  }

  /** Counts one attempt; throws when it is one too many. Returns how to take it back after a success. */
  attempt(login: string, address: string, now: number): () => void {
    const key = `${login.toLowerCase()} ${address}`;
    if (now < (this.#blockedUntil.get(key) ?? 0)) throw tooMany();
    const recent = (this.#attempts.get(key) ?? []).filter((at) => at > now - this.#settings.periodMs);
    recent.push(now);
    if (recent.length > this.#settings.attempts) {
      this.#blockedUntil.set(key, now + this.#settings.blockMs);
      this.#attempts.delete(key);
      throw tooMany();
    }
    this.#attempts.set(key, recent);
    return () => {
      recent.splice(recent.lastIndexOf(now), 1);
    };
  }

  get limit(): number {
    return this.#settings.attempts;
  }
}

const tooMany = (): Error => authenticationFailure('Login Fail. Too many attempts');
