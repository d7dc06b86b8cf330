import { createHash } from 'node:crypto';
import { Client, type Answered, type Wire } from './client.ts';
import { expect, test } from './fixture.ts';
import { ATTACHMENTS_LIMIT } from './model.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const files = async (ann: Client, id: unknown): Promise<Wire[]> =>
  (await ann.get(id))['attachments'] as unknown as Wire[];

const handler = '/addons/mail/UploadProgress.ashx?submit=ASC.Web.Mail.HttpHandlers.FilesUploader,ASC.Web.Mail';

function uploadByHandler(ann: Client, query: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Answered> {
  const form = new FormData();
  form.set('name', name);
  form.set('file', new Blob([bytes], { type: 'text/plain' }), name);
  const headers: Record<string, string> = ann.token === '' ? {} : { Authorization: ann.token };
  return ann.raw('POST', `${handler}${query}`, { headers, body: form });
}

test('portal-api 4.4: an upload by API answers 201 and the attachment; the stamp stays', async ({
  ann,
  portal,
  clock,
}) => {
  const saved = await ann.save();
  clock.pass(60_000);
  const before = await ann.get(saved['id']);
  const { status, json } = await ann.upload(saved['id'], 'Überblick "1".TXT', bytesOf('hello'), 'text/x-own');
  expect(status).toBe(201);
  expect(json['response']).toEqual({
    fileId: 1,
    fileName: 'Überblick "1".TXT',
    size: 5,
    contentType: 'text/x-own',
    fileNumber: 1,
    storedName: expect.stringMatching(/^[0-9a-f]{32}\.TXT$/),
    streamId: saved['streamId'],
  });
  const after = await ann.get(saved['id']);
  expect(after['receivedDate']).toBe(before['receivedDate']);
  expect(after).toMatchObject({ hasAttachments: true, attachments: [json['response']] });
  expect(portal.holds()[0]!.attachments).toEqual([
    {
      fileId: 1,
      fileName: 'Überblick "1".TXT',
      size: 5,
      contentType: 'text/x-own',
      sha256: hash(bytesOf('hello')),
      isEmbedded: false,
    },
  ]);
});

test('portal-api 4.4: the raw body form, with everything else in the query', async ({ ann }) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  const query = new URLSearchParams({ id_message: String(id), name: 'raw.bin', content_type: 'application/x-raw' });
  const { status, json } = await ann.raw('POST', `/api/2.0/mail/messages/attachment/add?${query}`, {
    headers: { Authorization: ann.token, 'Content-Type': 'application/octet-stream' },
    body: new Uint8Array([0, 13, 10, 255]),
  });
  expect(status).toBe(201);
  expect(json['response']).toMatchObject({ fileName: 'raw.bin', size: 4, contentType: 'application/x-raw' });
});

test('portal-api 4.4: API uploads that fail are 500 with plain English', async ({ ann, portal }) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  const trashed = portal.editor.create({});
  portal.editor.trash(trashed);
  const message = async (to: unknown, bytes: Uint8Array<ArrayBuffer>): Promise<unknown> => {
    const { status, json } = await ann.upload(to, 'a.txt', bytes);
    expect(status).toBe(500);
    return json['error']!['message'];
  };
  expect(await message(0, bytesOf('x'))).toBe("Field 'id_message' must have non-negative value.");
  expect(await message(id, bytesOf(''))).toBe('Empty files not supported.');
  expect(await message(999, bytesOf('x'))).toBe('Object reference not set to an instance of an object.');
  expect(await message(trashed, bytesOf('x'))).toBe('Message is not a draft or templates.');
});

test('portal-api 4.4: 25 MiB over real sizes, exactly reached but not passed', async ({ ann }) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  expect((await ann.upload(id, 'big.bin', new Uint8Array(ATTACHMENTS_LIMIT - 1))).status).toBe(201);
  const over = await ann.upload(id, 'two.bin', new Uint8Array(2));
  expect([over.status, over.json['error']!['message']]).toEqual([500, 'Total size of all files exceeds limit!']);
  expect((await ann.upload(id, 'one.bin', new Uint8Array(1))).status).toBe(201);
});

