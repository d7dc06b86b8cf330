import { type Bridge, type Gate, type SessionView, SYNC_PORT_MESSAGE } from '../electron/contract.ts';
import { Database } from './store/db.ts';
import './ui/app.css';
import './ui/letter.css';
import type { Desk, First } from './ui/desk.svelte.ts';
import { countPlace, viewRows } from './ui/queries.ts';
import { isRefusal, type Tools } from './ui/tools.ts';

/** The window's composition root: the one place that knows the bridge, the database, the worker and the screen. */

declare global {
  interface Window {
    readonly bridge: Bridge;
  }
}

const MINUTE_MS = 60_000;

const { bridge } = window;
const db = new Database();
const tools: Tools = { db, bridge, now: () => Date.now(), newId: () => crypto.randomUUID() };

/** The preload may hand over the port before there is a worker to pass it on to. */
let worker: Worker | null = null;
let port: MessagePort | null = null;
window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== SYNC_PORT_MESSAGE) return;
  port = event.ports[0] ?? null;
  passPort();
});

// Not awaited: the screen's code imports parts of this file, and would wait for it as this waits for the screen.
void start();

async function start(): Promise<void> {
  const target = document.getElementById('app');
  if (target === null) throw new Error('The page has no #app');
  // The database opens while the screen's code is loaded.
  const [read, { showDesk, showStopped }] = await Promise.all([
    readFirst().catch((failure: unknown) => ({ failure })),
    import('./ui/screen.ts'),
  ]);
  if ('failure' in read) {
    console.error('The window could not start:', read.failure);
    target.replaceChildren();
    showStopped(target, read.failure);
    // There is nothing to write, and whoever closes this window must not wait for it.
    bridge.on('app.flush', () => void bridge.ask('app.flushed'));
    return;
  }
  const { desk, leave } = showDesk(target, tools, read);
  listen(desk);
  startWorker(desk);
  db.on('versionchange', () => {
    // A newer Draftkeep is taking the database over: every word is written, then it is let go.
    void desk.flush().then(() => {
      db.close();
      leave();
      showStopped(target, { name: 'NewerDatabase' });
    });
    return false;
  });
}

async function readFirst(): Promise<First> {
  const [session, gate, rows] = await Promise.all([
    bridge.ask('session.read'),
    bridge.ask('gate.read'),
    db.open().then(() => viewRows(db, 'drafts', 50)),
  ]);
  const others = rows.length > 0 ? 1 : (await countPlace(db, 'trash', 1)) + (await countPlace(db, 'sent', 1));
  const nobody: SessionView = { kind: 'none' };
  const shut: Gate = { kind: 'signed-out', owner: null };
  return {
    session: isRefusal(session) ? nobody : session,
    gate: isRefusal(gate) ? shut : gate,
    rows,
    empty: others === 0,
  };
}

function listen(desk: Desk): void {
  bridge.on('app.command', (command) => void desk.run(command));
  bridge.on('app.flush', () => {
    // Answered only when the words are on the disk: main decides how long it waits for that.
    void desk.flush().then((written) => (written ? bridge.ask('app.flushed') : null));
  });
  window.addEventListener('online', () => void bridge.ask('gate.wake', 'online'));
  window.addEventListener('focus', () => void bridge.ask('gate.wake', 'focus'));
  window.addEventListener('pagehide', () => void desk.flush());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void desk.flush();
    else desk.tick();
  });
  setInterval(() => {
    if (document.visibilityState === 'visible') desk.tick();
  }, MINUTE_MS);
}

function startWorker(desk: Desk): void {
  worker = new Worker(new URL('./sync/worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', (event) => {
    // Its port is gone with it, and a reload would cost the person's undo: say so, and keep writing to the disk.
    console.error('The sync worker has stopped:', event.message);
    desk.workerStopped();
  });
  passPort();
}

function passPort(): void {
  if (worker === null || port === null) return;
  worker.postMessage({ kind: 'port' }, [port]);
  port = null;
}
