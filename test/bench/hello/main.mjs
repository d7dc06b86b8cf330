/** The floor of every figure that needs a window: the least Electron app there is, with the product's safety settings. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, protocol } from 'electron';

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir'));
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
// Not awaited at the top: Electron is not ready before its main module has been evaluated.
void app.whenReady().then(() => {
  protocol.handle('app', async () => {
    const page = await readFile(join(import.meta.dirname, 'page.html'));
    return new Response(page, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
  });
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    autoHideMenuBar: true,
    webPreferences: { sandbox: true, contextIsolation: true, backgroundThrottling: false, spellcheck: false },
  });
  return window.loadURL('app://hello/');
});
