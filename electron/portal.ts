/**
 * The REST client: one signed-in person at one portal. Knows paths, verbs and bodies (portal-api 3 and 4); the token
 * goes to the portal's exact origin and nowhere else. Every method says what became of the request and what the answer
 * tells about the road; nothing throws.
 */
import type {
  DoneOutcome,
  ListOutcome,
  Mailbox,
  ReadOutcome,
  SaveOutcome,
  SaveRequest,
  UploadOutcome,
} from './contract.ts';
import type { Clock } from './clock.ts';
import { readMailboxes } from './envelope.ts';
import { exchange, type Fetch, type Heard, type Question } from './exchange.ts';
import * as outcome from './outcome.ts';

export interface Network {
  readonly fetch: Fetch;
  /**
   * A fetch for one request that must go out once and once only. Chromium repeats a request by itself, PUT and POST
   * too, when a kept-open connection dies before the answer; a create or an upload repeated like that makes a second
   * draft or file, so these go out on a connection of their own.
   */
  lend(): Lent;
  readonly clock: Clock;
}

export interface Lent {
  readonly fetch: Fetch;
  giveBack(): void;
}

export interface Told<O> {
  readonly outcome: O;
  readonly road: outcome.Road;
}

export type AccountsAnswer =
  | { readonly kind: 'mailboxes'; readonly mailboxes: readonly Mailbox[] }
  /** The portal's own code answered, though not with the accounts. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'limited'; readonly until: number }
  | { readonly kind: 'offline'; readonly why: outcome.FoundWhy };

export interface Portal {
  save(request: SaveRequest, signal?: AbortSignal): Promise<Told<SaveOutcome>>;
  read(serverId: number, signal?: AbortSignal): Promise<Told<ReadOutcome>>;
  list(page: number, signal?: AbortSignal): Promise<Told<ListOutcome>>;
  upload(
    serverId: number,
    name: string,
    type: string,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<Told<UploadOutcome>>;
  removeFile(serverId: number, fileId: number, signal?: AbortSignal): Promise<Told<DoneOutcome>>;
  trash(serverId: number, signal?: AbortSignal): Promise<Told<DoneOutcome>>;
  restore(serverId: number, signal?: AbortSignal): Promise<Told<DoneOutcome>>;
  accounts(deadline: number, signal?: AbortSignal): Promise<AccountsAnswer>;
  logout(): Promise<void>;
}

export const CALL_DEADLINE = 30_000;
const LOGOUT_DEADLINE = 3_000;
/** Octets per millisecond that even a poor line manages; an upload slower than this counts as dead. */
const SLOWEST = 50;
/** ms since 1970: the year 2100. */
const FAR_FUTURE = 4_102_444_800_000;
const PAGE_SIZE = 200;
const TRASH = 4;

