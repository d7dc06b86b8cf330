import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readParameters } from './binding.ts';
import { control, isControl } from './control.ts';
import { dispatch } from './dispatch.ts';
import { changeCounter, setFolder } from './folders.ts';
import { heldMessages, type HeldMessage } from './held.ts';
import { html, readWhole, withHeaders, type PortalRequest, type Reply } from './http.ts';
import { LoginLock, type LockSettings } from './login-lock.ts';
import { answer } from './misbehave.ts';
import { Mischief, type Misbehaviour } from './mischief.ts';
import { FOLDER } from './model.ts';
import { DEMO_PEOPLE, seedPeople, type PersonSeed } from './people.ts';
import { purge } from './messages.ts';
import { RequestLog, type LoggedRequest } from './request-log.ts';
import { SecondEditor } from './second-editor.ts';
import { SecondFactors } from './second-factor.ts';
import { findPerson } from './sessions.ts';
import type { Conditions, Site } from './site.ts';
import { Store } from './store.ts';

export interface PortalOptions {
  /** 0 or left out: any free port. */
  readonly port?: number;
  /** Kept between runs. Left out: a fresh temporary folder, removed by `stop`. */
  readonly dataDir?: string;
  /** Seeded into an empty data folder; a folder that has people keeps them. */
  readonly people?: readonly PersonSeed[];
  /** The portal's clock, ms since 1970 UTC. */
  readonly now?: () => number;
  readonly lock?: Partial<LockSettings>;
  /** One year if left out. */
  readonly tokenLifetimeMs?: number;
  /** How long a mail stays in folder Sending, by the portal's clock; 1000 if left out. */
  readonly sendingMs?: number;
  readonly conditions?: Partial<Conditions>;
  readonly rounding?: Site['rounding'];
  /** Seed of the mischief's chances. */
  readonly seed?: number;
}

export interface PortalState {
  readonly url: string;
  readonly now: string;
  readonly people: readonly string[];
  readonly messages: readonly HeldMessage[];
  readonly creates: number;
  readonly requests: readonly LoggedRequest[];
  readonly mischiefLeft: number;
  readonly conditions: Conditions;
}

export interface Portal {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly mischief: Mischief;
  readonly editor: SecondEditor;
  readonly conditions: Conditions;
  /** New drafts made by requests and by the second editor since the start. */
  readonly creates: number;
  /** The last 5000 requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Drafts: every message of folder 3 that is not purged. */
  holds(): HeldMessage[];
  /** Messages of all folders. */
  all(): HeldMessage[];
  state(): PortalState;
  /** The second-factor code a person would read on the telephone now. */
  code(person: string): string | null;
  /** Cuts every connection, waiting requests included, and closes the data folder. */
  stop(): Promise<void>;
}

