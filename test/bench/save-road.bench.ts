import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright/test';
import { newContent } from '../../renderer/core/draft.ts';
import { saveRequest } from '../../renderer/core/save-request.ts';
import { Client } from '../portal/client.ts';
import { launch } from '../support/app.ts';
import { ANN, signIn } from '../support/person.ts';
import { record } from './figures.ts';
import { letterHtml } from './letters.ts';
import { openPortalProcess, type PortalProcess, type Run, runOf } from './portal-process.ts';
import { chromiumFlags } from './runtime.ts';
import { expect, HELLO, test } from './stage.ts';
import { medianOf } from './statistics.ts';

const ROUNDS = 5;
const SAVES = 300;
const AT_ONCE = 4;
const ANNS_MAILBOX = {
  mailboxId: 1,
  email: ANN.email,
  name: 'Ann Lind',
  enabled: true,
  isDefault: true,
  isAlias: false,
  isGroup: false,
};

const letters = Array.from({ length: SAVES }, (_, number) => ({
  subject: `Letter ${number}`,
  to: ['Bob <bob@example.com>'],
  body: letterHtml(10_000, number),
}));

test('Save road: new drafts of 10 KB through the worker against the same requests by bare net.fetch', async ({
  inStore,
  folder,
}) => {
  const hello = await _electron.launch({ args: [HELLO, ...chromiumFlags(join(folder, 'hello'))] });
  const runs = { ours: [] as Run[], floor: [] as Run[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const profile = join(folder, `app-${round}`);
    await inStore(profile, (page) => page.evaluate((all) => window.bench.queueDrafts(all), letters));
    const portal = await openPortalProcess(await mkdtemp(join(folder, 'portal-')));
    const sides = [
      async () => void runs.floor.push(await during(portal, () => putBare(hello, portal))),
      async () => void runs.ours.push(await during(portal, () => saveByApp(profile, portal))),
    ];
    // First one side goes first, then the other.
    for (const side of round % 2 === 0 ? sides : sides.reverse()) await side();
    const held = (await portal.state()).messages.map(({ subject }) => subject).sort();
    const wanted = letters.flatMap(({ subject }) => [subject, subject]).sort();
    expect(held, 'the portal holds each draft once from either side').toEqual(wanted);
    await portal.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  await hello.close();
  await record({
    name: 'Saves per second through the worker',
    unit: '/s',
    ours: medianOf(runs.ours.map(({ perSecond }) => perSecond)),
    floor: medianOf(runs.floor.map(({ perSecond }) => perSecond)),
    goal: { of: 'ratio', atLeast: 0.5 },
    note: `${SAVES} creates a round; the floor sends ${AT_ONCE} at a time, the app keeps two lanes and writes before and after each.`,
  });
  await record({
    name: 'Requests for each newly saved draft',
    unit: '',
    ours: medianOf(runs.ours.map(({ requestsPerSave }) => requestsPerSave)),
    goal: { of: 'value', atMost: 1 },
  });
});

/** What the portal saw of one side's turn. */
async function during(portal: PortalProcess, save: () => Promise<void>): Promise<Run> {
  const before = (await portal.state()).requests.length;
  await save();
  return runOf((await portal.state()).requests.slice(before), SAVES);
}

/** The app as a person starts it, with drafts that wait: signing in makes them due, and the worker does the rest. */
async function saveByApp(profile: string, portal: PortalProcess): Promise<void> {
  const { page, quit } = await launch(profile);
  await signIn(page, portal);
  await page.evaluate(outboxIsEmpty);
  await quit();
}

/** In the page, asked every 100 ms: the drafts have left one by one when their Changes have. */
async function outboxIsEmpty(): Promise<void> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('The database refused'));
    });
  const db = await done(indexedDB.open('draftkeep'));
  while ((await done(db.transaction('outbox').objectStore('outbox').count())) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  db.close();
}

/** The very requests of the app, from the main process of an empty Electron, by `net.fetch` and nothing else. */
async function putBare(hello: ElectronApplication, portal: PortalProcess): Promise<void> {
  const { token } = await Client.signedIn(portal, ANN.email, ANN.password);
  const bodies = letters.map((letter) =>
    JSON.stringify(saveRequest({ ...newContent('-', null), ...letter }, null, ANNS_MAILBOX, [])),
  );
  const job = { url: `${portal.url}/api/2.0/mail/drafts/save.json`, token, bodies, atOnce: AT_ONCE };
  const statuses = await hello.evaluate(async ({ net }, { url, token: key, bodies: left, atOnce }) => {
    const found: number[] = [];
    const lane = async () => {
      for (let body = left.pop(); body !== undefined; body = left.pop()) {
        const headers = { 'Content-Type': 'application/json', Authorization: key };
        const response = await net.fetch(url, { method: 'PUT', headers, body });
        await response.text();
        found.push(response.status);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return found;
  }, job);
  expect(statuses.filter((status) => status === 200 || status === 201).length).toBe(SAVES);
}