export function createPortal(origin: string, token: string, { fetch, lend, clock }: Network): Portal {
  const ask = async (
    question: Omit<Question, 'url' | 'deadline' | 'signal'>,
    path: string,
    signal: AbortSignal | undefined,
    { once = false, deadline = CALL_DEADLINE } = {},
  ): Promise<Heard> => {
    const lent = once ? lend() : null;
    try {
      return await exchange(lent?.fetch ?? fetch, clock, {
        ...question,
        url: `${origin}/api/2.0/${path}`,
        headers: { ...question.headers, Authorization: token },
        deadline,
        ...(signal ? { signal } : {}),
      });
    } finally {
      lent?.giveBack();
    }
  };
  const told = <O>(heard: Heard, judged: O): Told<O> => ({ outcome: judged, road: outcome.roadAfter(heard) });
  const put = (path: string, body: unknown, signal: AbortSignal | undefined, once = false): Promise<Heard> =>
    ask({ method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }, path, signal, {
      once,
    });
  const done = (heard: Heard): Told<DoneOutcome> => told(heard, outcome.doneOutcome(heard, clock.now()));

  return {
    async save(request, signal) {
      const heard = await put('mail/drafts/save.json', request, signal, request.id < 1);
      return told(heard, outcome.saveOutcome(heard, request.id, clock.now()));
    },
    async read(serverId, signal) {
      const heard = await ask({ method: 'GET' }, `mail/messages/${serverId}.json`, signal);
      return told(heard, outcome.readOutcome(heard, serverId, clock.now()));
    },
    async list(page, signal) {
      const query = `folder=3&page=${page}&page_size=${PAGE_SIZE}`;
      const heard = await ask({ method: 'GET' }, `mail/messages.json?${query}`, signal);
      const listed = outcome.listOutcome(heard, clock.now());
      if (page > 1 || listed.kind !== 'listed' || listed.heads.length > 0) return told(heard, listed);
      // A folder counter that has drifted to 0 empties the plain list; a filter that fits everything asks the rows
      // themselves (portal-api 6, hazard 24). Without this an uncertain create would be taken for not done.
      const wide = `${query}&period_from=0&period_to=${FAR_FUTURE}`;
      const asked = await ask({ method: 'GET' }, `mail/messages.json?${wide}`, signal);
      return told(asked, outcome.listOutcome(asked, clock.now()));
    },
    async upload(serverId, name, type, bytes, signal) {
      const { contentType, body } = multipart({ id_message: `${serverId}`, name, content_type: type }, bytes);
      const question = { method: 'POST', headers: { 'Content-Type': contentType }, body } as const;
      const deadline = CALL_DEADLINE + body.byteLength / SLOWEST;
      const heard = await ask(question, 'mail/messages/attachment/add.json', signal, { once: true, deadline });
      return told(heard, outcome.uploadOutcome(heard, clock.now()));
    },
    async removeFile(serverId, fileId, signal) {
      return done(await ask({ method: 'DELETE' }, `mail/messages/${serverId}/attachments/${fileId}.json`, signal));
    },
    async trash(serverId, signal) {
      return done(await put('mail/messages/move.json', { ids: [serverId], folder: TRASH }, signal));
    },
    async restore(serverId, signal) {
      return done(await put('mail/messages/restore.json', { ids: [serverId] }, signal));
    },
    async accounts(deadline, signal) {
      const heard = await ask({ method: 'GET' }, 'mail/accounts.json', signal, { deadline });
      return judgeAccounts(heard, clock.now());
    },
    /** Ends the session at the portal as far as it can be reached (portal-api 2.3: the session is found by cookie). */
    async logout() {
      await exchange(fetch, clock, {
        method: 'GET',
        url: `${origin}/Auth.aspx?t=logout`,
        headers: { Authorization: token, Cookie: `asc_auth_key=${token}` },
        deadline: LOGOUT_DEADLINE,
      });
    },
  };
}

function judgeAccounts(heard: Heard, now: number): AccountsAnswer {
  const judged = outcome.doneOutcome(heard, now);
  if (judged.kind === 'signed-out' || judged.kind === 'limited') return judged;
  const envelope = outcome.envelopeOf(heard);
  const mailboxes = envelope?.ok && heard.status === 200 ? readMailboxes(envelope.response) : null;
  if (mailboxes) return { kind: 'mailboxes', mailboxes };
  const why = outcome.offlineWhy(heard);
  return why ? { kind: 'offline', why } : { kind: 'alive' };
}

/**
 * multipart/form-data (RFC 7578) with the bytes as part `file` (portal-api 4.4). The file's real name travels as the
 * value of the field `name`, where any character is safe; the header's `filename` is a fixed word, so no name can break
 * out of a header.
 */
function multipart(
  fields: Readonly<Record<string, string>>,
  bytes: Uint8Array,
): { contentType: string; body: Uint8Array<ArrayBuffer> } {
  const boundary = `draftkeep-${globalThis.crypto.randomUUID()}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="attachment"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n';
  const body = Buffer.concat([Buffer.from(parts.join('') + head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}
