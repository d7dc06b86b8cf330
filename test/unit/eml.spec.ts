import { expect, test } from 'playwright/test';
import PostalMime from 'postal-mime';
import { draftToEml, type EmlAttachment, type EmlDraft } from '../../renderer/core/eml.ts';
import { wireFaults } from '../support/eml-wire.ts';

const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const ATTACK = 'x\r\nBcc: eve@example.org\r\n\r\nInjected body';
const EMPTY: EmlDraft = {
  id: ID,
  from: null,
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  important: false,
  body: '',
  mimeReplyToId: '',
  calendarIcs: '',
  editedAt: Date.UTC(2026, 10, 22, 18, 30, 5),
  attachments: [],
};
const EMPTY_HEADERS = ['Date', 'From', 'Message-ID', 'X-Unsent', 'MIME-Version', 'Content-Type'];

function octets(draft: Partial<EmlDraft>): Buffer {
  return Buffer.concat(draftToEml({ ...EMPTY, ...draft }));
}

function raw(draft: Partial<EmlDraft>): string {
  return octets(draft).toString('latin1');
}

/** Header lines of the message itself, unfolded. */
function headers(draft: Partial<EmlDraft>): string[] {
  const head = raw(draft).split('\r\n\r\n')[0] ?? '';
  return head.replace(/\r\n(?= )/g, '').split('\r\n');
}

function header(draft: Partial<EmlDraft>, name: string): string | undefined {
  return headers(draft).find((line) => line.startsWith(`${name}: `));
}

function names(draft: Partial<EmlDraft>): string[] {
  return headers(draft).map((line) => line.slice(0, line.indexOf(':')));
}

function file(more: Partial<EmlAttachment>): EmlAttachment {
  return { name: 'a.txt', type: 'text/plain', bytes: new Uint8Array([104, 105]), ...more };
}

const PLACES: Record<string, Partial<EmlDraft>> = {
  'the id': { id: ATTACK },
  "the sender's name": { from: { name: ATTACK, address: 'a@b.org' } },
  "the sender's address": { from: { name: '', address: ATTACK } },
  'a recipient': { to: [ATTACK] },
  'the name of a recipient': { to: [`"${ATTACK}" <a@b.org>`] },
  'the address of a recipient': { cc: ['Ann <a@b.org\r\nBcc: eve@example.org>'] },
  'a blind copy': { bcc: [ATTACK, '\r\nX: y'] },
  'the subject': { subject: ATTACK },
  'the reply id': { mimeReplyToId: `<a@b>${ATTACK}` },
  'the body': { body: ATTACK },
  'the calendar': { calendarIcs: `METHOD:REQUEST\r\nBcc: x\r\n\r\n${ATTACK}` },
  'the method of the calendar': { calendarIcs: 'METHOD:REQUEST; x\r\nBcc: eve@example.org' },
  'a file name': { attachments: [file({ name: ATTACK })] },
  'a file type': { attachments: [file({ type: `text/plain${ATTACK}` })] },
  'a content id': { body: '<img src="cid:x">', attachments: [file({ type: 'image/png', contentId: ATTACK })] },
};

for (const [place, draft] of Object.entries(PLACES)) {
  for (const [mark, replaced] of Object.entries({ 'CR LF': '\r\n', CR: '\r', LF: '\n' })) {
    test(`eml: a ${mark} in ${place} makes no header and no body (RFC 5322 2.2)`, () => {
      const attacked = JSON.parse(
        JSON.stringify(draft).replaceAll('\\r\\n', JSON.stringify(replaced).slice(1, -1)),
        revive,
      );
      const expected = ['Cc', 'Bcc', 'To', 'Subject', ...EMPTY_HEADERS];
      expect(names(attacked).filter((name) => !expected.includes(name))).toEqual([]);
      expect(names(attacked).filter((name) => name === 'Bcc')).toHaveLength(draft.bcc === undefined ? 0 : 1);
      expect(raw(attacked)).not.toMatch(/^(?:Bcc: ?(?:eve|x)|X:|Injected)/im);
      expect(wireFaults(octets(attacked))).toEqual([]);
    });
  }
}

/** Bytes of an attachment after a way through JSON. */
function revive(key: string, value: unknown): unknown {
  return key === 'bytes' ? new Uint8Array(Object.values(value as Record<string, number>)) : value;
}

test('eml: a draft without sender, recipients, subject and body is a valid mail (RFC 5322 3.6, RFC 6854)', () => {
  expect(names({})).toEqual(EMPTY_HEADERS);
  expect(header({}, 'From')).toBe('From: No sender yet :;');
  expect(wireFaults(octets({}))).toEqual([]);
});

