/**
 * What became of a request. Pure: what was heard goes in, an outcome of the contract comes out. The question behind
 * every line is "may the portal have done it?"; where that is not surely no, the answer is `unknown`.
 * Sources: portal-api 1.6 (status mapping), 3.7 (saving), 6 (hazards).
 */
import type {
  DoneOutcome,
  ListOutcome,
  OfflineWhy,
  ReadOutcome,
  SaveOutcome,
  Trouble,
  UploadOutcome,
} from './contract.ts';
import { readEnvelope, readFile, readHeads, readMessage, type Envelope } from './envelope.ts';
import type { Heard } from './exchange.ts';

/** `create` and `upload` make something new each time they are repeated; the others may be repeated harmlessly. */
export type Call = 'create' | 'update' | 'upload' | 'read' | 'list' | 'remove';

/** What an answer says about the way to the portal, as opposed to the one request. */
export type Road =
  | { readonly kind: 'fine' }
  /** Something else than the portal's own code may have answered: worth asking. */
  | { readonly kind: 'doubtful' }
  /** Surely nothing gets through. */
  | { readonly kind: 'cut'; readonly why: OfflineWhy };

/** `starting` is no finding. */
export type FoundWhy = Exclude<OfflineWhy, 'starting'>;

const MIN_PAUSE = 1_000;
const MAX_PAUSE = 3_600_000;
const DEFAULT_PAUSE = 30_000;

/** Failures that happen before the first byte of a request leaves; all others may have come after the last. */
const BEFORE_SENDING = new Set([
  ...['ERR_CONNECTION_REFUSED', 'ERR_CONNECTION_TIMED_OUT', 'ERR_CONNECTION_FAILED', 'ERR_ADDRESS_UNREACHABLE'],
  ...['ERR_ADDRESS_INVALID', 'ERR_NAME_NOT_RESOLVED', 'ERR_NAME_RESOLUTION_FAILED', 'ERR_ICANN_NAME_COLLISION'],
  ...['ERR_INTERNET_DISCONNECTED', 'ERR_NETWORK_ACCESS_DENIED', 'ERR_UNSAFE_PORT', 'ERR_INVALID_URL'],
  ...['ERR_PROXY_CONNECTION_FAILED', 'ERR_TUNNEL_CONNECTION_FAILED', 'ERR_SOCKS_CONNECTION_FAILED'],
  ...['ERR_MANDATORY_PROXY_CONFIGURATION_FAILED', 'ERR_PAC_SCRIPT_FAILED', 'ERR_NO_SUPPORTED_PROXIES'],
  ...['ERR_PROXY_AUTH_REQUESTED', 'ERR_PROXY_AUTH_UNSUPPORTED', 'ERR_PROXY_CERTIFICATE_INVALID'],
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
]);

/** Certificates are judged in the handshake, before anything is sent. */
const CERTIFICATE =
  /^(ERR_CERT_|CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT_|ERR_SSL_(VERSION_OR_CIPHER_MISMATCH|UNRECOGNIZED_NAME|PINNED_KEY|OBSOLETE|CLIENT_AUTH_CERT_NEEDED|SERVER_CERT_))/;
/** A fault of the encrypted line that can also strike after the request has been sent. */
const OTHER_TLS = /^(ERR_SSL_|ERR_TLS_|EPROTO$)/;

function surelyNotSent(code: string): boolean {
  return BEFORE_SENDING.has(code) || CERTIFICATE.test(code);
}

export function isTls(code: string): boolean {
  return CERTIFICATE.test(code) || OTHER_TLS.test(code);
}

/** The envelope of an answer, or `null` when there was none or no answer at all. */
export function envelopeOf(heard: Heard): Envelope | null {
  return 'text' in heard ? readEnvelope(heard.text) : null;
}

type Heeded<T> = { readonly kind: 'good'; readonly value: T } | Trouble;

function heed<T>(heard: Heard, call: Call, now: number, read: (response: unknown) => T | null): Heeded<T> {
  if (!('text' in heard)) {
    if (heard.status === 0 && surelyNotSent(heard.code)) return { kind: 'not-sent', text: words(heard.code) };
    return { kind: 'unknown', status: heard.status, text: words(heard.code) };
  }
  const { status } = heard;
  const envelope = readEnvelope(heard.text);
  const unknown = (text: string): Trouble => ({ kind: 'unknown', status, text });
  if (status >= 200 && status < 300) {
    if (!envelope?.ok) return unknown('Something other than the portal answered.');
    const value = read(envelope.response);
    return value === null
      ? unknown('The portal answered in a way Draftkeep does not understand.')
      : { kind: 'good', value };
  }
  const said = envelope && !envelope.ok ? envelope.message : '';
  if (status === 401) return { kind: 'signed-out' };
  if (status === 408 || status === 425 || status === 429) return { kind: 'limited', until: pausedUntil(heard, now) };
  if (status === 402 || status === 407) return { kind: 'not-sent', text: said || closed(status) };
  if ((status === 403 || status === 404) && !envelope) return { kind: 'not-sent', text: closed(status) };
  if (status >= 400 && status < 500 && (envelope || status === 413 || status === 415)) {
    return { kind: 'refused', status, text: said || closed(status) };
  }
  const repeatable = call !== 'create' && call !== 'upload';
  if (status === 503 && repeatable && heard.headers.has('Retry-After')) {
    return { kind: 'limited', until: pausedUntil(heard, now) };
  }
  return unknown(said || closed(status));
}

