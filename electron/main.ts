/** Puts the privileged side together: starts it once, hands every part what it needs, and leaves in order. */
import { join, resolve } from 'node:path';
import { app, BrowserWindow, dialog, powerMonitor, type WebContents } from 'electron';
import { systemClock } from './clock.ts';
import { createClosing, leaveInOrder } from './closing.ts';
import { createFiles } from './files.ts';
import { handle, type Handlers } from './handle.ts';
import { systemKeyring } from './keyring.ts';
import { openLog } from './log.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { setMenu } from './menu.ts';
import { openNetwork } from './network.ts';
import { watchPage } from './page-life.ts';
import { createParcels } from './parcels.ts';
import { createPractice } from './practice.ts';
import { registerScheme, serveScheme } from './scheme.ts';
import { createSession, type Session } from './session.ts';
import { openSettings } from './settings.ts';
import { openSyncPort } from './sync-port.ts';
import { createLane } from './sync-queue.ts';
import { openVault } from './vault.ts';
import { openLink, openWindow, refusePermissions, tell } from './window.ts';

/** An export that is being written when the app quits may take so long to its end. */
const EXPORT_PATIENCE = 30_000;

const profile = app.commandLine.getSwitchValue('user-data-dir');
if (profile !== '') app.setPath('userData', resolve(profile));
registerScheme();

// One app per profile: two would write the same files. The second hands over and goes.
if (app.requestSingleInstanceLock()) start();
else app.exit(0);

function start(): void {
  // As root with the sandbox switched off on the command line this call would kill every process, again and again.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('login', (event, _contents, _details, _auth, answer) => {
    // A 401 of the portal asks for a password this way; it is answered with none, so the 401 itself comes through.
    event.preventDefault();
    answer();
  });
  app
    .whenReady()
    .then(run)
    .catch((error: unknown) => {
      dialog.showErrorBox(
        'Draftkeep cannot start',
        'Your drafts are untouched. Restart the computer, or install Draftkeep anew.',
      );
      openLog(join(app.getPath('userData'), 'logs')).fault('Start failed', error);
      app.exit(1);
    });
}

function run(): void {
  const here = import.meta.dirname;
  const inProfile = (name: string): string => join(app.getPath('userData'), name);
  const log = openLog(inProfile('logs'), { echo: !app.isPackaged });
  process.on('uncaughtException', (error) => log.fault('Nobody caught this', error));
  const settings = openSettings(inProfile('settings.json'), log);
  const parcels = createParcels({ folder: inProfile('parcels'), clock: systemClock });
  const files = createFiles(parcels, log);
  const practice = createPractice({
    program: join(here, '../portal/portal.mjs'),
    folder: inProfile('practice-portal'),
    settings,
    log,
  });
  let window: BrowserWindow | null = null;

  const lane = createLane(systemClock, {
    changed(gate) {
      tell(window, 'gate.changed', gate);
      sync.tellGate(gate);
      log.note('Gate', { gate: gate.kind, ...(gate.kind === 'offline' ? { why: gate.why } : {}) });
    },
    expired: (line) => void session.expire(line),
    mailboxes: (line, mailboxes) => session.learn(line, mailboxes),
  });
  const session: Session = createSession({
    settings,
    vault: openVault(inProfile('vault.json'), systemKeyring, log),
    network: openNetwork(),
    log,
    changed(view) {
      tell(window, 'session.changed', view);
      sync.tellSession(view);
    },
    opened: (line, proven) => lane.signedIn(line, proven),
    closed: (owner) => lane.signedOut(owner),
  });
  const sync = openSyncPort({ lane, parcels, log, session: () => session.view() });
  const closing = createClosing(sync);

  const handlers = {
    'session.read': () => session.view(),
    'session.signIn': (_from, form) => session.signIn(form),
    'session.signOut': () => session.signOut(),
    'gate.read': () => lane.gate(),
    'gate.wake': (_from, reason) => (lane.wake(reason), null),
    'practice.start': () => practice.start(),
    'app.flushed': () => (closing.flushed(), null),
    'file.pick': (from) => files.pick(windowOf(from)),
    'file.saveAs': (from, name, parcel) => files.saveAs(windowOf(from), name, parcel),
    'link.open': (_from, address) => openLink(address, log),
  } satisfies Handlers;
  handle(handlers, log, () => closing.alive());

  const renderer = join(here, '../renderer');
  let manifest = readManifest(renderer);
  // While developing, files come and go under a running app.
  const current = (): Manifest => (app.isPackaged ? manifest : (manifest = readManifest(renderer)));
  serveScheme({ manifest: current, parcels, picked: (ticket) => files.redeem(ticket) }, log);
  refusePermissions();

  const open = (): BrowserWindow => {
    const fresh = openWindow(join(here, 'preload.cjs'), settings);
    watchPage(fresh, closing, log);
    fresh.once('closed', () => (window = null));
    return fresh;
  };
  /** The window is gone and cannot be had back: whoever wants the app now gets a new one when this one has ended. */
  let ending = false;
  const show = (): void => {
    if (ending) return relaunch();
    closing.stay();
    window ??= open();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  setMenu({ command: (command) => tell(window, 'app.command', command), about: () => app.showAboutPanel() });
  app.on('second-instance', show);
  app.on('activate', show);
  powerMonitor.on('resume', () => lane.wake('online'));
  leaveInOrder(async () => {
    if (window && (await closing.leave(window)) === 'stays') return 'stays';
    ending = true;
    practice.stop();
    await Promise.all([settings.settled(), parcels.close(EXPORT_PATIENCE)]);
    return 'gone';
  });

  const { sessions, active } = settings.data();
  const portal = sessions.find(({ owner }) => owner === active)?.portal;
  if (portal !== undefined && practice.isAt(portal)) void practice.start();
  void session.restore();
  window = open();
}

let relaunching = false;

function relaunch(): void {
  if (relaunching) return; // each call would start one more
  relaunching = true;
  app.relaunch();
}

function windowOf(contents: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(contents);
  if (!window) throw new Error('The window that asked is gone');
  return window;
}
