import fc from 'fast-check';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { openLog } from '../../electron/log.ts';
import { freshFolder } from './electron-parts.ts';

const read = (folder: string): string => readFileSync(join(folder, 'draftkeep.log'), 'utf8');

test('S9 events, numbers and code words are written; everything else is left out', () => {
  const folder = join(freshFolder(), 'logs');
  const log = openLog(folder, { now: () => new Date(0) });
  log.note('Gate', { gate: 'offline', why: 'module-off', code: 'ERR_CONNECTION_REFUSED', count: 3, ok: true });
  log.note('Signed in', { token: 'f00dcafe0123456789abcdef', address: 'ann@x.example', host: 'portal.example.com' });
  log.note('Ann wrote to bob@x.example', {});
  const [first, second, third] = read(folder)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(first).toEqual({
    ...{ at: '1970-01-01T00:00:00.000Z', level: 'note', event: 'Gate', gate: 'offline', why: 'module-off' },
    ...{ code: 'ERR_CONNECTION_REFUSED', count: 3, ok: true },
  });
  expect(second).toMatchObject({ token: '(left out)', address: '(left out)', host: '(left out)' });
  expect(third).toMatchObject({ event: '(left out)' });
});

test('S9 of an error its name, code and places are kept, never its message', () => {
  const folder = freshFolder();
  const error = Object.assign(new TypeError('Cannot save "Dear Bob" for ann@x.example'), { code: 'ENOSPC' });
  openLog(folder).fault('A save failed', error);
  const text = read(folder);
  expect(text).toContain('"thrown":"TypeError","code":"ENOSPC"');
  expect(text).toContain('electron-log.spec.ts:');
  expect(text).not.toMatch(/Dear|Bob|ann@|unit\//);
});

test('S9 no canary gets in, whatever is thrown or noted', () => {
  const folder = freshFolder();
  const log = openLog(folder);
  const secret = fc.constantFrom(
    'canary@x.example',
    'Canary draft',
    'token=canary7',
    'https://canary.example/',
    'canary\nline',
    'c4n4ry',
  );
  fc.assert(
    fc.property(secret, fc.string({ maxLength: 20 }), (canary, noise) => {
      log.note('Something', { fact: `${canary}${noise}`, other: `${noise} ${canary}` });
      log.note(`${canary} ${noise}7`);
      log.fault('Something', new Error(`${noise}${canary}`, { cause: new Error(canary) }));
      log.fault('Something', canary);
      log.fault('Something', { message: canary });
    }),
  );
  expect(read(folder)).not.toMatch(/canary|c4n4ry/i);
});

test('the log stays small', () => {
  const folder = freshFolder();
  const log = openLog(folder);
  for (let at = 0; at < 8_000; at += 1) log.note('Something happened here', { count: at });
  expect(readdirSync(folder).sort()).toEqual(['draftkeep.log', 'draftkeep.old.log']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(300 * 1024);
});

test('a folder that cannot be used stops nothing', () => {
  const log = openLog('/dev/null/logs');
  log.note('Something');
  log.fault('Something', new Error());
});