test('eml: the order of the headers, all of them', () => {
  const all: Partial<EmlDraft> = {
    from: { name: 'Ann', address: 'ann@example.org' },
    to: ['bob@example.org'],
    cc: ['cy@example.org'],
    bcc: ['di@example.org'],
    subject: 'Minutes',
    important: true,
    mimeReplyToId: 'AU1@portal.example.com',
  };
  expect(headers(all)).toEqual([
    'Date: Sun, 22 Nov 2026 18:30:05 +0000',
    'From: Ann <ann@example.org>',
    'To: bob@example.org',
    'Cc: cy@example.org',
    'Bcc: di@example.org',
    `Message-ID: <${ID}@draftkeep.invalid>`,
    'In-Reply-To: <AU1@portal.example.com>',
    'References: <AU1@portal.example.com>',
    'Subject: Minutes',
    'Importance: high',
    'X-Priority: 1',
    'X-Unsent: 1',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary=_alt_0f8fad5bd9cb469fa1657086',
  ]);
});

test('eml: a recipient that is no address yet stays in its place as an empty group (RFC 5322 3.4)', () => {
  const draft = { to: ['Ann <ann@x.org>', 'jo', ' ', 'Zoë <zoë@x.org>', 'bob@x.org'] };
  expect(header(draft, 'To')).toBe('To: Ann <ann@x.org>, jo :;, =?utf-8?B?Wm/DqyA8em/Dq0B4Lm9yZz4=?= :;, bob@x.org');
});

test('eml: a sender without a usable address is kept as a group, too', () => {
  expect(header({ from: { name: 'Ann', address: '' } }, 'From')).toBe('From: Ann :;');
  expect(header({ from: { name: 'Ann', address: 'ann@' } }, 'From')).toMatch(/^From: =\?utf-8\?B\?\S+\?= :;$/);
});

test('eml: an international domain travels as punycode (RFC 5891)', () => {
  expect(header({ to: ['j@exämple.org'] }, 'To')).toBe('To: j@xn--exmple-cua.org');
});

test('eml: a name with a comma is quoted, one with quotes or an encoded word in it is encoded (RFC 2047 5)', () => {
  const to = (name: string): string | undefined => header({ to: [`${name} <j@x.org>`] }, 'To');
  expect(to('"Doe, John"')).toBe('To: "Doe, John" <j@x.org>');
  expect(to('Joe "Bricks" Doe')).toBe(
    `To: =?utf-8?B?${Buffer.from('Joe "Bricks" Doe').toString('base64')}?= <j@x.org>`,
  );
  expect(to('=?utf-8?Q?x?=')).toBe(`To: =?utf-8?B?${Buffer.from('=?utf-8?Q?x?=').toString('base64')}?= <j@x.org>`);
});

test('eml: encoded words have at most 75 characters and never cut a character in two (RFC 2047 2 and 5)', () => {
  for (const subject of ['😀'.repeat(300), `a${'ü'.repeat(999)}`, '日本語'.repeat(200)]) {
    const words = raw({ subject }).match(/=\?utf-8\?B\?[^?]*\?=/g) ?? [];
    expect(words.length).toBeGreaterThan(10);
    expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(75);
    const texts = words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString());
    expect(texts.join('')).toBe(subject);
    expect(texts.join('')).not.toContain('\ufffd');
  }
});

test('eml: long headers are folded at 76 and no line has more than 998 octets (RFC 5322 2.1.1)', () => {
  const to = Array.from({ length: 500 }, (_, index) => `Recipient number ${index} <r${index}@example.org>`);
  const draft = { to, subject: 'word '.repeat(999), attachments: [file({ name: `${'n'.repeat(4_000)}.txt` })] };
  expect(wireFaults(octets(draft))).toEqual([]);
  const head = raw(draft).split('\r\n\r\n')[0] ?? '';
  expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76);
});

test('eml: a word too long to fold is encoded instead', () => {
  expect(header({ subject: 'w'.repeat(2_000) }, 'Subject')).toMatch(/^Subject: =\?utf-8\?B\?/);
  expect(wireFaults(octets({ subject: 'w'.repeat(2_000) }))).toEqual([]);
});

test('eml: nothing beyond ASCII leaves, in headers or bodies (RFC 5322 2.1, RFC 2045 6.8)', () => {
  const draft = {
    from: { name: 'Jörg', address: 'j@exämple.org' },
    to: ['ü@ü.org', '日本 <a@日本.jp>'],
    subject: 'Grüße\u0000\u007f',
    body: '<p>Grüße</p>',
    calendarIcs: 'SUMMARY:Grüße',
    attachments: [file({ name: 'Übersicht.pdf', type: 'application/pdf; name=ü' })],
  };
  expect(wireFaults(octets(draft))).toEqual([]);
});

