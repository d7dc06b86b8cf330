import fc from 'fast-check';
import { expect, test } from 'playwright/test';
import type { Heard } from '../../electron/exchange.ts';
import * as outcome from '../../electron/outcome.ts';

const NOW = Date.UTC(2026, 0, 1);
const GOOD = JSON.stringify({ count: 1, status: 0, statusCode: 200, response: message(57) });
const ERROR = JSON.stringify({ status: 1, statusCode: 400, error: { message: 'Mailbox not found', data: {} } });
const HTML = '<!DOCTYPE html><html><body>Welcome to Hotel Wi-Fi</body></html>';

function message(id: unknown): Record<string, unknown> {
  return {
    ...{
      attachments: [],
      htmlBody: '<p>Hello</p>',
      important: false,
      subject: 'Hi',
      bcc: '',
      cc: '',
      to: 'b@x.example',
    },
    ...{ address: null, from: '"Ann" <a@x.example>', id, tagIds: [], folder: 3, isBodyCorrupted: false },
    ...{ receivedDate: '2025-01-10T10:36:24.5120000+03:00', mimeReplyToId: '', calendarUid: null },
  };
}

function answer(status: number, text = '', headers: Record<string, string> = {}): Heard {
  return { status, text, headers: new Headers(headers) };
}

const failure = (code: string, status = 0): Heard => ({ status, code });

const judge = {
  create: (heard: Heard) => outcome.saveOutcome(heard, 0, NOW),
  update: (heard: Heard) => outcome.saveOutcome(heard, 57, NOW),
  upload: (heard: Heard) => outcome.uploadOutcome(heard, NOW),
  read: (heard: Heard) => outcome.readOutcome(heard, 57, NOW),
  list: (heard: Heard) => outcome.listOutcome(heard, NOW),
  remove: (heard: Heard) => outcome.doneOutcome(heard, NOW),
};
const EVERY = ['create', 'update', 'upload', 'read', 'list', 'remove'] as const;
type Call = (typeof EVERY)[number];

/** What was heard, for which calls, and what became of the request. */
const TABLE: readonly (readonly [string, Heard, readonly Call[], string])[] = [
  ['200 with the draft', answer(200, GOOD), ['create', 'update'], 'saved'],
  ['200 with a byte order mark', answer(200, `\uFEFF${GOOD}`), ['create'], 'saved'],
  ['200 with the message', answer(200, GOOD), ['read'], 'found'],
  ['200 with HTML (captive portal)', answer(200, HTML), EVERY, 'unknown'],
  ['200 and nothing', answer(200, ''), EVERY, 'unknown'],
  ['200 cut short', answer(200, GOOD.slice(0, -9)), EVERY, 'unknown'],
  ['200 with foreign JSON', answer(200, '{"ok":true}'), EVERY, 'unknown'],
  ['200 with a list', answer(200, '[]'), EVERY, 'unknown'],
  ['200 with an error envelope', answer(200, ERROR), EVERY, 'unknown'],
  [
    '200 without response',
    answer(200, '{"status":0,"statusCode":200}'),
    ['create', 'update', 'upload', 'read', 'list'],
    'unknown',
  ],
  ['200 without response', answer(200, '{"status":0,"statusCode":200}'), ['remove'], 'done'],
  ['200, cut by the network', failure('ERR_CONTENT_LENGTH_MISMATCH', 200), EVERY, 'unknown'],
  ['302', answer(302, '', { Location: 'https://login.example/' }), EVERY, 'unknown'],
  ['a redirect Electron cancelled', failure('REDIRECT'), EVERY, 'unknown'],
  ['400 with envelope', answer(400, ERROR), EVERY, 'refused'],
  ['401 in plain text', answer(401, 'Unauthorized'), EVERY, 'signed-out'],
  ['401 in HTML', answer(401, HTML), EVERY, 'signed-out'],
  ['402 empty', answer(402), EVERY, 'not-sent'],
  ['402 with envelope', answer(402, ERROR), EVERY, 'not-sent'],
  ['403 empty', answer(403), EVERY, 'not-sent'],
  ['403 in HTML', answer(403, HTML), EVERY, 'not-sent'],
  ['403 with envelope', answer(403, ERROR), EVERY, 'refused'],
  ['404 empty', answer(404), EVERY, 'not-sent'],
  ['404 in HTML', answer(404, HTML), EVERY, 'not-sent'],
  ['404 with envelope', answer(404, ERROR), ['create', 'update', 'upload', 'list', 'remove'], 'refused'],
  ['404 with envelope', answer(404, ERROR), ['read'], 'gone'],
  ['407 of a proxy', answer(407, HTML), EVERY, 'not-sent'],
  ['408', answer(408), EVERY, 'limited'],
  ['413 of a front server', answer(413, HTML), EVERY, 'refused'],
  ['415 with envelope', answer(415, ERROR), EVERY, 'refused'],
  ['425', answer(425), EVERY, 'limited'],
  ['429', answer(429, HTML, { 'Retry-After': '7' }), EVERY, 'limited'],
  ['500 with envelope', answer(500, ERROR), EVERY, 'unknown'],
  ['500 in HTML', answer(500, HTML), EVERY, 'unknown'],
  ['502', answer(502, HTML), EVERY, 'unknown'],
  ['503 without Retry-After', answer(503), EVERY, 'unknown'],
  ['503 with Retry-After', answer(503, '', { 'Retry-After': '7' }), ['update', 'read', 'list', 'remove'], 'limited'],
  ['503 with Retry-After', answer(503, '', { 'Retry-After': '7' }), ['create', 'upload'], 'unknown'],
  ['504', answer(504, HTML), EVERY, 'unknown'],
  ['511', answer(511, HTML), EVERY, 'unknown'],
  ['connection refused', failure('ERR_CONNECTION_REFUSED'), EVERY, 'not-sent'],
  ['connection refused (Node)', failure('ECONNREFUSED'), EVERY, 'not-sent'],
  ['name not found', failure('ERR_NAME_NOT_RESOLVED'), EVERY, 'not-sent'],
  ['name not found (Node)', failure('ENOTFOUND'), EVERY, 'not-sent'],
  ['no network', failure('ERR_INTERNET_DISCONNECTED'), EVERY, 'not-sent'],
  ['proxy away', failure('ERR_PROXY_CONNECTION_FAILED'), EVERY, 'not-sent'],
  ['bad certificate', failure('ERR_CERT_AUTHORITY_INVALID'), EVERY, 'not-sent'],
  ['bad certificate (Node)', failure('DEPTH_ZERO_SELF_SIGNED_CERT'), EVERY, 'not-sent'],
  ['no common cipher', failure('ERR_SSL_VERSION_OR_CIPHER_MISMATCH'), EVERY, 'not-sent'],
  ['TLS fault, perhaps on the way', failure('ERR_SSL_PROTOCOL_ERROR'), EVERY, 'unknown'],
  ['reset', failure('ERR_CONNECTION_RESET'), EVERY, 'unknown'],
  ['closed without an answer', failure('ERR_EMPTY_RESPONSE'), EVERY, 'unknown'],
  ['deadline', failure('DEADLINE'), EVERY, 'unknown'],
  ['stopped here', failure('ABORTED'), EVERY, 'unknown'],
  ['too large', failure('TOO_LARGE', 200), EVERY, 'unknown'],
  ['a failure nobody has named', failure('UNNAMED'), EVERY, 'unknown'],
];

