import type { PortalRequest } from './http.ts';
import type { Misbehaviour } from './mischief.ts';
import { AUTH_COOKIE } from './sessions.ts';

/** One request the portal got. Never a token, password or code. */
export interface LoggedRequest {
  /** ISO 8601, UTC, by the portal's clock. */
  readonly at: string;
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** 0 while unanswered, and for good when no answer was sent. */
  readonly status: number;
  readonly hasAuthorization: boolean;
  /** The work was done and made a new draft, whatever was answered. */
  readonly created: boolean;
  readonly mischief: readonly Misbehaviour['kind'][];
}

type Entry = { -readonly [name in keyof LoggedRequest]: LoggedRequest[name] };

const limit = 5000;

export class RequestLog {
  readonly #entries: Entry[] = [];

  /** The entry is filled in when the request has been answered. */
  begin(request: PortalRequest, now: number, misbehaviours: readonly Misbehaviour[]): Entry {
    const entry = {
      at: new Date(now).toISOString(),
      method: request.method,
      path: withoutSecrets(request),
      status: 0,
      hasAuthorization: request.headers.authorization !== undefined,
      created: false,
      mischief: misbehaviours.map((item) => item.kind),
    };
    this.#entries.push(entry);
    if (this.#entries.length > limit) this.#entries.shift();
    return entry;
  }

  entries(): LoggedRequest[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }
}

/** The token may come as a query field, and a second-factor code is part of a path. */
function withoutSecrets(request: PortalRequest): string {
  const query = new URLSearchParams(request.query);
  if (query.has(AUTH_COOKIE)) query.set(AUTH_COOKIE, 'hidden');
  const path = request.path.replace(/(\/authentication\/)(?!setphone|sendsms)[^/]+$/i, '$1code');
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}
