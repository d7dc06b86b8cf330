import type { Wire } from './client.ts';
import { expect, test } from './fixture.ts';

test('portal-api 4.5: one account entry per primary address, alias and group', async ({ ann }) => {
  const accounts = (await ann.call('GET', 'mail/accounts.json')).json['response'] as unknown as Wire[];
  expect(
    accounts.map(({ email, mailboxId, name, isAlias, isGroup, isDefault }) => [
      email,
      mailboxId,
      name,
      isAlias,
      isGroup,
      isDefault,
    ]),
  ).toEqual([
    ['ann@practice.example', 1, 'Ann Lind', false, false, true],
    ['office@practice.example', 2, 'Office', false, false, false],
    ['a.lind@practice.example', 1, 'Ann Lind', true, false, false],
    ['team@practice.example', 1, '', false, true, false],
  ]);
  expect(Object.keys(accounts[0]!)).toEqual(
    `mailboxId email enabled name oAuthConnection signature autoreply eMailInFolder quotaError authError isGroup isAlias
     isTeamlabMailbox isDefault isSharedDomainMailbox dateCreated`.split(/\s+/),
  );
  expect(accounts[0]!['signature']).toMatchObject({ mailboxId: 1, isActive: true });
  expect(accounts[3]!['signature']).toMatchObject({ mailboxId: -1 });
  expect(accounts.map((account) => account['dateCreated'])).toEqual([
    '2025-01-10T07:36:24',
    '2025-01-10T07:36:24',
    null,
    null,
  ]);
});

test('portal-api 4.5: the default account, and signatures', async ({ ann }) => {
  await ann.call('PUT', 'mail/accounts/default.json', { email: 'office@practice.example', isDefault: true });
  const accounts = (await ann.call('GET', 'mail/accounts.json')).json['response'] as unknown as Wire[];
  expect(accounts.filter((account) => account['isDefault']).map((account) => account['email'])).toEqual([
    'office@practice.example',
  ]);
  const updated = await ann.call('POST', 'mail/signature/update/2.json', { html: '<p>O</p>', is_active: true });
  expect(updated.status).toBe(201);
  const signature = await ann.call('GET', 'mail/signature/2.json');
  expect(signature.json['response']).toEqual({ mailboxId: 2, html: '<p>O</p>', isActive: true });
  expect((await ann.call('GET', 'mail/signature/9.json')).status).toBe(400);
});

test('portal-api 4.5: tags, newest first', async ({ ann }) => {
  const list = async (): Promise<Wire[]> =>
    (await ann.call('GET', 'mail/tags.json')).json['response'] as unknown as Wire[];
  expect((await list()).map((tag) => tag['id'])).toEqual([3, 2, 1]);
  expect((await list())[2]).toEqual({ id: 1, name: 'Important clients', style: '1', addresses: [''], lettersCount: 0 });
  const { id } = (await ann.save({ tags: [1] })) as unknown as { id: number };
  expect((await list())[2]).toMatchObject({ lettersCount: 1 });
  for (const name of ['', 'Invoices']) expect((await ann.call('POST', 'mail/tags.json', { name })).status).toBe(400);
  await ann.call('PUT', 'mail/tags/2.json', { name: 'Bills', style: '7', addresses: [] });
  expect((await list())[1]).toMatchObject({ name: 'Bills', style: '7' });
  expect((await ann.call('DELETE', 'mail/tags/1.json')).json['response']).toBe(1);
  expect((await ann.get(id))['tagIds']).toEqual([]);
});

test('portal-api 4.5: contacts and address completion', async ({ ann }) => {
  const search = async (term: string): Promise<unknown> =>
    (await ann.call('GET', `mail/emails/search.json?term=${term}`)).json['response'];
  expect(await search('jane')).toEqual(['"Doe, Jane" <jane@example.com>', '"Doe, Jane" <jane.doe@example.org>']);
  expect(await search('bob')).toEqual(['"Bob Moss" <bob@practice.example>']);
  expect((await ann.call('GET', 'mail/emails/search.json?term=')).status).toBe(400);

  const added = await ann.call('POST', 'mail/contact/add.json', {
    name: 'Zoe',
    emails: ['zoe@x.com'],
    phoneNumbers: [],
  });
  const { id } = added.json['response'] as unknown as { id: number };
  expect(added.json['response']).toMatchObject({
    name: 'Zoe',
    type: 1,
    emails: [{ value: 'zoe@x.com', isPrimary: true }],
  });
  await ann.call('PUT', 'mail/contact/update.json', { id, name: 'Zoe B', emails: ['zoe@x.com'] });
  const list = await ann.call('GET', 'mail/contacts.json?search=zoe');
  expect(list.json).toMatchObject({ total: 1, response: [{ name: 'Zoe B' }] });
  await ann.call('PUT', 'mail/contacts/remove.json', { ids: [id] });
  expect((await ann.call('GET', 'mail/contacts.json?search=zoe')).json['total']).toBe(0);
});

test('portal-api 4.5: mail settings at their defaults', async ({ ann }) => {
  expect((await ann.call('GET', 'mail/settings.json')).json['response']).toEqual({
    enableConversations: true,
    alwaysDisplayImages: false,
    cacheUnreadMessages: false,
    enableGoNextAfterMove: false,
    replaceMessageBody: false,
  });
});