for (const [name, heard, calls, kind] of TABLE) {
  for (const call of calls) {
    test(`S6 ${name}: ${call} is ${kind}`, () => {
      expect(judge[call](heard).kind).toBe(kind);
    });
  }
}

test('a refusal keeps the portal’s own words', () => {
  expect(judge.create(answer(400, ERROR))).toEqual({ kind: 'refused', status: 400, text: 'Mailbox not found' });
});

test('unknown says which status, and 0 when nothing came', () => {
  expect(judge.create(answer(502, HTML))).toMatchObject({ status: 502 });
  expect(judge.create(failure('ERR_CONNECTION_RESET'))).toMatchObject({ status: 0 });
  expect(judge.create(failure('ERR_CONTENT_LENGTH_MISMATCH', 200))).toMatchObject({ status: 200 });
});

test('S6 an answer about another draft is not taken for ours', () => {
  const other = answer(200, JSON.stringify({ status: 0, response: message(58) }));
  expect(judge.update(other).kind).toBe('unknown');
  expect(judge.read(other).kind).toBe('unknown');
  expect(judge.create(other)).toMatchObject({ kind: 'saved', message: { id: 58 } });
});

test('the names of the public API page are understood', () => {
  const pascal = Object.fromEntries(
    Object.entries(message(57)).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
  );
  const read = judge.update(answer(200, JSON.stringify({ status: 0, response: pascal })));
  expect(read).toMatchObject({ kind: 'saved', message: { id: 57, subject: 'Hi', body: '<p>Hello</p>', folder: 3 } });
});

test('a page with one unreadable row is not a page with a row less', () => {
  const page = answer(200, JSON.stringify({ status: 0, response: [message(1), message('2')] }));
  expect(judge.list(page).kind).toBe('unknown');
});

