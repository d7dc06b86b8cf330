import { Database } from '../store/db.ts';
import { openOutbox } from '../store/outbox-port.ts';
import { openPort } from './port.ts';
import { Pump } from './pump.ts';

/**
 * The background worker's composition root. It waits for its end of the sync port, then for the `sync` Web Lock, so
 * that any number of windows means one pump (rule S14), and holds the lock until its window goes.
 */

declare const self: DedicatedWorkerGlobalScope;

/** Between tries to begin. */
const RETRY_MS = 30_000;

const clock = { now: () => Date.now(), chance: () => Math.random(), newId: () => crypto.randomUUID() };

self.addEventListener('message', (event) => {
  const port = event.ports[0];
  if (port !== undefined) start(port);
});

function start(messages: MessagePort): void {
  const db = new Database();
  const outbox = openOutbox(db);
  const port = openPort(messages, {
    session: (session) => pump.session(session),
    gate: (gate) => pump.gate(gate),
    drain: (by) => void pump.drain(by).then(() => port.ask('drained')),
  });
  const pump = new Pump(outbox, port, clock);

  void self.navigator.locks.request('sync', async () => {
    while (!(await begin())) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    await new Promise(() => {});
  });

  /** False: the database cannot be read now (a full disk, a newer version whose window says so: rule S13). */
  async function begin(): Promise<boolean> {
    try {
      await db.open();
      await pump.start();
    } catch (fault) {
      console.error('Saving to the portal cannot start:', fault);
      return false;
    }
    void port.ask('ready');
    // Every edit, by whichever window, wakes the pump through the database itself (design: idea 6).
    outbox.watch(
      () => pump.turn(),
      (fault) => console.error('The outbox cannot be watched:', fault),
    );
    return true;
  }
}
