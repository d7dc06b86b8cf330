import type { LoginLock } from './login-lock.ts';
import type { Person } from './model.ts';
import type { SecondFactors } from './second-factor.ts';
import type { Store } from './store.ts';

/** Switches a test may flip at any time; the portal looks at them on every request (portal-api 1.6, 4.6). */
export interface Conditions {
  /** `suspended` answers 404, `restoring` 503, `unpaid` 402, each with an empty body. */
  state: 'open' | 'suspended' | 'restoring' | 'unpaid';
  /** false: 403 with an empty body. */
  ipAllowed: boolean;
  /** false: 403 with an envelope saying `Forbidden`. */
  mailModule: boolean;
  /** true: mail leaves folder Sending back to Drafts, as after a failed delivery. */
  failSending: boolean;
  /** Minutes east of UTC of the portal's time zone. */
  utcOffsetMinutes: number;
}

/** Everything a handler may use: the portal's memory, clock and settings. */
export interface Site {
  readonly store: Store;
  /** ms since 1970 UTC */
  readonly now: () => number;
  readonly conditions: Conditions;
  readonly lock: LoginLock;
  readonly secondFactors: SecondFactors;
  readonly tokenLifetimeMs: number;
  /** How long a mail stays in folder Sending. */
  readonly sendingMs: number;
  /** How the database drops the fraction of a second: `nearest` may store a time up to 500 ms ahead. */
  readonly rounding: 'nearest' | 'down';
  /** Host of made-up Message-IDs. */
  readonly host: string;
  /** New drafts made by saves and sends with id 0 since this portal was started. */
  creates: number;
}

/** A handler's view of who is asking. */
export interface Caller {
  readonly person: Person;
  /** The sign-in the request came with; null for Basic credentials. */
  readonly loginEvent: number | null;
}

export const wholeSecond = (site: Site, at: number): number =>
  (site.rounding === 'nearest' ? Math.round(at / 1000) : Math.floor(at / 1000)) * 1000;