test('eml: a file name beyond ASCII is written as RFC 2231, with an ASCII stand-in for old readers', () => {
  const text = raw({ attachments: [file({ name: 'Jörgs Übersicht.pdf', type: 'application/pdf' })] });
  expect(text).toContain("Content-Disposition: attachment;\r\n filename*=utf-8''J%C3%B6rgs%20%C3%9Cbersicht.pdf\r\n");
  expect(text).toContain('Content-Type: application/pdf; name="Jorgs Ubersicht.pdf"\r\n');
});

test('eml: a quote or backslash in a file name cannot end it early', () => {
  const text = raw({ attachments: [file({ name: 'a".txt; x="\\' })] });
  expect(text).toContain("filename*=utf-8''a%22.txt%3B%20x%3D%22%5C\r\n");
  expect(text).toContain('name="a_.txt_ x___"');
});

test('eml: a long file name is continued in numbered parameters that cut no character (RFC 2231 3)', () => {
  const name = `${'日本語😀'.repeat(30)}.pdf`;
  const text = raw({ attachments: [file({ name })] });
  const parts = Array.from(text.matchAll(/filename\*(\d+)\*=(?:utf-8'')?([^;\r]*)/g));
  expect(parts.map((part) => Number(part[1]))).toEqual(parts.map((_, index) => index));
  expect(parts.map((part) => decodeURIComponent(part[2] ?? '')).join('')).toBe(name);
});

test('eml: a file without a name has no empty name parameter', () => {
  expect(raw({ attachments: [file({ name: '' })] })).toContain('Content-Disposition: attachment\r\n');
});

for (const name of ['inline.txt', 'attachment.txt']) {
  test(`eml: a file called ${name} is one part, once (mimetext searches the disposition for words)`, async () => {
    const body = '<img src="cid:a">';
    const attachments = [file({ name }), file({ name, type: 'image/png', contentId: 'a' })];
    const mail = await PostalMime.parse(octets({ body, attachments }));
    expect(mail.attachments.map((each) => each.disposition)).toEqual(['inline', 'attachment']);
  });
}

test('eml: an attached mail or multipart is never read as part of this one (RFC 2046 5.2.1)', async () => {
  const bytes = Buffer.from('Subject: other\r\n\r\n--x\r\n\r\nHello');
  for (const type of ['message/rfc822', 'multipart/mixed; boundary=x', 'MESSAGE/partial']) {
    const mail = await PostalMime.parse(octets({ attachments: [file({ name: 'm.eml', type, bytes })] }));
    expect(mail.attachments.map((each) => each.mimeType)).toEqual(['application/octet-stream']);
  }
});

test('eml: parts are mixed ( related ( alternative ( text, HTML, calendar ), inline ), attachments )', () => {
  const draft = {
    body: '<p><img src="cid:a@b"></p>',
    calendarIcs: 'BEGIN:VCALENDAR\nMETHOD:request\nEND:VCALENDAR',
    attachments: [file({}), file({ type: 'image/png', contentId: 'a@b' })],
  };
  const types = raw(draft)
    .replace(/\r\n(?= )/g, '')
    .match(/^Content-Type: [^\r]*/gm);
  expect(types).toEqual([
    'Content-Type: multipart/mixed; boundary=_mix_0f8fad5bd9cb469fa1657086',
    'Content-Type: multipart/related; type="multipart/alternative"; boundary=_rel_0f8fad5bd9cb469fa1657086',
    'Content-Type: multipart/alternative; boundary=_alt_0f8fad5bd9cb469fa1657086',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Type: text/html; charset=utf-8',
    'Content-Type: text/calendar; charset=utf-8; method=REQUEST',
    'Content-Type: image/png; name="a.txt"',
    'Content-Type: text/plain; name="a.txt"',
  ]);
});

const INLINE: Record<string, [body: string, contentId: string, inline: boolean]> = {
  'shown by the body': ['<img src="cid:a@b">', 'a@b', true],
  'shown in percent encoding': ['<img src="cid:a%40b">', 'a@b', true],
  'shown with a character reference': ['<img src="cid:a&amp;b">', 'a&b', true],
  'shown by a style': ['<div style="background:url(cid:a@b)">', 'a@b', true],
  'shown in capitals': ['<img src="CID:a@b">', 'a@b', true],
  'not shown': ['<p>a@b</p>', 'a@b', false],
  'only part of another id': ['<img src="cid:a@bc">', 'a@b', false],
  'with an id that is none': ['<img src="cid:a b">', 'a b', false],
};

