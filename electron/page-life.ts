/** Follows the page in a window: loaded, crashed, closed. Its drafts are on disk, so a crashed page is simply loaded anew. */
import { app, dialog, type BrowserWindow } from 'electron';
import type { Closing } from './closing.ts';
import type { Log } from './log.ts';
import { tell } from './window.ts';

const REVIVALS = 3;
const WITHIN = 60_000;

export function watchPage(window: BrowserWindow, closing: Closing, log: Log): void {
  const { webContents } = window;
  const crashes: number[] = [];

  // Counts what was really loaded: an attempt that was refused leaves the old page, and its words, in place.
  webContents.on('did-navigate', () => closing.dead());
  webContents.on('did-fail-load', (_event, code, _description, _url, isMainFrame) => {
    if (isMainFrame) log.note('The page did not load', { code });
    if (isMainFrame && !window.isVisible()) window.show(); // an empty window can at least be closed
  });

  webContents.on('render-process-gone', (_event, { reason }) => {
    closing.dead();
    log.note('The page is gone', { reason });
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = Date.now();
    crashes.push(now);
    if (crashes.filter((at) => now - at < WITHIN).length <= REVIVALS) webContents.reload();
    else void askWhetherToGoOn(window);
  });

  window.on('close', (event) => {
    event.preventDefault();
    if (process.platform === 'darwin') {
      tell(window, 'app.flush');
      window.hide();
    } else {
      void closing.leave(window);
    }
  });
}

async function askWhetherToGoOn(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'Draftkeep’s window keeps stopping',
    detail: 'Your drafts are on this computer. Loading again may help; if not, quit and restart the computer.',
    buttons: ['Load again', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 1) app.quit();
  else if (!window.isDestroyed()) window.webContents.reload();
}