export function saveOutcome(heard: Heard, sentId: number, now: number): SaveOutcome {
  const heeded = heed(heard, sentId < 1 ? 'create' : 'update', now, (response) => {
    const message = readMessage(response);
    // Another draft's number would tie these words to a stranger's draft.
    return message && (sentId < 1 || message.id === sentId) ? message : null;
  });
  return heeded.kind === 'good' ? { kind: 'saved', message: heeded.value } : heeded;
}

export function readOutcome(heard: Heard, askedId: number, now: number): ReadOutcome {
  if (heard.status === 404 && envelopeOf(heard)) return { kind: 'gone' };
  const heeded = heed(heard, 'read', now, (response) => {
    const message = readMessage(response);
    return message?.id === askedId ? message : null;
  });
  return heeded.kind === 'good' ? { kind: 'found', message: heeded.value } : heeded;
}

export function listOutcome(heard: Heard, now: number): ListOutcome {
  const heeded = heed(heard, 'list', now, readHeads);
  return heeded.kind === 'good' ? { kind: 'listed', heads: heeded.value } : heeded;
}

export function uploadOutcome(heard: Heard, now: number): UploadOutcome {
  const heeded = heed(heard, 'upload', now, readFile);
  return heeded.kind === 'good' ? { kind: 'uploaded', file: heeded.value } : heeded;
}

/** For removing a file, trashing and restoring: they answer what they were given (portal-api 4.3, 4.4). */
export function doneOutcome(heard: Heard, now: number): DoneOutcome {
  const heeded = heed(heard, 'remove', now, () => true);
  return heeded.kind === 'good' ? { kind: 'done' } : heeded;
}

/** An envelope proves the portal's own code, whatever it says, except that 402 and 403 may mean "closed to you". */
export function roadAfter(heard: Heard): Road {
  if (!('text' in heard)) {
    if (heard.status !== 0 || !surelyNotSent(heard.code)) return { kind: 'doubtful' };
    return { kind: 'cut', why: isTls(heard.code) ? 'tls' : 'unreachable' };
  }
  const { status } = heard;
  if (status === 401 || status === 408 || status === 425 || status === 429) return { kind: 'fine' };
  if (status === 402 || status === 403) return { kind: 'doubtful' };
  return readEnvelope(heard.text) ? { kind: 'fine' } : { kind: 'doubtful' };
}

/** Why a call that should have worked did not, for the badge and for signing in; `null`: the portal itself answered. */
export function offlineWhy(heard: Heard): FoundWhy | null {
  if (!('text' in heard)) {
    if (heard.code === 'REDIRECT') return 'not-a-portal';
    return isTls(heard.code) ? 'tls' : 'unreachable';
  }
  const { status } = heard;
  const envelope = readEnvelope(heard.text);
  if (status === 402) return 'portal-closed';
  if (envelope) return status === 403 ? 'module-off' : null;
  if ((status === 403 || status === 404 || status === 503) && heard.text.trim() === '') return 'portal-closed';
  if (status >= 500 && status !== 511) return status === 503 ? 'portal-closed' : 'unreachable';
  return 'not-a-portal';
}

/** Retry-After as seconds or as an HTTP date (RFC 9110 10.2.3), kept between a second and an hour. */
function pausedUntil(heard: { readonly headers: Headers }, now: number): number {
  const wanted = heard.headers.get('Retry-After')?.trim() ?? '';
  const pause = /^\d+$/.test(wanted) ? Number(wanted) * 1_000 : pauseByDate(wanted, heard.headers.get('Date'), now);
  return now + Math.min(MAX_PAUSE, Math.max(MIN_PAUSE, pause));
}

/** Measured from the portal's own clock where it says the time: this computer's may be wrong by days. */
function pauseByDate(wanted: string, date: string | null, now: number): number {
  const until = httpDate(wanted);
  return Number.isNaN(until) ? DEFAULT_PAUSE : until - (httpDate(date ?? '') || now);
}

function httpDate(text: string): number {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/.test(text)
    ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
    : Number.NaN;
}

function words(code: string): string {
  if (isTls(code)) return 'No safe connection to the portal could be made.';
  if (surelyNotSent(code)) return 'The portal could not be reached.';
  if (code === 'DEADLINE') return 'The portal did not answer in time.';
  if (code === 'ABORTED') return 'Stopped before the portal answered.';
  if (code === 'REDIRECT') return 'Something other than the portal answered.';
  if (code === 'TOO_LARGE') return 'The answer was far too large to be the portal’s.';
  return 'The connection broke before the portal had answered.';
}

function closed(status: number): string {
  if (status === 402 || status === 403 || status === 404 || status === 503) return `The portal is closed (${status}).`;
  if (status === 407) return 'The proxy of this network asks for a password.';
  if (status === 413) return 'The portal says this draft is too large.';
  return `The portal answered with an error (${status}).`;
}