test.describe('Retry-After', () => {
  const until = (value: string | undefined, headers: Record<string, string> = {}): number => {
    const judged = judge.update(
      answer(429, '', { ...headers, ...(value === undefined ? {} : { 'Retry-After': value }) }),
    );
    return judged.kind === 'limited' ? judged.until - NOW : Number.NaN;
  };
  const date = (ms: number): string => new Date(NOW + ms).toUTCString();
  const cases: readonly (readonly [string, string | undefined, number])[] = [
    ['seconds', '7', 7_000],
    ['no time at all', '0', 1_000],
    ['far too long', '1000000000', 3_600_000],
    ['digits without end', '9'.repeat(400), 3_600_000],
    ['a date', date(90_000), 90_000],
    ['a date gone by', date(-90_000), 1_000],
    ['a far date', date(9e9), 3_600_000],
    ['an old form of date', 'Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
    ['C’s form of date', 'Thu Jan  1 00:01:00 2026', 60_000],
    ['a negative number', '-5', 30_000],
    ['a power', '1e9', 30_000],
    ['words', 'soon', 30_000],
    ['empty', '', 30_000],
    ['absent', undefined, 30_000],
  ];
  for (const [name, value, ms] of cases) test(name, () => expect(until(value)).toBe(ms));

  test('a date is measured by the portal’s clock', () => {
    const ahead = 86_400_000;
    expect(until(date(ahead + 20_000), { Date: date(ahead) })).toBe(20_000);
  });
});

test.describe('the road after an answer', () => {
  const cases: readonly (readonly [string, Heard, object])[] = [
    ['a good answer', answer(200, GOOD), { kind: 'fine' }],
    ['an envelope 500', answer(500, ERROR), { kind: 'fine' }],
    ['an envelope 400', answer(400, ERROR), { kind: 'fine' }],
    ['an envelope 403 (may be the module)', answer(403, ERROR), { kind: 'doubtful' }],
    ['an HTML 502', answer(502, HTML), { kind: 'doubtful' }],
    ['an HTML 200', answer(200, HTML), { kind: 'doubtful' }],
    ['an empty 404', answer(404), { kind: 'doubtful' }],
    ['no answer in time', failure('DEADLINE'), { kind: 'doubtful' }],
    ['refused', failure('ERR_CONNECTION_REFUSED'), { kind: 'cut', why: 'unreachable' }],
    ['bad certificate', failure('ERR_CERT_DATE_INVALID'), { kind: 'cut', why: 'tls' }],
  ];
  for (const [name, heard, road] of cases) test(name, () => expect(outcome.roadAfter(heard)).toEqual(road));
});

test.describe('why a portal is out of reach', () => {
  const cases: readonly (readonly [string, Heard, string | null])[] = [
    ['refused', failure('ECONNREFUSED'), 'unreachable'],
    ['TLS', failure('ERR_SSL_PROTOCOL_ERROR'), 'tls'],
    ['redirect', failure('REDIRECT'), 'not-a-portal'],
    ['HTML', answer(200, HTML), 'not-a-portal'],
    ['HTML 404', answer(404, HTML), 'not-a-portal'],
    ['302', answer(302), 'not-a-portal'],
    ['unpaid', answer(402), 'portal-closed'],
    ['unknown portal', answer(404), 'portal-closed'],
    ['address not allowed', answer(403), 'portal-closed'],
    ['maintenance', answer(503), 'portal-closed'],
    ['bad gateway', answer(502, HTML), 'unreachable'],
    ['module off', answer(403, ERROR), 'module-off'],
    ['the portal’s own trouble', answer(500, ERROR), null],
  ];
  for (const [name, heard, why] of cases) test(name, () => expect(outcome.offlineWhy(heard)).toBe(why));
});

test.describe('whatever the answer is', () => {
  const names = [...Object.keys(message(1)), '__proto__', 'constructor', 'status', 'Id', 'HtmlBody'];
  const odd = fc.oneof(
    fc.json().map((text) => JSON.parse(text) as unknown),
    fc.integer(),
    fc.string(),
    fc.constant(null),
  );
  const mutated = fc
    .tuple(fc.dictionary(fc.constantFrom(...names), odd), fc.array(fc.constantFrom(...names)), fc.nat(400), odd)
    .map(([changes, drops, cut, status]) => {
      const response = { ...message(57), ...changes };
      for (const name of drops) delete response[name];
      const text = JSON.stringify({ status: cut % 3 === 0 ? status : 0, response });
      return cut % 5 === 0 ? text.slice(0, cut) : text;
    });

  test('S3 nothing throws, and nothing is saved without a number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(mutated, fc.string()), (status, text) => {
        for (const call of EVERY) {
          const judged = judge[call](answer(status, text));
          // Plain checks: tens of thousands of matchers would take half a minute.
          if (judged.kind !== 'saved') continue;
          if (status < 200 || status > 299) throw new Error('saved by a bad status');
          if (!Number.isSafeInteger(judged.message.id) || judged.message.id < 1)
            throw new Error('saved without a number');
        }
        outcome.roadAfter(answer(status, text));
        outcome.offlineWhy(answer(status, text));
      }),
      { numRuns: 5_000 },
    );
  });

  test('S3 an answer cut anywhere is never taken for whole', () => {
    for (let at = 0; at < GOOD.length; at += 1)
      expect(judge.create(answer(200, GOOD.slice(0, at))).kind).toBe('unknown');
  });
});