test('portal-api 4.4: the web handler answers HTTP 200 whatever happens', async ({ ann, portal }) => {
  const saved = await ann.save();
  const good = await uploadByHandler(
    ann,
    `&messageId=${saved['id']}&copyToMy=0&needSaveToTemp=false`,
    'a.txt',
    bytesOf('abc'),
  );
  expect(good.status).toBe(200);
  expect(good.headers.get('content-type')).not.toContain('json');
  expect(Object.keys(good.json)).toEqual(['Success', 'FileName', 'FileURL', 'Data', 'Message']);
  expect(good.json).toMatchObject({ Success: true, FileName: 'a.txt', Message: null });
  expect(good.json['Data']).toEqual({
    fileId: 1,
    fileName: 'a.txt',
    size: 3,
    contentType: 'text/plain',
    needSaveToTemp: false,
    contentId: null,
    fileNumber: 1,
    storedName: expect.stringMatching(/^[0-9a-f]{32}\.txt$/),
    streamId: saved['streamId'],
    attachedAsLink: false,
    tempStoredUrl: null,
  });
  const nobody = new Client(portal);
  for (const failed of [
    await uploadByHandler(ann, '&messageId=0', 'a.txt', bytesOf('x')),
    await uploadByHandler(ann, '&messageId=999', 'a.txt', bytesOf('x')),
    await uploadByHandler(ann, `&messageId=${saved['id']}`, 'a.txt', bytesOf('')),
    await uploadByHandler(nobody, `&messageId=${saved['id']}`, 'a.txt', bytesOf('x')),
  ]) {
    expect(failed.status).toBe(200);
    expect(failed.json).toMatchObject({ Success: false, FileName: 'a.txt', Message: expect.any(String) });
  }
  const noSubmit = await ann.raw('POST', '/addons/mail/UploadProgress.ashx', { headers: { Authorization: ann.token } });
  expect(noSubmit.status).toBe(400);
  expect((await files(ann, saved['id'])).length).toBe(1);
});

test('portal-api 4.4: send as link stores a document; a document can be attached', async ({ ann }) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  const linked = await uploadByHandler(ann, `&messageId=${id}&copyToMy=1`, 'plan.pdf', bytesOf('pdf'));
  expect(linked.json).toMatchObject({ Success: true, Data: { attachedAsLink: true, fileId: 1 } });
  expect(await files(ann, id)).toEqual([]);
  const { status, json } = await ann.call('POST', `mail/messages/${id}/document.json`, { fileId: 1 });
  expect(status).toBe(201);
  expect(json['response']).toMatchObject({ fileName: 'plan.pdf', size: 3, contentType: 'application/pdf' });
  expect((await ann.call('POST', `mail/messages/${id}/document.json`, { fileId: 9 })).status).toBe(500);
});

test('portal-api 4.4: a calendar becomes a file named for its method; an invalid one is 400', async ({ ann }) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  const ics = 'BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\n';
  const add = (ical_body: string): Promise<Answered> =>
    ann.call('POST', 'mail/messages/calendarbody/add.json', { id_message: id, ical_body });
  expect((await add(ics)).json['response']).toMatchObject({ fileName: 'reply.ics', contentType: 'text/calendar' });
  expect((await add('nothing')).status).toBe(400);
});

test('portal-api 3.6: a save never removes an attachment, and echoes what it was sent', async ({ ann }) => {
  const saved = await ann.save();
  await ann.upload(saved['id'], 'a.txt', bytesOf('a'));
  await ann.upload(saved['id'], 'b.txt', bytesOf('b'));
  const phantom = { fileName: 'phantom.txt', streamId: saved['streamId'], storedName: 'p.txt', size: 9 };
  expect((await ann.save({ id: saved['id'], attachments: [] }))['attachments']).toEqual([]);
  expect((await ann.save({ id: saved['id'], attachments: [phantom] }))['attachments']).toEqual([
    { fileName: 'phantom.txt', size: 9, storedName: 'p.txt', streamId: saved['streamId'] },
  ]);
  expect((await files(ann, saved['id'])).map((file) => file['fileName'])).toEqual(['a.txt', 'b.txt']);
});

