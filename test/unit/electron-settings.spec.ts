import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { SILENT } from '../../electron/log.ts';
import { openSettings } from '../../electron/settings.ts';
import { writeWhole } from '../../electron/write.ts';
import { freshFolder } from './electron-parts.ts';

const place = { x: 10, y: 20, width: 900, height: 700, maximized: false };
const session = {
  ...{ owner: 'https://p.example|1', portal: 'https://p.example', email: 'a@x.example', displayName: 'Ann' },
  ...{ mailboxes: [], kept: 'encrypted' as const },
};

function opened(text?: string) {
  const folder = freshFolder();
  const path = join(folder, 'settings.json');
  if (text !== undefined) writeFileSync(path, text);
  return { folder, path, settings: openSettings(path, SILENT) };
}

test('what is changed is there at the next start', async () => {
  const { path, settings, folder } = opened();
  settings.change({ window: place });
  settings.change({ sessions: [session], active: session.owner, plainHttp: ['http://p.example'], practicePort: 4711 });
  await settings.settled();
  expect(openSettings(path, SILENT).data()).toEqual(settings.data());
  expect(readdirSync(folder), 'no temporary file is left').toEqual(['settings.json']);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('many changes at once end in the last one', async () => {
  const { path, settings } = opened();
  for (let port = 1; port <= 50; port += 1) settings.change({ practicePort: port });
  await settings.settled();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ version: 1, practicePort: 50 });
});

for (const [name, text, why] of [
  ['no JSON', '{"version":1,"wind', 'damaged'],
  ['another shape', '[]', 'damaged'],
  ['no version', '{}', 'damaged'],
  ['a newer app', '{"version":99,"sessions":[]}', 'newer'],
] as const) {
  test(`a file of ${name} is set aside, not lost, and the app starts`, () => {
    const { folder, settings } = opened(text);
    expect(settings.data()).toMatchObject({ window: null, sessions: [], active: null });
    const [aside] = readdirSync(folder);
    expect(aside).toContain(`settings.json.${why}-`);
    expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toBe(text);
  });
}

test('wrong fields are left out one by one', () => {
  const data = {
    ...{ version: 1, window: { width: 'wide', height: 5 }, plainHttp: ['http://p.example', 7], practicePort: 99_999 },
    sessions: [session, { ...session, owner: 'https://evil.example|1' }, { ...session, portal: 'nonsense' }, null],
    active: 'https://nobody.example|9',
  };
  expect(opened(JSON.stringify(data)).settings.data()).toEqual({
    ...{ window: null, sessions: [session], active: null, plainHttp: ['http://p.example'], practicePort: null },
  });
});

test('settings that cannot be written do not stop the app', async () => {
  const { folder } = opened();
  const settings = openSettings(join(folder, 'missing', 'settings.json'), SILENT);
  settings.change({ window: place });
  await settings.settled();
  expect(settings.data().window).toEqual(place);
});

test('a failed write leaves the old file and no half of the new one', async () => {
  const folder = freshFolder();
  const path = join(folder, 'taken');
  mkdirSync(path);
  await expect(writeWhole(path, 'words')).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
});
