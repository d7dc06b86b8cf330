/**
 * The tour: the built app, driven like a person would use it, against a practice portal of its own. `npm start` shows
 * it where there is no screen. Every step is printed as it happens and fails loudly; pictures and the exported mail stay
 * in `demo-output/`.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright';
import { Fault, root, runDirectly, say } from './terminal.mjs';

const OUTPUT = join(root, 'demo-output');
const EMAIL = 'ann@practice.example';
const PASSWORD = 'practice';

await runDirectly(import.meta.url, async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'draftkeep-tour-'));
  await rm(OUTPUT, { recursive: true, force: true });
  await mkdir(OUTPUT, { recursive: true });
  const tour = { scratch, profile: join(scratch, 'profile'), pictures: 0, portal: null, app: null };
  try {
    await walk(tour);
  } finally {
    await tour.app?.close().catch(() => {});
    tour.portal?.kill('SIGKILL');
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
});

async function walk(tour) {
  let address = await startPortal(tour, 0);
  say('tour', `a practice portal is running at ${address}`);

  const page = await openApp(tour);
  await picture(tour, page, 'welcome');
  await page.getByRole('button', { name: 'Sign in to a portal' }).click();
  await page.getByRole('textbox', { name: 'Portal address' }).fill(address);
  await page.getByRole('textbox', { name: 'Email' }).fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await picture(tour, page, 'sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).last().click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  say('tour', `signed in as ${EMAIL}`);

  await stopPortal(tour);
  say('tour', 'the portal has been stopped: from here on there is nothing to save to');

  const paper = join(tour.scratch, 'agenda.txt');
  await writeFile(paper, 'Agenda\n1. Why offline still matters\n2. What the portal promises\n');
  await write(
    tour,
    page,
    'Agenda for Thursday',
    'Bob <bob@example.com>',
    ['Dear Bob,', 'here is the ', 'agenda', '.'],
    paper,
  );
  await write(
    tour,
    page,
    'Room and lunch',
    'office@example.org',
    ['The room has ', '24 seats', ' and a projector.'],
    paper,
  );
  const status = page.getByRole('status', { name: 'Draft status' });
  await until('the status says the draft is kept here', async () =>
    /^(Offline|On this computer|Will try)/.test(await status.innerText()),
  );
  say('tour', `the status of the open draft: “${oneLine(await status.innerText())}”`);
  await picture(tour, page, 'written-offline');

  const kept = await onDisk(page);
  if (kept.drafts.length !== 2 || kept.waiting !== 2)
    throw new Fault(`The drafts are not on disk: ${JSON.stringify(kept)}`);
  for (const draft of kept.drafts) {
    say(
      'tour',
      `on this computer: “${draft.subject}”, revision ${draft.revision}, ${draft.files} file, ${draft.bytes} bytes of it`,
    );
  }
  say('tour', `the profile holds ${await sizeOf(tour.profile)} KB, ${kept.waiting} drafts wait for the portal`);

  const began = Date.now();
  address = await startPortal(tour, new URL(address).port);
  say('tour', 'the portal is running again');
  let held = [];
  await until('both drafts are on the portal with their files', async () => {
    held = (await (await fetch(`${address}/__practice/state`)).json()).messages.filter(
      (message) => message.folder === 3,
    );
    return held.length >= 2 && held.every((message) => message.attachments.length === 1);
  });
  for (const message of held) {
    say(
      'tour',
      `arrived on the portal: “${message.subject}” to ${message.to}, with ${message.attachments[0].fileName}`,
    );
  }
  say('tour', `both had arrived ${((Date.now() - began) / 1000).toFixed(1)} s after the portal was started again`);
  if (held.length !== 2) throw new Fault(`The portal holds ${held.length} drafts instead of 2.`);
  await until('the status says the draft is on the portal', async () =>
    (await status.innerText()).startsWith('On portal'),
  );
  say('tour', `the status of the open draft: “${oneLine(await status.innerText())}”`);
  await picture(tour, page, 'on-portal');

  const mail = join(OUTPUT, 'Room and lunch.eml');
  await tour.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, mail);
  await page.getByRole('button', { name: 'Export as .eml' }).click();
  await until('the mail file is written', async () => existsSync(mail));
  const head = readFileSync(mail, 'latin1').split('\r\n\r\n')[0] ?? '';
  if (!/^X-Unsent: 1$/im.test(head) || !head.includes('office@example.org'))
    throw new Fault(`Not the mail that was expected:\n${head}`);
  say('tour', `exported as demo-output/Room and lunch.eml (${(await stat(mail)).size} bytes)`);

  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(tour, page, 'dark');
  await tour.app.close();
  tour.app = null;
  await stopPortal(tour);
  say('tour', 'quit. The pictures are in demo-output/');
}

async function openApp(tour) {
  tour.app = await _electron.launch({
    // Chromium's sandbox refuses root; the tour is shown on machines where that is the only user.
    args: [root, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${tour.profile}`],
  });
  const page = await tour.app.firstWindow();
  await tour.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
  await page.getByRole('button', { name: 'Start writing' }).waitFor();
  return page;
}

/** Words at odd places are plain, at even ones bold. */
async function write(tour, page, subject, to, words, paper) {
  await page.getByRole('button', { name: 'New draft' }).first().click();
  await page.getByRole('textbox', { name: 'To', exact: true }).fill(to);
  await page.getByRole('textbox', { name: 'Subject' }).fill(subject);
  await page.getByRole('textbox', { name: 'Message' }).click();
  const [first, ...rest] = words;
  await page.keyboard.type(first);
  if (rest.length > 2) await page.keyboard.press('Enter');
  for (const [at, word] of rest.entries()) {
    const bold = rest.length > 2 ? at === 1 : at === 0;
    if (bold) await page.keyboard.press('ControlOrMeta+b');
    await page.keyboard.type(word);
    if (bold) await page.keyboard.press('ControlOrMeta+b');
  }
  await tour.app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, paper);
  await page.getByRole('button', { name: 'Attach files' }).click();
  await page.getByText('agenda.txt').first().waitFor();
  say('tour', `written: “${subject}” to ${to}, with bold words and agenda.txt`);
}