test('portal-api 3.6: delete removes one; unknown ones are a success too; numbers are not given again', async ({
  ann,
}) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  const first = (await ann.upload(id, 'a.txt', bytesOf('a'))).json['response']!;
  for (const file of [first['fileId'], 999]) {
    const { status, json } = await ann.call('DELETE', `mail/messages/${id}/attachments/${file}.json`);
    expect([status, json['response']]).toEqual([200, id]);
  }
  expect(await files(ann, id)).toEqual([]);
  const again = (await ann.upload(id, 'a.txt', bytesOf('a'))).json['response']!;
  expect(again['fileId']).not.toBe(first['fileId']);
  expect(again['storedName']).not.toBe(first['storedName']);
});

test('portal-api 3.6: a file of another stream is copied; for id 0 every listed file is', async ({ ann, portal }) => {
  const original = await ann.save();
  const file = (await ann.upload(original['id'], 'a.txt', bytesOf('copy me'))).json['response']!;
  const copy = await ann.save({ attachments: [file] });
  const echoed = copy['attachments']![0]!;
  expect(echoed).toEqual({ ...file, fileId: 2, streamId: copy['streamId'] });
  expect(await files(ann, copy['id'])).toEqual([echoed]);
  expect(portal.editor.get(Number(copy['id'])).attachments[0]!.sha256).toBe(hash(bytesOf('copy me')));
  // The second save lists the copy: its row is known, nothing is added.
  await ann.save({ id: copy['id'], attachments: [echoed] });
  expect((await files(ann, copy['id'])).length).toBe(1);
});

test('portal-api 3.6: a missing source gets a row pointing nowhere; a foreign person has no reach', async ({
  ann,
  portal,
}) => {
  const bob = await Client.signedIn(portal, 'bob');
  const bobs = portal.editor.create({}, 'bob@practice.example');
  const file = (await bob.upload(bobs, 'secret.txt', bytesOf('secret'))).json['response']!;
  const copy = await ann.save({ attachments: [file] });
  expect((await files(ann, copy['id'])).length).toBe(1);
  const held = portal.editor.get(Number(copy['id'])).attachments[0]!;
  expect(held).toMatchObject({ fileName: 'secret.txt', sha256: null });
  const lost = await ann.raw('GET', `/addons/mail/httphandlers/download.ashx?attachid=${held.fileId}`, {
    headers: { Authorization: ann.token },
  });
  expect(lost.status).toBe(302);
});

test('portal-api 3.1: a listed file without a stream id is 500, with null it is only a stream that does not exist', async ({
  ann,
}) => {
  const save = (file: object): Promise<Answered> =>
    ann.call('PUT', 'mail/drafts/save.json', { id: 0, from: 'ann@practice.example', attachments: [file] });
  expect((await save({ fileName: 'a', storedName: 'a' })).status).toBe(500);
  expect((await save({ fileName: 'a', storedName: 'a', streamId: null })).status).toBe(200);
});

test('portal-api 3.6: a temporary upload has no row until a save names it', async ({ ann, portal }) => {
  const saved = await ann.save();
  const upload = await uploadByHandler(ann, `&messageId=${saved['id']}&needSaveToTemp=true`, 't.txt', bytesOf('temp'));
  const data = upload.json['Data']!;
  expect(data).toMatchObject({
    fileId: 0,
    needSaveToTemp: true,
    tempStoredUrl: expect.stringContaining('attachments_temp'),
  });
  expect(await files(ann, saved['id'])).toEqual([]);
  const { attachedAsLink, contentId, ...listed } = data as unknown as Record<string, unknown>;
  expect([attachedAsLink, contentId]).toEqual([false, null]);
  const again = await ann.save({ id: saved['id'], attachments: [listed] });
  expect(again['attachments']![0]).not.toHaveProperty('tempStoredUrl');
  expect((await files(ann, saved['id']))[0]).toMatchObject({ fileId: 1, fileName: 't.txt' });
  expect(portal.holds()[0]!.attachments[0]!.sha256).toBe(hash(bytesOf('temp')));
});

