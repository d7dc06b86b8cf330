/**
 * Leaving without losing a word. A window goes when the page has put every word on disk; the portal is given three
 * more seconds, unseen, and what does not reach it then is carried on at the next start.
 */
import { app, dialog, powerMonitor, type BrowserWindow } from 'electron';
import type { SyncPort } from './sync-port.ts';
import { tell } from './window.ts';

const FLUSH_PATIENCE = 5_000;
const DRAIN_PATIENCE = 3_000;

export interface Closing {
  /** Resolves when the window is gone. Asking again joins the leave that is under way. */
  leave(window: BrowserWindow): Promise<void>;
  /** The page's answer to `app.flush`. */
  flushed(): void;
  /** The page has just asked something, so it runs; a page that never did has no words. */
  alive(): void;
  /** The page is gone: crashed, or about to be loaded anew. */
  dead(): void;
}

export function createClosing(sync: SyncPort, now: () => number = Date.now): Closing {
  let leaving: Promise<void> | null = null;
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

  const go = async (window: BrowserWindow): Promise<void> => {
    await flush(window);
    if (window.isDestroyed()) return;
    window.hide();
    await Promise.race([sync.drain(now() + DRAIN_PATIENCE), after(DRAIN_PATIENCE)]);
    if (!window.isDestroyed()) window.destroy();
  };

  return {
    leave(window) {
      leaving ??= go(window).finally(() => (leaving = null));
      return leaving;
    },
    flushed: () => answered(),
    alive: () => (lives = true),
    dead() {
      lives = false;
      answered();
    },
  };
}

/** Quitting, by whatever way it comes, is held until everything is put away, and then goes through. */
export function leaveInOrder(leave: () => Promise<void>): void {
  let ready = false;
  let leaving = false;
  app.on('before-quit', (event) => {
    if (ready) return;
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    void leave().finally(() => {
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
