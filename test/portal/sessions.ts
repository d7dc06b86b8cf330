import { createHash, randomBytes } from 'node:crypto';
import { cookie, mediaType, type PortalRequest } from './http.ts';
import type { Person } from './model.ts';
import { hashPassword } from './people.ts';
import type { Caller, Site } from './site.ts';

export const AUTH_COOKIE = 'asc_auth_key';

/** What the credentials of a request came to, and the cookie its answer must set (portal-api 1.6, 2.2). */
export interface Identity {
  readonly caller: Caller | null;
  readonly setCookie: string | null;
}

const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export const authCookie = (token: string): string => `${AUTH_COOKIE}=${token}; path=/; HttpOnly`;

export const expiredCookie = `${AUTH_COOKIE}=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/`;

/** Signs a person in. The token is standard base64, `+`, `/` and `=` included, like the portal's. */
export function issueToken(site: Site, person: Person): { readonly token: string; readonly expiresAt: number } {
  const token = randomBytes(64).toString('base64');
  const expiresAt = site.now() + site.tokenLifetimeMs;
  const id = site.store.logins.nextId();
  site.store.logins.put({ id, personId: person.id, tokenHash: hashToken(token), expiresAt, active: true });
  return { token, expiresAt };
}

export function findPerson(site: Site, userName: string): Person | undefined {
  const name = userName.toLowerCase();
  return site.store.people
    .all()
    .find((person) => person.login.toLowerCase() === name || person.email.toLowerCase() === name);
}

export function checkPassword(site: Site, userName: string, password: string): Person | null {
  const person = findPerson(site, userName);
  if (!person || person.disabled) return null;
  return person.passwordHash === hashPassword(person.guid, password) ? person : null;
}

/** Every reason a token does not work (expired, revoked, unreadable, disabled person) looks the same. */
function checkToken(site: Site, token: string): Caller | null {
  const hash = hashToken(token);
  const login = site.store.logins.all().find((row) => row.tokenHash === hash);
  if (!login || !login.active || login.expiresAt <= site.now()) return null;
  const person = site.store.people.get(login.personId);
  return person && !person.disabled ? { person, loginEvent: login.id } : null;
}

function checkHeader(site: Site, header: string): Caller | null {
  const [scheme, rest] = /^(Basic|Bearer)\s+(.*)$/i.exec(header)?.slice(1) ?? ['', header];
  if (scheme!.toLowerCase() !== 'basic') return checkToken(site, rest!.trim());
  const [user, ...password] = Buffer.from(rest!, 'base64').toString('ascii').split(':');
  const person = password.length === 1 ? checkPassword(site, user!, password[0]!) : null;
  return person ? { person, loginEvent: null } : null;
}

/**
 * Reads credentials in the portal's order (portal-api 2.2): header, then cookie, then, for API paths only, the
 * query or form field. A header that worked sets the cookie; a cookie that did not is cleared.
 */
export function identify(site: Site, request: PortalRequest, isApi: boolean): Identity {
  const header = request.headers.authorization;
  const byHeader = header === undefined ? null : checkHeader(site, header);
  if (byHeader) {
    const token = header!.replace(/^Bearer\s+/i, '').trim();
    return { caller: byHeader, setCookie: byHeader.loginEvent === null ? null : authCookie(token) };
  }
  const inCookie = cookie(request, AUTH_COOKIE);
  const byCookie = inCookie === null ? null : checkToken(site, inCookie);
  if (byCookie) return { caller: byCookie, setCookie: null };
  const field = isApi ? authField(request) : null;
  return {
    caller: field === null ? null : checkToken(site, field),
    setCookie: inCookie === null ? null : expiredCookie,
  };
}

function authField(request: PortalRequest): string | null {
  const inQuery = request.query.get(AUTH_COOKIE);
  if (inQuery !== null || mediaType(request) !== 'application/x-www-form-urlencoded') return inQuery;
  return new URLSearchParams(request.body.toString('utf8')).get(AUTH_COOKIE);
}

/** Ends sign-ins at once: all, those of one person, or one. */
export function endSessions(
  site: Site,
  how: 'expire' | 'revoke',
  which: (loginEvent: number, personId: number) => boolean,
): void {
  for (const login of site.store.logins.where((row) => which(row.id, row.personId)))
    site.store.logins.put(how === 'revoke' ? { ...login, active: false } : { ...login, expiresAt: site.now() });
}
