import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { formatMailbox, type Mailbox } from '../../renderer/core/address.ts';
import type { EmlAttachment, EmlDraft } from '../../renderer/core/eml.ts';
import { htmlToText } from '../../renderer/core/html-to-text.ts';
import type { Seen, SeenFile, SeenPerson } from './eml-readers.ts';
import { NAUGHTY } from './naughty.ts';

/** A draft, and what every reader of its mail must find: known from how it was drawn, not from the code under test. */
export interface Drawn {
  readonly draft: EmlDraft;
  readonly right: Seen;
}

interface Entry {
  readonly typed: string;
  readonly seen: SeenPerson;
}

const words = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAUGHTY) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 120 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 2, arbitrary: fc.constantFrom('Ann', 'Minutes of May', 'x', 'Bob Builder', "O'Neil") },
);
const text = fc.oneof(
  words,
  fc.tuple(words, words).map(([one, other]) => one + other),
  fc.constant(''),
);

const atext = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/^_`{|}~-";
const atom = fc.string({ unit: fc.constantFrom(...atext), minLength: 1, maxLength: 20 });
const local = fc.oneof(
  fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join('.')),
  fc.constantFrom('ann', 'j.doe+tag', 'a'.repeat(64)),
);
const domain = fc.constantFrom(
  'example.org',
  'x',
  'Mail.Example.COM',
  'exämple.org',
  '例え.jp',
  'xn--bcher-kva.example',
  `${'a'.repeat(63)}.${'b'.repeat(60)}.org`,
);

const mailbox: fc.Arbitrary<Mailbox> = fc.record({
  name: text,
  address: fc.tuple(local, domain).map((parts) => parts.join('@')),
});
const unfinished = fc.oneof(
  fc.constantFrom(
    'jo',
    'jo@',
    '@x.org',
    'a b@x.org',
    'jörg@example.org',
    'Ann <ann@>',
    '"Doe, J',
    'a@b@c',
    'a@1.2.3.4',
  ),
  // A text with `!` in front of `@` and nothing after it can be no address, whatever is drawn before.
  words.map((typed) => `${typed} !@`),
);

const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 3, arbitrary: mailbox.map((person) => ({ typed: formatMailbox(person), seen: seenMailbox(person) })) },
  {
    weight: 1,
    arbitrary: unfinished.map((typed) => ({ typed, seen: { name: oneLine(typed.trim()), address: null } })),
  },
);
const entries = fc.array(entry, { maxLength: 5 });

const contentIds = ['image-1', 'image-1@draftkeep', 'f00d.7', 'a b', 'x>\r\nBcc: eve@example.org', 'ü', ''] as const;
const types = [
  ['image/png', 'image/png'],
  ['application/pdf', 'application/pdf'],
  ['text/plain', 'text/plain'],
  ['text/html; charset=utf-8', 'text/html'],
  ['Image/PNG', 'image/png'],
  ['message/rfc822', 'application/octet-stream'],
  ['multipart/mixed; boundary=x', 'application/octet-stream'],
  ['', 'application/octet-stream'],
  ['image/png\r\nBcc: eve@example.org', 'application/octet-stream'],
  ['not a type', 'application/octet-stream'],
] as const;

const file = fc.record({
  name: text,
  types: fc.constantFrom(...types),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom(0, 1, 56, 57, 58, 114, 115).map((length) => new Uint8Array(length).fill(255)),
    fc
      .constantFrom('.\r\n.\r\n', '--_mix_\r\n', '\r\nFrom: x\r\n\r\n')
      .map((content) => new Uint8Array(Buffer.from(content))),
  ),
  contentId: fc.option(fc.constantFrom(...contentIds), { nil: undefined }),
  shown: fc.boolean(),
});

const calendar = fc.constantFrom(
  '',
  '',
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n',
  'BEGIN:VCALENDAR\nVERSION:2.0\nSUMMARY:Grüße\nEND:VCALENDAR',
  'METHOD:x\u0000\r\nBcc: eve@example.org',
);

const body = fc.oneof(
  fc.array(text, { maxLength: 4 }).map((parts) => parts.map((part) => `<p>${part}</p>`).join('\r\n')),
  text,
);

export const drawnDrafts: fc.Arbitrary<Drawn> = fc
  .record({
    id: fc.uuid(),
    from: fc.option(mailbox),
    to: entries,
    cc: entries,
    bcc: entries,
    subject: text,
    important: fc.boolean(),
    body,
    reply: fc.constantFrom(
      '',
      '<a.b@c.org>',
      'AU123@portal.example.com',
      'bad id@x',
      'x>\r\nBcc: eve@example.org',
      '<ü@x>',
    ),
    calendarIcs: calendar,
    editedAt: fc.oneof(fc.integer({ min: 0, max: 4_102_444_800_000 }), fc.constantFrom(Number.NaN, -1, 1e300)),
    files: fc.array(file, { maxLength: 4 }),
  })
  .map(({ from, to, cc, bcc, reply, files, ...rest }): Drawn => {
    const shown = files.filter((each) => each.shown && each.contentId !== undefined && each.contentId !== '');
    const html = rest.body + shown.map((each) => `<img src="cid:${each.contentId}">`).join('');
    const draft: EmlDraft = {
      ...rest,
      from,
      to: to.map((each) => each.typed),
      cc: cc.map((each) => each.typed),
      bcc: bcc.map((each) => each.typed),
      body: html,
      mimeReplyToId: reply,
      attachments: files.map(({ name, types: [type], bytes, contentId }): EmlAttachment => ({
        name,
        type,
        bytes,
        ...(contentId === undefined ? {} : { contentId }),
      })),
    };
    const inReplyTo = reply === '<a.b@c.org>' || reply.startsWith('AU') ? `<${reply.replace(/[<>]/g, '')}>` : '';
    const seenIds = new Set(shown.map((each) => each.contentId));
    const seenFiles = files.map((each): SeenFile => {
      const type = each.types[1];
      const inline =
        seenIds.has(each.contentId) &&
        contentIds.slice(0, 3).includes(each.contentId ?? '') &&
        !type.startsWith('text/');
      return {
        name: oneLine(each.name),
        type,
        disposition: inline ? 'inline' : 'attachment',
        contentId: inline ? (each.contentId ?? '') : '',
        base64: Buffer.from(each.bytes).toString('base64'),
      };
    });
    const right: Seen = {
      headers: headerNames(draft, inReplyTo),
      from: [from === null ? { name: 'No sender yet', address: null } : seenMailbox(from)],
      to: to.map((each) => each.seen),
      cc: cc.map((each) => each.seen),
      bcc: bcc.map((each) => each.seen),
      subject: oneLine(draft.subject),
      date: draft.editedAt >= 0 && draft.editedAt < 1e15 ? Math.floor(draft.editedAt / 1000) : 0,
      messageId: `<${draft.id}@draftkeep.invalid>`,
      inReplyTo,
      text: crlf(wellFormed(htmlToText(html))),
      html: wellFormed(html),
      files: [
        ...(draft.calendarIcs === '' ? [] : [calendarFile(draft.calendarIcs)]),
        ...seenFiles.filter((each) => each.disposition === 'inline'),
        ...seenFiles.filter((each) => each.disposition === 'attachment'),
      ],
      defects: [],
    };
    return { draft, right };
  });

function headerNames(draft: EmlDraft, inReplyTo: string): string[] {
  return [
    'date',
    'from',
    ...(['to', 'cc', 'bcc'] as const).filter((field) => draft[field].length > 0),
    'message-id',
    ...(inReplyTo === '' ? [] : ['in-reply-to', 'references']),
    ...(draft.subject === '' ? [] : ['subject']),
    ...(draft.important ? ['importance', 'x-priority'] : []),
    'x-unsent',
    'mime-version',
    'content-type',
  ];
}

function seenMailbox({ name, address }: Mailbox): SeenPerson {
  const at = address.lastIndexOf('@');
  const domainName = address.slice(at + 1);
  const travels = /^[\0-\x7f]*$/.test(domainName) ? domainName : domainToASCII(domainName);
  return { name: oneLine(name), address: `${address.slice(0, at)}@${travels}` };
}

function calendarFile(text: string): SeenFile {
  return {
    name: '',
    type: 'text/calendar',
    disposition: '',
    contentId: '',
    base64: Buffer.from(crlf(text)).toString('base64'),
  };
}

/** Written again here on purpose: the rule the mail has to keep, not the code that keeps it. */
function oneLine(value: string): string {
  let line = '';
  for (const char of value.replaceAll('\r\n', '\n')) {
    const code = char.codePointAt(0) ?? 0;
    const ends = code < 32 || (code >= 127 && code < 160) || code === 0x2028 || code === 0x2029;
    line += ends ? ' ' : char;
  }
  return wellFormed(line);
}

function wellFormed(value: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(value));
}

function crlf(value: string): string {
  return value.replace(/\r\n?|\n/g, '\r\n');
}
