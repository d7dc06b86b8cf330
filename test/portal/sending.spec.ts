import { expect, test } from './fixture.ts';
import type { Answered, Client } from './client.ts';

const send = (ann: Client, fields: object): Promise<Answered> =>
  ann.call('PUT', 'mail/messages/send.json', { id: 0, from: 'ann@practice.example', ...fields });

test('portal-api 4.6: a mail is answered before delivery and goes from folder 0 to 2 under one id', async ({
  ann,
  portal,
  clock,
}) => {
  const { id } = (await ann.save({ subject: 'S' })) as unknown as { id: number };
  const keep = (await ann.upload(id, 'in.txt', new Uint8Array(1))).json['response'];
  await ann.upload(id, 'left-out.txt', new Uint8Array(1));
  const { status, json } = await send(ann, { id, to: ['new@example.com'], attachments: [keep] });
  expect([status, json['response']]).toEqual([200, id]);
  expect((await ann.get(id))['folder']).toBe(0);
  clock.pass(1_000);
  expect((await ann.get(id))['folder']).toBe(2);
  expect(portal.editor.get(id)).toMatchObject({ sentFileIds: [1], attachments: { length: 2 } });
  const contacts = await ann.call('GET', 'mail/contacts.json?contactType=0');
  expect(contacts.json).toMatchObject({ total: 1, response: [{ type: 0, emails: [{ value: 'new@example.com' }] }] });
});

test('portal-api 4.6: a failed delivery brings the draft back, with a notice and an alert', async ({
  ann,
  portal,
  clock,
}) => {
  portal.conditions.failSending = true;
  const { json } = await send(ann, { to: ['x@example.com'], subject: 'S' });
  const id = json['response'];
  clock.pass(1_000);
  expect((await ann.get(id))['folder']).toBe(3);
  const alert = (await ann.call('GET', 'mail/alert.json')).json['response']![0]!;
  expect(alert).toMatchObject({ type: 1, id_mailbox: 1 });
  const data = JSON.parse(String(alert['data'])) as Record<string, unknown>;
  expect(data).toMatchObject({ message_id: id, subject: 'S' });
  expect(await ann.get(data['failure_id'])).toMatchObject({
    folder: 1,
    important: true,
    wasNew: true,
    from: 'mail-daemon@onlyoffice.com',
  });
  await ann.call('DELETE', `mail/alert/${alert['id']}.json`);
  expect((await ann.call('GET', 'mail/alert.json')).json['response']).toEqual([]);
});

test('portal-api 4.6: a bad address is 400 after the draft was saved', async ({ ann, portal }) => {
  const { status } = await send(ann, { to: ['good@example.com', 'bad@localhost'], subject: 'kept' });
  expect(status).toBe(400);
  expect(portal.holds()).toMatchObject([{ subject: 'kept', folder: 3 }]);
  for (const fields of [{}, { from: '', to: ['a@example.com'] }]) expect((await send(ann, fields)).status).toBe(400);
  expect(portal.creates).toBe(1);
});

test('portal-api 4.6: an alias is kept as sender, a disabled account refused, a template sent itself', async ({
  ann,
}) => {
  const alias = await send(ann, { from: 'a.lind@practice.example', cc: ['a@example.com'] });
  expect((await ann.get(alias.json['response']))['from']).toBe('"Ann Lind" <a.lind@practice.example>');

  await ann.call('PUT', 'mail/accounts/state.json', { email: 'office@practice.example', state: false });
  expect((await send(ann, { from: 'office@practice.example', to: ['a@example.com'] })).status).toBe(403);
  expect((await ann.save({ from: 'office@practice.example' }))['folder']).toBe(3);

  const template = await ann.call('PUT', 'mail/templates/save.json', { id: 0, from: 'ann@practice.example' });
  const id = template.json['response']!['id'];
  expect((await send(ann, { id, bcc: ['a@example.com'] })).json['response']).toBe(id);
  expect((await ann.get(id))['folder']).toBe(0);
});

test('portal-api 4.6: a sent reply joins its chain only under the same subject', async ({ ann, portal }) => {
  const first = await ann.save({ subject: 'Plan', to: ['a@example.com'] });
  const reply = async (subject: string): Promise<unknown> => {
    const { json } = await send(ann, { subject, to: ['a@example.com'], mimeReplyToId: first['mimeMessageId'] });
    portal.editor.settle();
    return (await ann.get(json['response']))['chainId'];
  };
  expect(await reply('Re: Plan')).toBe(first['chainId']);
  expect(await reply('Other')).not.toBe(first['chainId']);
});
