import type { Parameters } from './binding.ts';
import { NO_RAW_DATE, rawDate } from './dates.ts';
import { badArgument, type Json } from './envelope.ts';
import type { Mailbox, Person, Signature } from './model.ts';
import { purge } from './messages.ts';
import type { Site } from './site.ts';

const signatureView = (mailboxId: number, signature: Signature): Json => ({ mailboxId, ...signature });

const noSignature: Signature = { html: '', isActive: false };

function accountView(
  mailbox: Mailbox,
  email: string,
  kind: 'primary' | 'alias' | 'group',
  mailboxId = mailbox.id,
): Json {
  const isGroup = kind === 'group';
  return {
    mailboxId,
    email,
    enabled: mailbox.enabled,
    name: isGroup ? '' : mailbox.name,
    oAuthConnection: false,
    signature: isGroup ? signatureView(-1, noSignature) : signatureView(mailbox.id, mailbox.signature),
    autoreply: {
      mailboxId: isGroup ? -1 : mailbox.id,
      turnOn: false,
      onlyContacts: false,
      turnOnToDate: false,
      fromDate: NO_RAW_DATE,
      toDate: NO_RAW_DATE,
      subject: '',
      html: '',
    },
    eMailInFolder: null,
    quotaError: false,
    authError: false,
    isGroup,
    isAlias: kind === 'alias',
    isTeamlabMailbox: true,
    isDefault: kind === 'primary' && mailbox.isDefault,
    isSharedDomainMailbox: false,
    dateCreated: kind === 'primary' ? rawDate(mailbox.createdAt) : null,
  };
}

const ownMailboxes = (site: Site, person: Person): Mailbox[] =>
  site.store.mailboxes.where((row) => row.personId === person.id);

/** GET mail/accounts: primary addresses, then aliases, then groups (portal-api 4.5). */
export function listAccounts(site: Site, person: Person): Json {
  const mailboxes = ownMailboxes(site, person);
  return [
    ...mailboxes.map((mailbox) => accountView(mailbox, mailbox.address, 'primary')),
    ...mailboxes.flatMap((mailbox) => mailbox.aliases.map((alias) => accountView(mailbox, alias, 'alias'))),
    ...mailboxes.flatMap((mailbox) =>
      mailbox.groups.map((group) => accountView(mailbox, group.address, 'group', group.id)),
    ),
  ];
}

function ownMailbox(site: Site, person: Person, test: (mailbox: Mailbox) => boolean): Mailbox {
  const mailbox = ownMailboxes(site, person).find(test);
  if (!mailbox) throw badArgument('Mailbox not found');
  return mailbox;
}

/** PUT mail/accounts/default {email, isDefault} */
export function setDefaultAccount(site: Site, person: Person, parameters: Parameters): Json {
  const email = parameters.text('email') ?? '';
  const isDefault = parameters.boolean('isDefault');
  ownMailbox(site, person, (mailbox) => mailbox.address === email);
  for (const mailbox of ownMailboxes(site, person))
    site.store.mailboxes.put({ ...mailbox, isDefault: isDefault && mailbox.address === email });
  return email;
}

/** PUT mail/accounts/state {email, state}: turns sending and receiving on or off; saving still works. */
export function setAccountState(site: Site, person: Person, parameters: Parameters): Json {
  const email = parameters.text('email') ?? '';
  const mailbox = ownMailbox(site, person, (row) => row.address === email);
  site.store.mailboxes.put({ ...mailbox, enabled: parameters.boolean('state') });
  return mailbox.id;
}

/** GET mail/signature/{mailboxId} */
export function getSignature(site: Site, person: Person, parameters: Parameters): Json {
  const id = parameters.integer('mailbox_id');
  return signatureView(id, ownMailbox(site, person, (row) => row.id === id).signature);
}

/** POST mail/signature/update/{mailboxId} {html, is_active} */
export function updateSignature(site: Site, person: Person, parameters: Parameters): Json {
  const id = parameters.integer('mailbox_id');
  const mailbox = ownMailbox(site, person, (row) => row.id === id);
  const signature = { html: parameters.text('html') ?? '', isActive: parameters.boolean('is_active') };
  return signatureView(id, site.store.mailboxes.put({ ...mailbox, signature }).signature);
}

/** An account deleted: all its messages, drafts included, become purged (portal-api 4.3). */
export function removeMailbox(site: Site, person: Person, address: string): void {
  const mailbox = ownMailbox(site, person, (row) => row.address === address);
  for (const message of site.store.messages.where((row) => row.mailboxId === mailbox.id)) purge(site, person, message);
  site.store.mailboxes.delete(mailbox.id);
}
