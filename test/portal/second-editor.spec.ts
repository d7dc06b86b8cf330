import { expect, test } from './fixture.ts';

test('portal-api 4.3: a change made elsewhere keeps the other fields and moves the stamp', async ({
  ann,
  portal,
  clock,
}) => {
  const saved = await ann.save({
    to: ['"Doe, J" <j@x.com>', 'k@x.com'],
    bcc: ['b@x.com'],
    subject: 'S',
    body: 'B',
    tags: [1],
    importance: true,
    mimeReplyToId: 'r@x',
  });
  const before = await ann.get(saved['id']);
  clock.pass(3_000);
  portal.editor.change(Number(saved['id']), { subject: 'theirs' });
  expect(await ann.get(saved['id'])).toEqual({
    ...before,
    subject: 'theirs',
    date: '01/10/2025 10:36:27',
    chainDate: '01/10/2025 07:36:27',
    receivedDate: '2025-01-10T10:36:27.0000000+03:00',
  });
  expect(portal.creates).toBe(1);
});

test('portal-api 6: a draft made, trashed, restored and purged elsewhere', async ({ ann, portal }) => {
  const id = portal.editor.create({ to: ['x@x.com'], subject: 'theirs', body: 'text' });
  expect(await ann.get(id)).toMatchObject({ subject: 'theirs', htmlBody: 'text', address: 'ann@practice.example' });
  portal.editor.trash(id);
  expect(await ann.get(id)).toMatchObject({ folder: 4, restoreFolderId: 3 });
  expect(() => portal.editor.change(id, {})).toThrow('permitted only in the Drafts folder');
  portal.editor.restore(id);
  expect((await ann.get(id))['folder']).toBe(3);
  portal.editor.purge(id);
  expect((await ann.call('GET', `mail/messages/${id}.json`)).status).toBe(404);
  expect(portal.all()).toEqual([]);
});

test('portal-api 4.6: sent elsewhere, at once, later, or failing', async ({ ann, portal, clock }) => {
  const folderOf = async (id: number): Promise<unknown> => (await ann.get(id))['folder'];
  const [now, later, failing] = [0, 1, 2].map(() => portal.editor.create({ to: ['x@x.com'] })) as [
    number,
    number,
    number,
  ];
  portal.editor.send(now);
  expect(await folderOf(now)).toBe(2);
  portal.editor.send(later, { delayMs: 10_000 });
  expect(await folderOf(later)).toBe(0);
  clock.pass(10_000);
  expect(await folderOf(later)).toBe(2);
  portal.editor.send(failing, { fail: true });
  expect(await folderOf(failing)).toBe(3);
});

test('portal-api 6: a file added and removed elsewhere leaves the stamp alone', async ({ ann, portal, clock }) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  const before = await ann.get(id);
  clock.pass(5_000);
  const fileId = portal.editor.attach(id, { name: 'theirs.txt', bytes: new Uint8Array([1]) });
  expect(await ann.get(id)).toMatchObject({ hasAttachments: true, receivedDate: before['receivedDate'] });
  portal.editor.detach(id, fileId);
  expect(await ann.get(id)).toEqual(before);
});

test('portal-api 4.3: an account deleted takes its drafts along', async ({ ann, portal }) => {
  const gone = (await ann.save({ from: 'office@practice.example' }))['id'];
  const kept = (await ann.save())['id'];
  portal.editor.removeMailbox('office@practice.example');
  expect((await ann.call('GET', `mail/messages/${gone}.json`)).status).toBe(404);
  expect(portal.holds().map((draft) => draft.id)).toEqual([kept]);
  const { status, json } = await ann.call('PUT', 'mail/drafts/save.json', { id: 0, from: 'office@practice.example' });
  expect([status, json['error']!['message']]).toEqual([400, 'Mailbox not found']);
});

test('portal-api 6: reassign from elsewhere blanks all bodies of one person', async ({ portal }) => {
  portal.editor.create({ body: 'a', bcc: ['b@x.com'] });
  portal.editor.create({ body: 'b' });
  portal.editor.create({ body: 'kept' }, 'bob@practice.example');
  portal.editor.reassign('office@practice.example');
  expect(portal.holds().map(({ body, bcc }) => [body, bcc])).toEqual([
    ['<p>&nbsp;</p>', ''],
    ['<p>&nbsp;</p>', ''],
    ['kept', ''],
  ]);
});