for (const [kind, [body, contentId, inline]] of Object.entries(INLINE)) {
  test(`eml: an image ${kind} is ${inline ? 'inline' : 'an ordinary attachment'} (RFC 2392)`, () => {
    const text = raw({ body, attachments: [file({ type: 'image/png', contentId })] });
    expect(text.includes('multipart/related')).toBe(inline);
    expect(text.includes(`Content-ID: <${contentId}>`)).toBe(inline);
  });
}

const REPLIES: Record<string, string | undefined> = {
  '<a.b@c.org>': '<a.b@c.org>',
  ' a.b@c.org ': '<a.b@c.org>',
  'a$b+c=d/e@[10.0.0.1]': '<a$b+c=d/e@[10.0.0.1]>',
  'no-at-sign': undefined,
  'a b@c': undefined,
  'a@b> <c@d': undefined,
  'ü@b': undefined,
  '=?utf-8?Q?x?=@b': undefined,
  [`${'a'.repeat(999)}@b`]: undefined,
};

for (const [id, expected] of Object.entries(REPLIES)) {
  test(`eml: the reply id ${id.slice(0, 30)} becomes ${expected ?? 'nothing'} (RFC 5322 3.6.4)`, () => {
    expect(header({ mimeReplyToId: id }, 'In-Reply-To')).toBe(expected && `In-Reply-To: ${expected}`);
    expect(header({ mimeReplyToId: id }, 'References')).toBe(expected && `References: ${expected}`);
  });
}

test('eml: a date that is none, or beyond four digits of a year, is 1970 (RFC 5322 3.3)', () => {
  for (const editedAt of [Number.NaN, -1, Infinity, 8.64e15, Date.UTC(10_000, 0)]) {
    expect(header({ editedAt }, 'Date')).toBe('Date: Thu, 01 Jan 1970 00:00:00 +0000');
  }
  expect(header({ editedAt: Date.UTC(9999, 11, 31) }, 'Date')).toBe('Date: Fri, 31 Dec 9999 00:00:00 +0000');
});

test('eml: the HTML part holds the very octets of the body, line ends, dots and boundaries included', async () => {
  const body = '\n<p>a\r\nb\n.\r\n.\n\n--_alt_0f8fad5bd9cb469fa1657086--\r\nGrüße 😀</p>\r';
  const parts = raw({ body }).split('--_alt_0f8fad5bd9cb469fa1657086');
  const encoded = parts[2]?.split('\r\n\r\n')[1] ?? '';
  expect(Buffer.from(encoded, 'base64').toString()).toBe(body);
});

test('eml: a lone surrogate becomes U+FFFD, in body, subject, name and file name (RFC 3629 3)', async () => {
  const lone = 'a\ud800b';
  const draft = { body: lone, subject: lone, to: [`${lone} <a@b.org>`], attachments: [file({ name: lone })] };
  const mail = await PostalMime.parse(octets(draft));
  expect([mail.html, mail.subject, mail.to?.[0]?.name, mail.attachments[0]?.filename]).toEqual(
    Array(4).fill('a\ufffdb'),
  );
});

for (const length of [0, 1, 2, 3, 56, 57, 58, 113, 114, 115, 57 * 16_384 - 1, 57 * 16_384, 57 * 16_384 + 1]) {
  test(`eml: a file of ${length} octets is base64 in lines of 76 and comes back (RFC 2045 6.8)`, async () => {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7919) >> 3);
    const mail = await PostalMime.parse(octets({ attachments: [file({ type: 'application/zip', bytes })] }));
    expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(Buffer.from(bytes))).toBe(true);
    expect(wireFaults(octets({ attachments: [file({ bytes })] }))).toEqual([]);
    expect(
      Math.max(
        ...raw({ attachments: [file({ bytes })] })
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(76);
  });
}

test('eml: a large file leaves in pieces, none of which is a large block', () => {
  const pieces = draftToEml({ ...EMPTY, attachments: [file({ bytes: new Uint8Array(10_000_000) })] });
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(1_400_000);
});

test('eml: recipients of a large list, a long subject and a huge name are written', () => {
  const to = Array.from({ length: 10_000 }, (_, index) => `Name ${index} <r${index}@example.org>`);
  const draft = { ...EMPTY, to, subject: 'ü '.repeat(50_000), attachments: [file({ name: '"'.repeat(100_000) })] };
  // No clock is read: work that grew with the square of the list would outlast the test's own limit.
  expect(draftToEml(draft).length).toBeGreaterThan(0);
});