test('portal-api 4.4: downloads honour Range and need a log-in', async ({ ann, portal }) => {
  const { id } = (await ann.save()) as unknown as { id: number };
  await ann.upload(id, 'a b.txt', bytesOf('0123456789'));
  const get = (headers: Record<string, string>): Promise<Answered> =>
    ann.raw('GET', '/addons/mail/httphandlers/download.ashx?attachid=1', { headers });
  const whole = await get({ Authorization: ann.token });
  expect([whole.status, whole.text, whole.headers.get('content-type')]).toEqual([200, '0123456789', 'text/plain']);
  expect(whole.headers.get('content-disposition')).toContain('a%20b.txt');
  const part = await get({ Authorization: ann.token, Range: 'bytes=2-4' });
  expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
  expect((await get({ Cookie: `asc_auth_key=${ann.token}` })).status).toBe(200);
  expect((await get({})).status).toBe(403);
  const bob = await Client.signedIn(portal, 'bob');
  expect((await get({ Authorization: bob.token })).status).toBe(302);
});

test.describe('inline images', () => {
  const png = bytesOf('\u0089PNG bytes');

  async function uploadImage(ann: Client, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Answered> {
    const form = new FormData();
    form.set('upload', new Blob([bytes]), name);
    const headers = { Authorization: ann.token };
    return ann.raw('POST', '/fckuploader.ashx?esid=mail', { headers, body: form });
  }

  test('portal-api 4.4: an image upload answers its address, a refusal is HTTP 200', async ({ ann, portal }) => {
    const good = await uploadImage(ann, 'x.png', png);
    expect(good.json).toEqual({
      fileName: expect.stringMatching(/^[0-9a-f-]{36}\.png$/),
      url: expect.stringContaining(String(good.json['fileName'])),
      uploaded: 1,
    });
    for (const [name, bytes] of [
      ['x.txt', png],
      ['x.png', new Uint8Array(5_242_881)],
    ] as const) {
      const { status, json } = await uploadImage(ann, name, bytes);
      expect(status).toBe(200);
      expect(json).toEqual({ fileName: null, url: '', uploaded: 0, error: { message: expect.any(String) } });
    }
    expect((await uploadImage(new Client(portal), 'x.png', png)).json).toMatchObject({ uploaded: 0 });
  });

  test('portal-api 3.1: uploaded images move into the draft, their links are replaced, nothing else is', async ({
    ann,
    portal,
  }) => {
    const url = String((await uploadImage(ann, 'x.png', png)).json['url']);
    const rest = '<img src="data:image/png;base64,AA=="><img src="https://example.com/a.png"><b  class=q>x</b>';
    const saved = await ann.save({ body: `<p><img alt="" src="${url}"></p>${rest}` });
    const html = String(saved['htmlBody']);
    const link = /src="([^"]+)"/.exec(html)![1]!;
    expect(link).toContain(String(saved['streamId']));
    expect(html).toBe(`<p><img alt="" src="${link}"></p>${rest}`);
    expect(saved['size']).toBe(html.length);
    expect(saved['attachments']).toEqual([]);
    expect(await ann.get(saved['id'])).toMatchObject({ htmlBody: html, attachments: [], hasAttachments: false });
    expect(portal.holds()[0]!.attachments).toEqual([
      expect.objectContaining({ isEmbedded: true, sha256: hash(png), contentType: 'image/png' }),
    ]);
    const image = await ann.raw('GET', link, { headers: { Authorization: ann.token } });
    expect(image.status).toBe(200);

    // The same body again is stable; the old link again finds its row instead of adding one.
    expect((await ann.save({ id: saved['id'], body: html }))['htmlBody']).toBe(html);
    const old = await ann.save({ id: saved['id'], body: `<img src="${url}">` });
    expect(old['htmlBody']).toBe(`<img src="${link}">`);
    expect(portal.holds()[0]!.attachments.length).toBe(1);

    // In another draft the image is foreign and is copied there; one that does not exist is left alone.
    const copy = await ann.save({ body: `<img src="${link}"><img src="${url.replace(/[^/]+$/, 'no.png')}">` });
    expect(String(copy['htmlBody'])).toContain(String(copy['streamId']));
    expect(String(copy['htmlBody'])).toContain('/no.png');
  });
});