/** Reads the database as any other program on this origin would: what is told here is on disk. */
function onDisk(page) {
  return page.evaluate(async () => {
    const opened = indexedDB.open('draftkeep');
    await new Promise((resolve, reject) => {
      opened.onsuccess = resolve;
      opened.onerror = reject;
    });
    const all = (store) =>
      new Promise((resolve, reject) => {
        const request = opened.result.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = reject;
      });
    const [heads, outbox] = [await all('heads'), await all('outbox')];
    const edited = heads.filter((head) => head.revision > 0);
    const drafts = edited.map(({ subject, revision, fileCount, fileSize }) => ({
      subject,
      revision,
      files: fileCount,
      bytes: fileSize,
    }));
    return { drafts, waiting: outbox.length };
  });
}

async function picture(tour, page, name) {
  tour.pictures += 1;
  const file = `${tour.pictures}-${name}.png`;
  await page.screenshot({ path: join(OUTPUT, file) });
  say('tour', `picture: demo-output/${file}`);
}

async function startPortal(tour, port) {
  const data = join(tour.scratch, 'portal');
  const child = spawn(process.execPath, [join(root, 'dist/portal/portal.mjs'), '--port', String(port), '--data', data]);
  tour.portal = child;
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const address = /https?:\/\/\S+/.exec(said)?.[0];
      if (address) resolve(address);
    });
    child.once('exit', () => reject(new Fault('The practice portal stopped before it was ready.')));
  });
}

async function stopPortal(tour) {
  const child = tour.portal;
  if (child === null || child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
  tour.portal = null;
}

async function until(what, isSo) {
  const last = Date.now() + 60_000;
  while (!(await isSo())) {
    if (Date.now() > last) throw new Fault(`The tour waited a minute in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function sizeOf(folder) {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // Chromium comes and goes with its own files meanwhile.
    total += await stat(join(entry.parentPath, entry.name)).then(
      (found) => found.size,
      () => 0,
    );
  }
  return Math.round(total / 1024);
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim();
}
