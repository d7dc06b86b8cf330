import { expect, test } from 'playwright/test';
import type { Gate, SessionView } from '../../electron/contract.ts';
import { formatBytes } from '../../renderer/core/amount.ts';
import { type Block, NEVER } from '../../renderer/core/change.ts';
import { editHead, isBlank, newContent, newHead } from '../../renderer/core/draft.ts';
import { matchFiles } from '../../renderer/core/files.ts';
import { badge, blockInFull } from '../../renderer/core/status.ts';
import { file, letter, OWNER, portalFile } from '../support/letters.ts';

const OPEN: Gate = { kind: 'open', owner: OWNER };
const OFFLINE: Gate = { kind: 'offline', owner: OWNER, why: 'unreachable' };
const ANN: SessionView = {
  kind: 'signed-in',
  owner: OWNER,
  portal: 'https://portal.example',
  email: 'a@b.example',
  displayName: 'A',
  mailboxes: [],
  kept: 'encrypted',
};
const NOBODY: SessionView = { kind: 'none' };
const REFUSED: Block = { kind: 'refused', status: 400, text: 'no' };

test('design 5: the badge’s order: blocked, unsure, signed out, offline, saving, retry, here, on portal', () => {
  const { head, change } = letter();
  const text = (patch: object, gate: Gate = OPEN, session: SessionView = ANN) =>
    badge(head, { ...change, ...patch }, gate, session).text;
  expect(text({ state: 'blocked', dueAt: NEVER, block: REFUSED }, OFFLINE)).toMatch(/^Not saved/);
  expect(text({ state: 'unsure' }, OFFLINE)).toBe('Checking with portal');
  expect(text({}, { kind: 'signed-out', owner: OWNER })).toBe('Sign in to save');
  expect(text({}, OPEN, NOBODY)).toBe('Sign in to save');
  expect(text({}, OPEN, { ...ANN, owner: 'https://portal.example|2' })).toBe('Sign in to save');
  expect(text({ state: 'saving' }, OFFLINE)).toMatch(/^Offline/);
  expect(text({ state: 'saving', attempts: 5 })).toMatch(/^Saving/);
  expect(badge(head, { ...change, attempts: 2, dueAt: 77 }, OPEN, ANN)).toMatchObject({
    text: 'Will try again',
    at: 77,
  });
  expect(text({})).toBe('On this computer');
  expect(text({}, { kind: 'offline', owner: OWNER, why: 'starting' })).toBe('On this computer');
  const synced = { ...head, serverId: 5, savedRevision: head.revision, savedAt: 8 };
  expect(badge(synced, null, OFFLINE, ANN)).toMatchObject({ text: 'On portal', at: 8 });
  expect(badge({ ...head, owner: null }, change, OPEN, NOBODY).text).toBe('On this computer');
});

test('S11: every reason for a block says what happened, where the words are and what to do', () => {
  const blocks: Block[] = [
    REFUSED,
    { kind: 'frozen' },
    ...(['trashed', 'purged', 'moved'] as const).map((how) => ({ kind: 'gone', how }) as const),
    { kind: 'hindrance', hindrance: { kind: 'body-too-large', length: 626_688, limit: 524_288 } },
    { kind: 'hindrance', hindrance: { kind: 'files-too-large', size: 28_311_552, limit: 26_214_400 } },
    { kind: 'hindrance', hindrance: { kind: 'empty-file', name: 'e.txt' } },
    { kind: 'hindrance', hindrance: { kind: 'no-mailbox', from: 'x@y.example' } },
    { kind: 'hindrance', hindrance: { kind: 'no-mailbox', from: '' } },
  ];
  for (const block of blocks) expect(blockInFull(block), JSON.stringify(block)).toContain('on this computer');
  expect(blockInFull(blocks[5] as Block)).toContain('100 KB over the portal’s limit of 512 KB');
  expect(blockInFull(blocks[6] as Block)).toContain('2 MB over the portal’s limit of 25 MB');
});

test('the list shows the first people and words of a draft, and a blank one is known as blank', () => {
  const content = {
    ...newContent('d', null),
    to: ['"Doe, J" <j@x.example>', 'k@x.example', 'Kim <kim@x.example>', 'l@x.example'],
    subject: 'S',
    body: '<p>One <b>bo</b>ld</p><p>two &amp; three&nbsp;&#x41;</p><style>p{}</style>',
  };
  const head = editHead(newHead(content, null, 1), content, [file({}), file({ id: 'g', wanted: false })], 2);
  expect(head).toMatchObject({
    people: 'Doe, J, k@x.example, Kim +1',
    snippet: 'One bold two & three A',
    revision: 1,
    fileCount: 1,
    fileSize: 10,
  });
  const blank = newContent('d', null);
  expect(isBlank({ ...blank, body: '<p>&nbsp;</p>' }, [])).toBe(true);
  expect(isBlank({ ...blank, body: '<p><img src="cid:a"></p>' }, [])).toBe(false);
  expect(isBlank(blank, [file({})])).toBe(false);
  expect(isBlank({ ...blank, subject: 'x' }, [])).toBe(false);
});

test('design 5: uncertain uploads are matched by name, size and a number not seen before', () => {
  const doubt = { known: [1], tries: 1, since: 0 };
  const rows = [portalFile(1), portalFile(2), portalFile(3, 'b.pdf')];
  expect(matchFiles([file({ doubt })], rows)).toMatchObject({ files: [{ fileId: 2, doubt: null }], extras: [] });
  expect(matchFiles([file({ doubt })], [portalFile(1)])).toMatchObject({ files: [], extras: [] });
  const twice = [...rows, portalFile(4)];
  expect(matchFiles([file({ doubt: { known: [1], tries: 2, since: 0 } })], twice)).toMatchObject({
    files: [{ fileId: 2 }],
    extras: [4],
  });
  // One try can have made one row: the other was put there by somebody else and stays.
  expect(matchFiles([file({ doubt })], twice).extras).toEqual([]);
  expect(matchFiles([file({ fileId: 9 })], rows)).toMatchObject({ files: [{ fileId: null }] });
});

test('amounts are short, and count in 1024 as the portal’s limits do', () => {
  expect([0, 999, 1024, 1536, 626_688, 26_214_400, 2 ** 31].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1 KB',
    '1.5 KB',
    '612 KB',
    '25 MB',
    '2 GB',
  ]);
});
