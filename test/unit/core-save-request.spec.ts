import { expect, test } from 'playwright/test';
import { BODY_LIMIT, FILES_LIMIT } from '../../electron/contract.ts';
import { contentFingerprint, messageFingerprint } from '../../renderer/core/fingerprint.ts';
import { hindrance, mailboxOf, saveRequest } from '../../renderer/core/save-request.ts';
import { file, letter, mailbox, MAILBOXES, message, portalFile } from '../support/letters.ts';

const OF_THE_DOCUMENT = [
  'id',
  'from',
  'to',
  'cc',
  'bcc',
  'mimeReplyToId',
  'importance',
  'subject',
  'tags',
  'body',
  'attachments',
  'calendarIcs',
];

test('issue 2.4: the request carries every field of the endpoint’s document, and none that is null', () => {
  const { content } = letter({
    to: ['A <a@x.example>'],
    cc: ['b@x.example'],
    bcc: ['c@x.example'],
    subject: 'S',
    important: true,
    tags: [3, -4],
    mimeReplyToId: 'm@x',
    calendarIcs: 'BEGIN:VCALENDAR',
  });
  const request = saveRequest(content, 1234, mailbox('a@b.example', {}), [portalFile(9)]);
  expect(Object.keys(request)).toEqual(OF_THE_DOCUMENT);
  expect(request).toEqual({
    id: 1234,
    from: 'a@b.example',
    to: ['A <a@x.example>'],
    cc: ['b@x.example'],
    bcc: ['c@x.example'],
    mimeReplyToId: 'm@x',
    importance: true,
    subject: 'S',
    tags: [3, -4],
    body: '<p>words</p>',
    attachments: [portalFile(9)],
    calendarIcs: 'BEGIN:VCALENDAR',
  });
  const blank = saveRequest(letter({ body: '' }).content, null, mailbox('a@b.example', {}), []);
  expect(Object.values(blank).every((value) => value !== null && value !== undefined)).toBe(true);
  expect(blank.id).toBe(0);
});

test('portal-api 3.1: a draft is written from the chosen mailbox, else the default, never from a group', () => {
  expect(mailboxOf(null, MAILBOXES)?.email).toBe('a@b.example');
  expect(mailboxOf('Office@B.example', MAILBOXES)?.email).toBe('office@b.example');
  expect(mailboxOf('team@b.example', MAILBOXES)).toBeNull();
  expect(mailboxOf('gone@b.example', MAILBOXES)).toBeNull();
  expect(
    mailboxOf(
      null,
      MAILBOXES.filter((each) => !each.isDefault),
    )?.email,
  ).toBe('office@b.example');
});

test('issue 2.4: limits are found before anything leaves, at the very unit', () => {
  const find = (words: object, ...files: ReturnType<typeof file>[]) =>
    hindrance(letter(words).content, files, MAILBOXES);
  expect(find({ body: 'x'.repeat(BODY_LIMIT) })).toBeNull();
  expect(find({ body: 'x'.repeat(BODY_LIMIT + 1) })).toEqual({
    kind: 'body-too-large',
    length: BODY_LIMIT + 1,
    limit: BODY_LIMIT,
  });
  // UTF-16 units, as the portal counts: an emoji is two.
  expect(find({ body: '😀'.repeat(BODY_LIMIT / 2 + 1) })?.kind).toBe('body-too-large');
  expect(find({}, file({ size: FILES_LIMIT - 1 }), file({ size: 1 }))).toBeNull();
  expect(find({}, file({ size: FILES_LIMIT }), file({ size: 1 }))).toMatchObject({
    kind: 'files-too-large',
    size: FILES_LIMIT + 1,
  });
  expect(find({}, file({ size: FILES_LIMIT }), file({ size: 1, wanted: false }))).toBeNull();
  expect(find({}, file({ size: 0, name: 'e.txt' }))).toEqual({ kind: 'empty-file', name: 'e.txt' });
  expect(find({ from: 'gone@b.example' })).toEqual({ kind: 'no-mailbox', from: 'gone@b.example' });
  expect(hindrance(letter().content, [], [])).toEqual({ kind: 'no-mailbox', from: '' });
});

test('portal-api 3.2 and 3.1: what is sent and what is stored have one fingerprint', () => {
  const sent = letter({
    to: ['A 😀 <a@x.example>', 'b@x.example'],
    subject: 'Tab\tbell\u0007 \u{1F600}!',
    body: '',
  }).content;
  const stored = message({ to: 'A  <a@x.example>, b@x.example', subject: 'Tab\tbell !', body: '<p>&nbsp;</p>' });
  expect(contentFingerprint(sent)).toBe(messageFingerprint(stored));
  expect(contentFingerprint({ ...sent, body: '<p>😀</p>' })).toBe(messageFingerprint({ ...stored, body: '<p>😀</p>' }));
  for (const other of [{ subject: 'x' }, { to: 'x' }, { cc: 'x' }, { bcc: 'x' }, { body: '<p></p>' }]) {
    expect(messageFingerprint({ ...stored, ...other })).not.toBe(contentFingerprint(sent));
  }
});