/** Starts a practice portal on the loopback. Rejects when the port is taken. */
export async function createPortal(options: PortalOptions = {}): Promise<Portal> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'practice-portal-'));
  const site = openSite(dataDir, options);
  const server = createServer();
  const sockets = new Set<Socket>();
  const stopped = new AbortController();
  const requests = new RequestLog();
  const mischief = new Mischief(options.seed ?? 1, () => server.closeIdleConnections());
  const editor = new SecondEditor(site);

  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    if (mischief.takeRefusal()) return void socket.resetAndDestroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('request', (message, response) => {
    serve(message, response).catch(() => response.socket?.destroy());
  });

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? '/', 'http://portal');
    const request: PortalRequest = {
      method: message.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: message.headers,
      body: await readWhole(message),
      remoteAddress: message.socket.remoteAddress ?? '',
      effects: {},
    };
    // While connections are refused none may be kept alive, or the next request would slip past the refusal.
    const closing = (reply: Reply): Reply => (mischief.refuses ? withHeaders(reply, { Connection: 'close' }) : reply);
    if (isControl(request.path)) {
      await answer(request, response, [], () => closing(control(portal, request)), stopped.signal);
      return;
    }
    const misbehaviours = mischief.take(() => ({ ...request, draftCreate: isDraftCreate(request) }));
    const entry = requests.begin(request, site.now(), misbehaviours);
    for (const item of misbehaviours) prepare(site, request, item);
    const work = (): Reply => {
      const before = site.creates;
      try {
        return closing(dispatch(site, request));
      } catch {
        return html(500, '<!DOCTYPE html><html><body><h1>Server Error</h1></body></html>');
      } finally {
        entry.created = site.creates > before;
      }
    };
    entry.status = await answer(request, response, misbehaviours, work, stopped.signal);
  }

  const closeFolder = (): void => {
    site.store.close();
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  await listen(server, options.port ?? 0).catch((error: unknown) => {
    closeFolder();
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  const portal: Portal = {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    mischief,
    editor,
    conditions: site.conditions,
    get creates() {
      return site.creates;
    },
    get requests() {
      return requests.entries();
    },
    holds: () => heldMessages(site).filter((message) => message.folder === FOLDER.draft),
    all: () => heldMessages(site),
    state: () => ({
      url: portal.url,
      now: new Date(site.now()).toISOString(),
      people: site.store.people.all().map((person) => person.email),
      messages: heldMessages(site),
      creates: site.creates,
      requests: requests.entries(),
      mischiefLeft: mischief.rules().length,
      conditions: site.conditions,
    }),
    code: (name) => {
      const person = findPerson(site, name);
      return person ? site.secondFactors.codeFor(person, site.now()) : null;
    },
    stop: async () => {
      if (stopped.signal.aborted) return;
      stopped.abort();
      await close(server, sockets);
      closeFolder();
    },
  };
  return portal;
}

function openSite(dataDir: string, options: PortalOptions): Site {
  const store = new Store(dataDir);
  const now = options.now ?? Date.now;
  if (store.people.all().length === 0) seedPeople(store, options.people ?? DEMO_PEOPLE, now());
  return {
    store,
    now,
    conditions: {
      state: 'open',
      ipAllowed: true,
      mailModule: true,
      failSending: false,
      utcOffsetMinutes: 180,
      ...options.conditions,
    },
    lock: new LoginLock({ attempts: 5, periodMs: 60_000, blockMs: 60_000, ...options.lock }),
    secondFactors: new SecondFactors(),
    tokenLifetimeMs: options.tokenLifetimeMs ?? 365 * 86_400_000,
    sendingMs: options.sendingMs ?? 1000,
    rounding: options.rounding ?? 'nearest',
    host: 'practice.example',
    creates: 0,
  };
}

const isSave = (request: PortalRequest): boolean =>
  request.method === 'PUT' && /\/mail\/(drafts|messages)\/save(\.json)?$/i.test(request.path);

function idOf(request: PortalRequest): number | null {
  try {
    return readParameters(request, {}, 0).integer('id');
  } catch {
    return null;
  }
}

function isDraftCreate(request: PortalRequest): boolean {
  const id = isSave(request) ? idOf(request) : null;
  return id !== null && id < 1;
}

/** Arms what a misbehaviour does to the portal's own work. */
function prepare(site: Site, request: PortalRequest, item: Misbehaviour): void {
  if (item.kind === 'index-lag') request.effects.indexLagMs = item.ms;
  if (item.kind === 'half-save') request.effects.failAfterBody = true;
  if (item.kind === 'counter-drift') {
    const people = item.person === undefined ? site.store.people.all() : [findPerson(site, item.person)];
    for (const person of people) if (person) changeCounter(site, person.id, item.folder, item.by);
  }
  if (item.kind === 'meanwhile') {
    request.effects.meanwhile = () => {
      const message = site.store.messages.get(idOf(request) ?? 0);
      const owner = message && site.store.people.get(message.personId);
      if (!owner) return;
      if (item.edit === 'purge') purge(site, owner, message);
      else setFolder(site, message, FOLDER.trash);
    };
  }
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await closed;
}
