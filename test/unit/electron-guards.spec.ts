import fc from 'fast-check';
import { expect, test } from 'playwright/test';
import { ASK_NAMES, SYNC_ASK_NAMES } from '../../electron/contract.ts';
import { askGuards, onlyContract, syncAskGuards } from '../../electron/guards.ts';
import { saveRequest } from './electron-parts.ts';

const owner = 'https://p.example|1';
const file = {
  ...{ fileId: 1, fileName: 'a.txt', size: 3, contentType: 'text/plain', fileNumber: 1, storedName: 'x.txt' },
  streamId: 's',
};

test('good arguments pass', () => {
  expect(askGuards['session.signIn']([{ portal: 'p', email: 'e', password: 'x', code: '1' }])).toBe(true);
  expect(askGuards['gate.wake'](['focus'])).toBe(true);
  expect(askGuards['file.saveAs'](['a.eml', 'id'])).toBe(true);
  expect(syncAskGuards.save([owner, saveRequest({ attachments: [file], tags: [-3, 4] })])).toBe(true);
  expect(syncAskGuards.upload([owner, 1, 'a', 'b', 'c'])).toBe(true);
});

const bad: readonly (readonly [string, unknown])[] = [
  ['an id that is no number', { ...saveRequest(), id: '1' }],
  ['a fraction', { ...saveRequest(), id: 1.5 }],
  ['null recipients', { ...saveRequest(), to: null }],
  ['a recipient that is no text', { ...saveRequest(), to: [5] }],
  ['null tags', { ...saveRequest(), tags: null }],
  ['a body over the limit, which would freeze the draft', { ...saveRequest(), body: 'x'.repeat(524_289) }],
  ['a missing field', { ...saveRequest(), subject: undefined }],
  ['an attachment of another shape', { ...saveRequest(), attachments: [{ ...file, size: '3' }] }],
  ['a list', [saveRequest()]],
  ['nothing', null],
];
for (const [name, request] of bad) {
  test(`a save with ${name} does not pass`, () => expect(syncAskGuards.save([owner, request])).toBe(false));
}

test('fields outside the contract do not travel on', () => {
  const request = onlyContract({ ...saveRequest(), ...{ isTemp: true } });
  expect(Object.keys(request).sort()).toEqual(Object.keys(saveRequest()).sort());
});

test('whatever is asked, a guard says yes or no and never throws', () => {
  const odd = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true });
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 6 }), (args) => {
      for (const name of ASK_NAMES) if (typeof askGuards[name](args) !== 'boolean') throw new Error(name);
      for (const name of SYNC_ASK_NAMES) if (typeof syncAskGuards[name](args) !== 'boolean') throw new Error(name);
    }),
    { numRuns: 2_000 },
  );
});
