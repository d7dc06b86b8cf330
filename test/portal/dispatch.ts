import type { LogIn } from './authentication.ts';
import { readParameters } from './binding.ts';
import { failed, forbidden, success, type Answer, type Json } from './envelope.ts';
import { empty, html, notFoundPage, text, withHeaders, type PortalRequest, type Reply } from './http.ts';
import { findRoute } from './routes.ts';
import { settleSending } from './sending.ts';
import { expiredCookie, identify } from './sessions.ts';
import type { Site } from './site.ts';
import { download, storage, uploadImage, uploadProgress } from './uploads.ts';

const API = '/api/2.0/';

/** The portal's whole work for one request, done in one go: by the time it returns, changes are on disk. */
export function dispatch(site: Site, request: PortalRequest): Reply {
  settleSending(site);
  return request.path.toLowerCase().startsWith(API) ? dispatchApi(site, request) : dispatchSite(site, request);
}

/** Order: portal state, route, 401, binding 400, module access 403, method body (portal-api 1.6). */
function dispatchApi(site: Site, request: PortalRequest): Reply {
  if (request.method === 'OPTIONS') return crossOrigin(preflight());
  const path = request.path.slice(API.length);
  const closed = path.toLowerCase() === 'capabilities.json' ? null : refusal(site);
  if (closed) return closed;
  const found = findRoute(request.method, path);
  if (!found) return notFoundPage();
  const { route, variables } = found;
  const identity = identify(site, request, true);
  const cookies: string[] = identity.setCookie ? [identity.setCookie] : [];
  if (!route.isOpen && !identity.caller) return crossOrigin(unauthorized(request, cookies));
  try {
    const parameters = readParameters(request, variables, site.conditions.utcOffsetMinutes);
    if (route.isMail && !site.conditions.mailModule) throw forbidden('Forbidden');
    const caller = identity.caller ?? { person: noPerson, loginEvent: null };
    const run = (): Json | Answer | LogIn => route.method({ site, request, parameters, caller, person: caller.person });
    const result = route.keepsPartialWork ? run() : site.store.transaction(run);
    const { answer, cookie } = unpack(result);
    if (cookie) cookies.push(cookie);
    return crossOrigin(withCookies(success(request.method, request.query, answer), cookies));
  } catch (error) {
    return crossOrigin(withCookies(failed(error), cookies));
  }
}

/** Stands in on the methods that ask for nobody; they never look at it. */
const noPerson = Object.freeze({
  id: 0,
  guid: '',
  login: '',
  email: '',
  passwordHash: '',
  firstName: '',
  lastName: '',
  disabled: true,
  secondFactor: 'none',
  phone: '',
  appSecret: '',
  backupCodes: [],
} as const);

function unpack(result: Json | Answer | LogIn): { answer: Answer; cookie: string | null } {
  if (typeof result === 'object' && result !== null && !Array.isArray(result)) {
    if ('setCookie' in result) {
      const login = result as LogIn;
      return { answer: { response: login.response }, cookie: login.setCookie };
    }
    if ('response' in result) return { answer: result as Answer, cookie: null };
  }
  return { answer: { response: result as Json }, cookie: null };
}

/** What answers before the API is reached, always with an empty body (portal-api 1.6). */
function refusal(site: Site): Reply | null {
  const { state, ipAllowed } = site.conditions;
  if (state === 'suspended') return empty(404);
  if (state === 'restoring') return empty(503);
  if (state === 'unpaid') return empty(402);
  return ipAllowed ? null : empty(403);
}

/** Plain text, and a Basic challenge if the request had an Authorization header of any kind (portal-api 1.6). */
export function unauthorized(request: PortalRequest, cookies: readonly string[] = []): Reply {
  const challenge = { 'WWW-Authenticate': `Basic Realm="${request.headers.host ?? ''}"` };
  const headers = request.headers.authorization === undefined ? {} : challenge;
  return withCookies(text(401, 'Unauthorized', headers), cookies);
}

const withCookies = (reply: Reply, cookies: readonly string[]): Reply =>
  cookies.length > 0 ? withHeaders(reply, { 'Set-Cookie': cookies }) : reply;

const preflight = (): Reply =>
  empty(200, {
    'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE',
    'Access-Control-Allow-Headers': 'origin, authorization, accept, content-type',
    'Access-Control-Max-Age': '1728000',
  });

/** The web server in front adds it to successes and redirects only (portal-api 1.1). */
const crossOrigin = (reply: Reply): Reply =>
  reply.status < 400 ? withHeaders(reply, { 'Access-Control-Allow-Origin': '*' }) : reply;

/** Paths outside the API: handlers of the mail add-on, files, the log-out page. */
function dispatchSite(site: Site, request: PortalRequest): Reply {
  const closed = refusal(site);
  if (closed) return closed;
  const { caller, setCookie } = identify(site, request, false);
  const person = caller?.person ?? null;
  const reply = ((): Reply => {
    switch (`${request.method} ${request.path.toLowerCase()}`) {
      case 'POST /addons/mail/uploadprogress.ashx':
        return site.store.transaction(() => uploadProgress(site, person, request));
      case 'POST /fckuploader.ashx':
        return uploadImage(site, person, request);
      case 'GET /addons/mail/httphandlers/download.ashx':
        return download(site, person, request);
      case 'GET /auth.aspx':
        return authPage(site, request, caller?.loginEvent ?? null);
      case 'GET /':
        return html(200, '<!DOCTYPE html><html><head><title>Portal</title></head><body>Practice portal</body></html>');
      default:
        return request.method === 'GET' && request.path.startsWith('/storage/')
          ? storage(site, person, request)
          : notFoundPage();
    }
  })();
  return setCookie && !reply.headers['Set-Cookie'] ? withCookies(reply, [setCookie]) : reply;
}

/** GET /Auth.aspx?t=logout ends the session and redirects (portal-api 2.3). */
function authPage(site: Site, request: PortalRequest, loginEvent: number | null): Reply {
  if (request.query.get('t') !== 'logout') return html(200, '<!DOCTYPE html><html><body>Log in</body></html>');
  const row = loginEvent === null ? undefined : site.store.logins.get(loginEvent);
  if (row) site.store.logins.put({ ...row, active: false });
  return empty(302, { Location: '/Auth.aspx', 'Set-Cookie': expiredCookie });
}
