import { expect, test } from './fixture.ts';
import { BODY_LIMIT } from './model.ts';

test('portal-api 7: the minimal exchange, property by property', async ({ ann }) => {
  const answer = await ann.call('PUT', 'mail/drafts/save.json', {
    id: 0,
    from: 'ann@practice.example',
    to: ['"Bob" <bob@example.com>'],
    cc: [],
    bcc: [],
    mimeReplyToId: '',
    importance: false,
    subject: 'Hi',
    tags: [],
    body: '<p>Hello</p>',
    attachments: [],
    calendarIcs: '',
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
  const saved = answer.json['response']!;
  const id = String(saved['mimeMessageId']);
  expect(id).toMatch(/^AU\d+@practice\.example$/);
  expect(saved['streamId']).toMatch(/^[0-9a-f]{32}$/);
  expect(answer.text).toBe(
    '{"count":1,"status":0,"statusCode":200,"response":{"attachments":[],"introduction":"Hello",' +
      '"htmlBody":"<p>Hello<\\/p>","contentIsBlocked":false,"important":false,"subject":"Hi",' +
      '"hasAttachments":false,"bcc":"","cc":"","to":"\\"Bob\\" <bob@example.com>","address":null,' +
      `"from":"\\"Ann Lind\\" <ann@practice.example>","id":1,"chainId":"${id}",` +
      '"chainDate":"01\\/01\\/0001 00:00:00","date":"01\\/10\\/2025 07:36:24","dateDisplay":"7:36 AM","tagIds":[],' +
      '"labelsInString":"","isNew":false,"isAnswered":false,"isForwarded":false,"textBodyOnly":false,"size":12,' +
      `"emlLink":null,"streamId":"${String(saved['streamId'])}","restoreFolderId":0,"folder":3,` +
      '"userFolderId":null,"chainLength":0,"wasNew":false,"isToday":false,"isYesterday":false,' +
      '"receivedDate":"2025-01-10T10:36:24.2500000+03:00","isBodyCorrupted":false,"hasParseError":false,' +
      `"mimeMessageId":"${id}","mimeReplyToId":"","calendarUid":null,"readRequestStatus":false}}`,
  );
});

test('portal-api 3.1: id below 1 always makes a new draft', async ({ ann, portal }) => {
  const ids = [];
  for (const id of [0, 0, -7]) ids.push((await ann.save({ id, subject: 'same' }))['id']);
  expect(new Set(ids).size).toBe(3);
  expect(portal.creates).toBe(3);
  const held = portal.holds();
  expect(new Set(held.map((draft) => draft.mimeMessageId)).size).toBe(3);
  expect(new Set(held.map((draft) => draft.streamId)).size).toBe(3);
});

test('portal-api 3.2: a sender alone is a valid save', async ({ ann }) => {
  const saved = await ann.save();
  expect(saved).toMatchObject({ subject: null, to: '', cc: '', bcc: '', htmlBody: '<p>&nbsp;</p>', size: 13 });
  expect(saved['introduction']).toBe('');
  expect((await ann.get(saved['id']))['subject']).toBe('');
});

test('portal-api 3.1: from missing is 400, unparsable 500, unknown 400, a group 403', async ({ ann }) => {
  const refused = async (from: unknown): Promise<[number, unknown]> => {
    const { status, json } = await ann.call('PUT', 'mail/drafts/save.json', { id: 0, from });
    return [status, json['error']!['message']];
  };
  expect(await refused('')).toEqual([400, 'Value cannot be null.\r\nParameter name: from']);
  expect((await refused('some text'))[0]).toBe(500);
  expect((await refused('ann@practice.example, bob@practice.example'))[0]).toBe(500);
  expect(await refused('Ann@practice.example')).toEqual([400, 'Mailbox not found']);
  expect(await refused('bob@practice.example')).toEqual([400, 'Mailbox not found']);
  expect(await refused('team@practice.example')).toEqual([403, 'Saving emails from a group address is forbidden']);
});

test('portal-api 3.1: the sender is rebuilt from the mailbox, an alias becomes the primary address', async ({
  ann,
}) => {
  const named = await ann.save({ from: 'Somebody Else <ann@practice.example>' });
  expect(named['from']).toBe('"Ann Lind" <ann@practice.example>');
  const alias = await ann.save({ from: 'a.lind@practice.example' });
  expect(alias['from']).toBe('"Ann Lind" <ann@practice.example>');
  await ann.save({ id: alias['id'], from: 'office@practice.example' });
  expect(await ann.get(alias['id'])).toMatchObject({
    from: '"Office" <office@practice.example>',
    address: 'office@practice.example',
  });
});

test('portal-api 3.1: an unknown, purged or foreign id is 500, not 404', async ({ ann, portal }) => {
  const foreign = portal.editor.create({ from: 'bob@practice.example' }, 'bob@practice.example');
  const purged = (await ann.save())['id'];
  portal.editor.purge(Number(purged));
  for (const id of [4711, purged, foreign]) {
    const { status, json } = await ann.call('PUT', 'mail/drafts/save.json', { id, from: 'ann@practice.example' });
    expect(status).toBe(500);
    expect(json).toMatchObject({
      status: 1,
      statusCode: 500,
      error: { message: 'Object reference not set to an instance of an object.', hresult: -2147467261, data: {} },
    });
  }
});

test('portal-api 3.1: a draft trashed, sending or sent elsewhere is 403', async ({ ann, portal }) => {
  for (const move of ['trash', 'sending', 'sent']) {
    const id = Number((await ann.save({ to: ['x@example.com'] }))['id']);
    if (move === 'trash') portal.editor.trash(id);
    else portal.editor.send(id, move === 'sending' ? { delayMs: 60_000 } : {});
    const { status, json } = await ann.call('PUT', 'mail/drafts/save.json', { id, from: 'ann@practice.example' });
    expect(status).toBe(403);
    expect(json['error']!['message']).toBe('Saving emails is permitted only in the Drafts folder');
  }
});

test('portal-api 3.5: an over-long body is taken once and freezes the draft', async ({ ann }) => {
  const body = 'x'.repeat(BODY_LIMIT + 1);
  const saved = await ann.save({ body });
  const again = await ann.call('PUT', 'mail/drafts/save.json', {
    id: saved['id'],
    from: 'ann@practice.example',
    body: 'short',
  });
  expect(again.status).toBe(403);
  expect(again.json['error']!['message']).toBe('Message body exceeded limit (512 KB)');
  expect(String((await ann.get(saved['id']))['htmlBody']).length).toBe(BODY_LIMIT + 1);
  const atLimit = await ann.save({ body: 'y'.repeat(BODY_LIMIT) });
  expect((await ann.save({ id: atLimit['id'], body: 'short' }))['htmlBody']).toBe('short');
});

test('portal-api 3.3: last write wins, identity stays, the stamp moves to now', async ({ ann, clock }) => {
  const first = await ann.save({ subject: 'one', body: 'first' });
  clock.pass(5_400);
  const second = await ann.save({ id: first['id'], subject: 'two', body: 'second' });
  for (const name of ['id', 'mimeMessageId', 'streamId', 'chainId']) expect(second[name]).toBe(first[name]);
  expect(second['receivedDate']).toBe('2025-01-10T10:36:29.6500000+03:00');
  const read = await ann.get(first['id']);
  expect(read).toMatchObject({ subject: 'two', htmlBody: 'second', receivedDate: '2025-01-10T10:36:30.0000000+03:00' });
  expect(read['date']).toBe('01/10/2025 10:36:30');
  expect(second['date']).toBe('01/10/2025 07:36:29');
});

test('portal-api 3.2: storage drops control characters and emoji from header fields, the echo does not', async ({
  ann,
}) => {
  const saved = await ann.save({
    subject: 'Tea \u{1f375}\u0007 now',
    to: ['"\u{1f600} Bob" <b@x.com>', 'plain'],
    body: '<p>\u{1f375}</p>',
  });
  expect(saved).toMatchObject({ subject: 'Tea \u{1f375}\u0007 now', to: '"\u{1f600} Bob" <b@x.com>, plain' });
  const read = await ann.get(saved['id']);
  expect(read).toMatchObject({ subject: 'Tea  now', to: '" Bob" <b@x.com>, plain', htmlBody: '<p>\u{1f375}</p>' });
  expect(read['size']).toBe('<p>\u{1f375}</p>'.length);
});

test('portal-api 3.2: unknown tags are echoed and not stored; tags of the sender are added; absent removes all', async ({
  ann,
}) => {
  const tags = (await ann.call('GET', 'mail/tags.json')).json['response']!;
  const bound = Number(tags[0]!['id']);
  const saved = await ann.save({ from: 'office@practice.example', tags: [1, 987] });
  expect(saved['tagIds']).toEqual([1, 987, bound]);
  expect(saved['labelsInString']).toBe(`1,987,${bound}`);
  expect((await ann.get(saved['id']))['tagIds']).toEqual([1, bound]);
  await ann.save({ id: saved['id'] });
  expect((await ann.get(saved['id']))['tagIds']).toEqual([]);
});

test('portal-api 3.2: only the UID of a calendar is kept, and lost when not sent again', async ({ ann }) => {
  const ics = (method: string): string =>
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:${method}\r\nBEGIN:VEVENT\r\nUID:abc-1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  const saved = await ann.save({ calendarIcs: ics('REQUEST') });
  expect(saved['calendarUid']).toBe('abc-1');
  expect((await ann.get(saved['id']))['calendarUid']).toBe('abc-1');
  expect((await ann.save({ calendarIcs: ics('PUBLISH') }))['calendarUid']).toBeNull();
  await ann.save({ id: saved['id'] });
  expect((await ann.get(saved['id']))['calendarUid']).toBe('');
});

test('portal-api 3.2: a header field too long for its column is 500 after the body was replaced', async ({ ann }) => {
  const saved = await ann.save({ subject: 'kept', body: 'old' });
  const { status } = await ann.call('PUT', 'mail/drafts/save.json', {
    id: saved['id'],
    from: 'ann@practice.example',
    subject: 'x'.repeat(65_536),
    body: 'new',
  });
  expect(status).toBe(500);
  expect(await ann.get(saved['id'])).toMatchObject({ subject: 'kept', htmlBody: 'new' });
});

test('portal-api 3.1: declared sizes above 25 MiB are 400', async ({ ann }) => {
  const file = { fileName: 'a.bin', storedName: 'a.bin', fileNumber: 1, contentType: '', streamId: 'f' };
  const listed = (size: number): unknown => ({
    id: 0,
    from: 'ann@practice.example',
    attachments: [
      { ...file, size: 20_000_000 },
      { ...file, storedName: 'b.bin', size },
    ],
  });
  expect((await ann.call('PUT', 'mail/drafts/save.json', listed(6_214_401))).status).toBe(400);
  expect((await ann.call('PUT', 'mail/drafts/save.json', listed(6_214_400))).status).toBe(200);
});

test('portal-api 3.7: the old alias messages/save behaves the same', async ({ ann }) => {
  const { status, json } = await ann.call('PUT', 'mail/messages/save', { id: 0, from: 'ann@practice.example' });
  expect(status).toBe(200);
  expect(json['response']!['folder']).toBe(3);
});

test('portal-api 4.3: templates live in folder 7 and are not saved as drafts', async ({ ann }) => {
  const { json } = await ann.call('PUT', 'mail/templates/save.json', { id: 0, from: 'ann@practice.example' });
  const id = json['response']!['id'];
  expect(json['response']!['folder']).toBe(7);
  const asDraft = await ann.call('PUT', 'mail/drafts/save.json', { id, from: 'ann@practice.example' });
  expect(asDraft.status).toBe(403);
  const again = await ann.call('PUT', 'mail/templates/save.json', { id, from: 'ann@practice.example', body: 'v2' });
  expect(again.json['response']).toMatchObject({ id, folder: 7, htmlBody: 'v2' });
});
