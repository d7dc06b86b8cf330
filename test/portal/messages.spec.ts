import { expect, test } from './fixture.ts';
import type { Wire } from './client.ts';

const ids = (list: Wire): unknown[] => (list['response'] as unknown as { id: number }[]).map((item) => item.id);

test('portal-api 4.2: a list item has no bcc, body, attachments or stable ids', async ({ ann }) => {
  const saved = await ann.save({
    to: ['a@x.com'],
    cc: ['c@x.com'],
    bcc: ['secret@x.com'],
    subject: 'S',
    body: '<p>Text</p>',
    tags: [1],
    importance: true,
  });
  await ann.upload(saved['id'], 'a.txt', new TextEncoder().encode('abc'));
  const list = await ann.drafts();
  const item = list['response']![0]!;
  for (const name of ['bcc', 'htmlBody', 'attachments']) expect(item).not.toHaveProperty(name);
  expect(item).toMatchObject({
    id: saved['id'],
    to: 'a@x.com',
    cc: 'c@x.com',
    replyTo: '',
    subject: 'S',
    important: true,
    introduction: 'Text',
    hasAttachments: true,
    tagIds: [1],
    labelsInString: '1',
    restoreFolderId: 3,
    chainLength: 1,
    isToday: true,
    address: null,
    streamId: null,
    mimeMessageId: null,
    mimeReplyToId: null,
    emlLink: null,
    userFolderId: null,
    wasNew: false,
    receivedDate: '2025-01-10T10:36:24.0000000+03:00',
    date: '01/10/2025 10:36:24',
    chainDate: '01/10/2025 10:36:24',
  });
});

test('portal-api 4.3: one message is read with everything; 404 when unknown or foreign, 400 for 0', async ({
  ann,
  portal,
}) => {
  const saved = await ann.save({ bcc: ['secret@x.com'], body: '<p>Text</p>' });
  const read = await ann.get(saved['id']);
  expect(read).toMatchObject({
    bcc: 'secret@x.com',
    htmlBody: '<p>Text</p>',
    attachments: [],
    address: 'ann@practice.example',
    restoreFolderId: 3,
    replyTo: '',
    subject: '',
    mimeReplyToId: '',
    streamId: saved['streamId'],
    mimeMessageId: saved['mimeMessageId'],
    chainDate: '01/10/2025 07:36:24',
    isNew: false,
    isBodyCorrupted: false,
  });
  const foreign = portal.editor.create({}, 'bob@practice.example');
  for (const id of [999, foreign]) {
    const { status, json } = await ann.call('GET', `mail/messages/${id}.json`);
    expect([status, json['error']!['message']]).toEqual([404, `Message with ${id} wasn't found.`]);
  }
  expect((await ann.call('GET', 'mail/messages/0.json')).status).toBe(400);
  portal.editor.corruptBody(Number(saved['id']));
  expect(await ann.get(saved['id'])).toMatchObject({ isBodyCorrupted: true, htmlBody: '' });
});

test('portal-api 4.3: needSanitize strips a wrapper and a style block even from drafts', async ({ ann }) => {
  const body = '<html><head><style>p{}</style></head><body><p onclick="x()">A</p></body></html>';
  const { id } = (await ann.save({ body })) as unknown as { id: number };
  expect((await ann.get(id))['htmlBody']).toBe(body);
  const { json } = await ann.call('GET', `mail/messages/${id}.json?needSanitize=true`);
  expect(json['response']!['htmlBody']).toBe('<p onclick="x()">A</p>');
});

test('portal-api 4.3: an empty message carries a stream id of no effect', async ({ ann }) => {
  const { json } = await ann.call('GET', 'mail/messages/template.json');
  expect(json['response']).toMatchObject({ attachments: [], htmlBody: '', subject: '', id: 0, folder: 0 });
  expect(json['response']!['receivedDate']).toBe('0001-01-01T00:00:00.0000000Z');
});

