/** An empty window on the app's scheme with nothing but the store in it: real IndexedDB, no product window. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, protocol } from 'electron';

const folder = process.env.DRAFTKEEP_HARNESS ?? '';
const files = { '/': ['index.html', 'text/html'], '/page.js': ['page.js', 'text/javascript'] };

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir'));
// Not awaited at the top: Electron is not ready before its main module has been evaluated.
void app.whenReady().then(() => {
  protocol.handle('app', async (request) => {
    const found = files[new URL(request.url).pathname];
    if (found === undefined) return new Response('', { status: 404 });
    return new Response(await readFile(join(folder, found[0])), { headers: { 'Content-Type': found[1] } });
  });
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, backgroundThrottling: false } });
  return window.loadURL('app://draftkeep/');
});
