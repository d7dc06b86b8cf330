/**
 * Leaving without losing a word. A window goes when the page has put every word on disk; the portal is given three
 * more seconds, unseen, and what does not reach it then is carried on at the next start.
 */
import { app, dialog, powerMonitor, type BrowserWindow } from 'electron';
import type { SyncPort } from './sync-port.ts';
import { tell } from './window.ts';

const FLUSH_PATIENCE = 5_000;
const DRAIN_PATIENCE = 3_000;

/** What became of a leave: the window is gone, or somebody wanted it back first. */
export type Left = 'gone' | 'stays';

export interface Closing {
  /** Resolves when the window is gone, or stays after all. Asking again joins the leave that is under way. */
  leave(window: BrowserWindow): Promise<Left>;
  /** Calls off a leave: the app was started again. Up to its last moment the page is whole, so it is simply kept. */
  stay(): void;
  /** The page's answer to `app.flush`. */
  flushed(): void;
  /** The page has just asked something, so it runs; a page that never did has no words. */
  alive(): void;
  /** The page is gone: crashed, or about to be loaded anew. */
  dead(): void;
}

export function createClosing(sync: SyncPort, now: () => number = Date.now): Closing {
  let leaving: Leave | null = null;
  let lives = false;
  let answered: () => void = () => undefined;

  const flush = async (window: BrowserWindow): Promise<void> => {
    while (lives && !window.isDestroyed()) {
      const done = new Promise<'done'>((resolve) => (answered = () => resolve('done')));
      tell(window, 'app.flush');
      if ((await Promise.race([done, after(FLUSH_PATIENCE)])) === 'done') return;
      if (!lives || window.isDestroyed()) return;
      // The answer may come while the question stands: then it needs no reply.
      const choice = await Promise.race([done, askWhetherToWait(window)]);
      if (choice !== 'wait') return;
    }
  };

  const go = async (window: BrowserWindow, leave: Leave): Promise<Left> => {
    await flush(window);
    if (window.isDestroyed()) return 'gone';
    if (leave.calledOff) return 'stays';
    window.hide();
    await Promise.race([sync.drain(now() + DRAIN_PATIENCE), after(DRAIN_PATIENCE), leave.wantedBack]);
    if (window.isDestroyed()) return 'gone';
    // Words typed since it was shown again are not flushed: destroying it now would lose them.
    if (leave.calledOff) return 'stays';
    window.destroy();
    return 'gone';
  };

  return {
    leave(window) {
      if (leaving && !leaving.calledOff) return leaving.left;
      // One that was called off ends at once; leaving after all begins anew, with a flush of its own.
      const before = leaving?.left;
      const leave = createLeave(async () => {
        await before;
        return go(window, leave);
      });
      leaving = leave;
      void leave.left.finally(() => (leaving = leaving === leave ? null : leaving)).catch(() => undefined);
      return leave.left;
    },
    stay: () => leaving?.callOff(),
    flushed: () => answered(),
    alive: () => (lives = true),
    dead() {
      lives = false;
      answered();
    },
  };
}

interface Leave {
  readonly left: Promise<Left>;
  readonly calledOff: boolean;
  readonly wantedBack: Promise<void>;
  callOff(): void;
}

function createLeave(go: () => Promise<Left>): Leave {
  let resolve: () => void = () => undefined;
  const wantedBack = new Promise<void>((done) => (resolve = done));
  let calledOff = false;
  // Not before the caller knows the leave by its name.
  const left = Promise.resolve().then(go);
  return {
    left,
    wantedBack,
    get calledOff() {
      return calledOff;
    },
    callOff() {
      calledOff = true;
      resolve();
    },
  };
}

/** Quitting, by whatever way it comes, is held until everything is put away, and then goes through, or is called off. */
export function leaveInOrder(leave: () => Promise<Left>): void {
  let ready = false;
  let leaving = false;
  app.on('before-quit', (event) => {
    if (ready) return;
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    void leave()
      .catch((): Left => 'gone') // what could not be put away does not keep anybody from quitting
      .then((left) => {
        leaving = false;
        if (left === 'stays') return;
        ready = true;
        app.quit();
      });
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // The computer is switched off: Linux and macOS grant a moment.
  powerMonitor.on('shutdown', (...[event]: readonly { preventDefault?(): void }[]) => {
    event?.preventDefault?.();
    app.quit();
  });
}

async function askWhetherToWait(window: BrowserWindow): Promise<'wait' | 'close'> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'Draftkeep could not write to disk',
    detail:
      'The last words you typed may not be stored yet. Wait if the disk is slow; ' +
      'if it is full, make room and wait, or copy your text elsewhere first.',
    buttons: ['Wait', 'Close anyway'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1 ? 'close' : 'wait';
}

function after(ms: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), ms));
}