test('portal-api 4.2: newest saved first, paging, ascending on request', async ({ ann, clock }) => {
  const made: unknown[] = [];
  for (let count = 0; count < 5; count++) {
    made.push((await ann.save())['id']);
    clock.pass(1_000);
  }
  const [a, b, c, d, e] = made;
  await ann.save({ id: b });
  expect(ids(await ann.drafts())).toEqual([b, e, d, c, a]);
  expect(ids(await ann.drafts('&sortorder=ascending'))).toEqual([a, c, d, e, b]);
  expect(ids(await ann.drafts('&page_size=2&page=2'))).toEqual([d, c]);
  expect(await ann.drafts('&page_size=2&page=9')).toMatchObject({ total: 5, response: [] });
  expect(await ann.drafts('&count=2&startIndex=1')).toMatchObject({ count: 2, startIndex: 1, nextIndex: 3, total: 5 });
});

test('portal-api 4.2: filters', async ({ ann, clock }) => {
  const plain = (await ann.save({ to: ['carl@x.com'], subject: 'Plain' }))['id'];
  clock.pass(10_000);
  const rich = (await ann.save({ from: 'office@practice.example', importance: true, tags: [1, 2], body: 'Needle' }))[
    'id'
  ];
  await ann.upload(rich, 'a.txt', new Uint8Array(3));
  const at = clock.at;
  for (const [query, wanted] of [
    ['&important=false', [rich]],
    ['&attachments=true', [rich]],
    ['&mailbox_id=2', [rich]],
    ['&tags[]=1&tags[]=2', [rich]],
    ['&tags[]=3&tags[]=1', [rich]],
    ['&search=needle', [rich]],
    ['&from_address=carl', [plain]],
    ['&to_address=office', [rich]],
    ['&unread=true', []],
    [`&period_from=${at - 60_000}&period_to=${at - 5_000}`, [plain]],
    [`&period_from=${at - 60_000}`, [rich, plain]],
  ] as const)
    expect([query, ids(await ann.drafts(query))]).toEqual([query, wanted]);
  expect((await ann.drafts('&important=true'))['total']).toBe(1);
  expect((await ann.call('GET', 'mail/messages.json?user_folder_id=5')).status).toBe(400);
});

test('portal-api 4.2: total without a filter is the folder counter; 0 empties the list; recalculate cures', async ({
  ann,
  portal,
}) => {
  await ann.save();
  await ann.save();
  portal.editor.drift(3, 5);
  expect(await ann.drafts()).toMatchObject({ total: 7, count: 2 });
  portal.editor.drift(3, -7);
  expect(await ann.drafts()).toMatchObject({ total: 0, response: [] });
  expect(await ann.drafts('&period_from=0&period_to=9999999999999')).toMatchObject({ total: 2, count: 2 });
  await ann.call('GET', 'mail/folders/recalculate.json');
  expect(await ann.drafts()).toMatchObject({ total: 2, count: 2 });
});

test('portal-api 1.3: no list returns more than 1000 items', async ({ ann, portal }) => {
  for (let count = 0; count < 1_003; count++) portal.editor.create({ subject: String(count) });
  const list = await ann.drafts('&page_size=2000');
  expect(list).toMatchObject({ count: 1_000, nextIndex: 1_000, total: 1_003 });
  expect(ids(await ann.drafts('&page_size=2000&startIndex=1000')).length).toBe(3);
});

test('portal-api 4.1: time_modified moves with counters and stays when a draft is edited', async ({ ann, clock }) => {
  const drafts = async (): Promise<Wire> => {
    const { json } = await ann.call('GET', 'mail/folders.json');
    const folders = json['response'] as unknown as Wire[];
    expect(folders.map((folder) => folder['id'])).toEqual([1, 2, 3, 4, 5, 7]);
    return folders.find((folder) => Number(folder['id']) === 3)!;
  };
  const { id } = (await ann.save()) as unknown as { id: number };
  const created = await drafts();
  expect(created).toEqual({
    id: 3,
    unread: 0,
    unread_messages: 0,
    total_count: 1,
    total_messages_count: 1,
    time_modified: '2025-01-10T07:36:24',
  });
  clock.pass(60_000);
  await ann.save({ id, subject: 'edited' });
  await ann.upload(id, 'a.txt', new Uint8Array(1));
  expect(await drafts()).toEqual(created);
  await ann.call('PUT', 'mail/messages/move.json', { ids: [id], folder: 4 });
  expect(await drafts()).toMatchObject({ total_messages_count: 0, time_modified: '2025-01-10T07:37:24' });
});

