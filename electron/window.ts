/** The window: what it may do, where it stands, and what it must never do. */
import { BrowserWindow, nativeTheme, screen, session, shell, type Session } from 'electron';
import { APP_ORIGIN, type TellName, type Tells } from './contract.ts';
import { trust } from './handle.ts';
import type { Log } from './log.ts';
import type { Settings, WindowPlace } from './settings.ts';

const SIZE = { width: 1280, height: 800, minWidth: 640, minHeight: 480 };
const START = `${APP_ORIGIN}/`;
const BACKGROUND = { light: '#f6f6f4', dark: '#161615' };

export function openWindow(preload: string, settings: Settings): BrowserWindow {
  const place = onScreen(settings.data().window);
  const window = new BrowserWindow({
    ...SIZE,
    ...(place ? { ...place } : {}),
    show: false,
    title: 'Draftkeep',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Saving goes on while the window is behind others.
      backgroundThrottling: false,
      // macOS brings its own dictionaries; elsewhere Chromium would fetch them from the internet, telling who writes what language.
      spellcheck: process.platform === 'darwin',
    },
  });
  trust(window.webContents);
  if (place?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepPlace(window, settings);
  confine(window);
  void window.loadURL(START).catch(() => undefined); // shown by the window's own events
  return window;
}

/** Says one of the contract's tells to a window, if there is one to hear it. */
export function tell<N extends TellName>(window: BrowserWindow | null, name: N, ...args: Parameters<Tells[N]>): void {
  if (window && !window.isDestroyed() && !window.webContents.isCrashed()) window.webContents.send(name, ...args);
}

/** A page may be ours and nothing else: no way to another page, another window or a file. */
function confine(window: BrowserWindow): void {
  const { webContents } = window;
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-frame-navigate', (event) => event.preventDefault());
  webContents.on('will-redirect', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Everything a page could ask of the computer is refused, but for putting text on the clipboard after a click. */
export function refusePermissions(own: Session = session.defaultSession): void {
  const allowed = 'clipboard-sanitized-write';
  own.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === allowed));
  own.setPermissionCheckHandler((_contents, permission) => permission === allowed);
  own.setDevicePermissionHandler(() => false);
  own.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
  own.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  own.setDisplayMediaRequestHandler(null);
  own.on('will-download', (event) => event.preventDefault());
  if (process.platform !== 'darwin') {
    own.setSpellCheckerEnabled(false);
    own.setSpellCheckerDictionaryDownloadURL(`${APP_ORIGIN}/dictionaries/`);
  }
}

/** Links open outside, and only those that can do no more than show a page, begin a mail or propose a call. */
export async function openLink(address: string, log: Log): Promise<boolean> {
  // Numbers are written in groups; a link to one has no spaces (RFC 3966).
  const plain = /^tel:/i.test(address) ? address.replaceAll(' ', '') : address;
  const url = /[\p{Cc}\p{Cf}\s\\]/u.test(plain) ? null : URL.parse(plain);
  if (!url || !['https:', 'http:', 'mailto:', 'tel:'].includes(url.protocol)) return false;
  // A phone that is told to dial `*` or `#` may change its settings instead of calling anybody.
  if (url.protocol === 'tel:' && !/^\+?[0-9().-]{1,40}$/.test(url.pathname + url.search + url.hash)) return false;
  // `https://bank.example@evil.example`: what looks like the host is a name to log in with.
  if (url.username !== '' || url.password !== '') return false;
  try {
    await shell.openExternal(url.href);
    return true;
  } catch (error) {
    log.fault('A link could not be opened', error);
    return false;
  }
}

function keepPlace(window: BrowserWindow, settings: Settings): void {
  let waiting: NodeJS.Timeout | undefined;
  const keep = (): void => {
    if (window.isDestroyed() || window.isMinimized()) return;
    const bounds = window.getNormalBounds();
    settings.change({ window: { ...bounds, maximized: window.isMaximized() } });
  };
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 500);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', keep);
  window.once('closed', () => clearTimeout(waiting));
}

/** A screen may have been unplugged: a place that cannot be seen is forgotten, the size is kept. */
function onScreen(place: WindowPlace | null): WindowPlace | null {
  if (!place) return null;
  const { x, y, width, height, maximized } = place;
  const size = { width: Math.max(width, SIZE.minWidth), height: Math.max(height, SIZE.minHeight), maximized };
  if (x === undefined || y === undefined) return size;
  const seen = screen.getAllDisplays().some(({ workArea: area }) => {
    const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    const down = Math.min(y + height, area.y + area.height) - Math.max(y, area.y);
    return across >= 100 && down >= 50;
  });
  return seen ? { x, y, ...size } : size;
}