test('portal-api 4.3: move to trash keeps a message, remove does not; restore keeps its old date', async ({
  ann,
  clock,
}) => {
  const { id } = (await ann.save({ body: 'B' })) as unknown as { id: number };
  const before = await ann.get(id);
  clock.pass(10_000);
  const moved = await ann.call('PUT', 'mail/messages/move.json', { ids: [id, 999], folder: 4 });
  expect(moved.json['response']).toEqual([id, 999]);
  expect(await ann.get(id)).toMatchObject({ folder: 4, restoreFolderId: 3, htmlBody: 'B' });
  expect((await ann.drafts())['total']).toBe(0);
  await ann.call('PUT', 'mail/messages/restore.json', { ids: [id] });
  expect(await ann.get(id)).toMatchObject({ folder: 3, receivedDate: before['receivedDate'] });

  const removed = await ann.call('PUT', 'mail/messages/remove.json', { ids: [id, 999] });
  expect(removed.json['response']).toEqual([id, 999]);
  expect((await ann.call('GET', `mail/messages/${id}.json`)).status).toBe(404);
  for (const path of ['remove', 'restore', 'mark', 'move'])
    expect((await ann.call('PUT', `mail/messages/${path}.json`, { ids: [], folder: 4 })).status).toBe(400);
  for (const folder of [0, 8, 6])
    expect((await ann.call('PUT', 'mail/messages/move.json', { ids: [1], folder })).status).toBe(400);
});

test('portal-api 4.1: only trash and spam can be emptied', async ({ ann, portal }) => {
  const kept = portal.editor.create({});
  const trashed = portal.editor.create({});
  portal.editor.trash(trashed);
  for (const folder of [3, 4])
    expect((await ann.call('DELETE', `mail/folders/${folder}/messages.json`)).status).toBe(200);
  expect(portal.all().map((message) => message.id)).toEqual([kept]);
});

test('portal-api 4.3: marking and tagging leave the stamp alone; unknown words and tags do nothing', async ({
  ann,
  clock,
}) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  const before = await ann.get(id);
  clock.pass(60_000);
  for (const status of ['important', 'unread', 'whatever'])
    expect((await ann.call('PUT', 'mail/messages/mark.json', { ids: [id], status })).status).toBe(200);
  await ann.call('PUT', 'mail/tags/1/set.json', { messages: [id] });
  await ann.call('PUT', 'mail/tags/999/set.json', { messages: [id] });
  expect(await ann.get(id)).toMatchObject({
    important: true,
    wasNew: true,
    tagIds: [1],
    receivedDate: before['receivedDate'],
  });
  await ann.call('PUT', 'mail/tags/1/unset.json', { messages: [id] });
  await ann.call('PUT', 'mail/messages/mark.json', { ids: [id], status: 'normal' });
  expect(await ann.get(id)).toMatchObject({ important: false, tagIds: [] });
});

test('portal-api 4.3: reassign blanks every body, loses Bcc and splits recipients on commas', async ({
  ann,
  clock,
}) => {
  const { id } = (await ann.save({
    to: ['"Doe, J" <j@x.com>'],
    bcc: ['b@x.com'],
    subject: 'S',
    body: '<p>Words</p>',
  })) as unknown as { id: number };
  clock.pass(30_000);
  await ann.call('PUT', 'mail/messages/reassign.json', { folder: 3, email: 'office@practice.example' });
  expect(await ann.get(id)).toMatchObject({
    htmlBody: '<p>&nbsp;</p>',
    size: 13,
    introduction: '',
    bcc: '',
    subject: 'S',
    address: 'office@practice.example',
    receivedDate: '2025-01-10T10:36:54.0000000+03:00',
  });
});
