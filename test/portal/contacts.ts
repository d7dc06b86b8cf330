import type { Parameters } from './binding.ts';
import { badArgument, type Answer, type Json } from './envelope.ts';
import type { Contact, Person } from './model.ts';
import type { Site } from './site.ts';
import { fullAddress } from './text.ts';

const ownContacts = (site: Site, person: Person): Contact[] =>
  site.store.contacts.where((contact) => contact.personId === person.id);

function contactView(contact: Contact): Json {
  const values = (list: readonly string[]): Json =>
    list.map((value, index) => ({ id: contact.id * 100 + index, value, isPrimary: index === 0 }));
  return {
    id: contact.id,
    name: contact.name,
    description: contact.description,
    emails: values(contact.emails),
    phones: values(contact.phones),
    type: contact.type,
    smallFotoUrl: '',
    mediumFotoUrl: '',
  };
}

const matches = (contact: Contact, part: string): boolean =>
  [contact.name, ...contact.emails].some((value) => value.toLowerCase().includes(part.toLowerCase()));

/** GET mail/contacts?search&contactType&pageSize&fromIndex&sortorder */
export function listContacts(site: Site, person: Person, parameters: Parameters): Answer {
  const part = parameters.text('search') ?? '';
  const type = parameters.has('contactType') ? parameters.integer('contactType') : null;
  const found = ownContacts(site, person).filter(
    (contact) => matches(contact, part) && (type === null || contact.type === type),
  );
  const direction = parameters.text('sortorder') === 'descending' ? -1 : 1;
  found.sort((a, b) => direction * a.name.localeCompare(b.name));
  const from = parameters.integer('fromIndex');
  const size = parameters.has('pageSize') ? parameters.integer('pageSize') : 25;
  return { response: found.slice(from, from + size).map(contactView), total: found.length };
}

function readContact(person: Person, parameters: Parameters, id: number): Contact {
  const emails = parameters.texts('emails').filter(Boolean);
  if (emails.length === 0) throw badArgument('Invalid list of emails.', 'emails');
  return {
    id,
    personId: person.id,
    name: parameters.text('name') ?? '',
    description: parameters.text('description') ?? '',
    emails,
    phones: parameters.texts('phoneNumbers').filter(Boolean),
    type: 1,
  };
}

/** POST mail/contact/add */
export function addContact(site: Site, person: Person, parameters: Parameters): Json {
  const contact = readContact(person, parameters, 0);
  return contactView(site.store.contacts.put({ ...contact, id: site.store.contacts.nextId() }));
}

/** PUT mail/contact/update */
export function updateContact(site: Site, person: Person, parameters: Parameters): Json {
  const id = parameters.integer('id');
  if (site.store.contacts.get(id)?.personId !== person.id) throw badArgument('Contact not found');
  return contactView(site.store.contacts.put(readContact(person, parameters, id)));
}

/** PUT mail/contacts/remove {ids} */
export function removeContacts(site: Site, person: Person, parameters: Parameters): Json {
  const ids = parameters.integers('ids');
  if (ids.length === 0) throw badArgument('Empty ids collection', 'ids');
  for (const id of ids) if (site.store.contacts.get(id)?.personId === person.id) site.store.contacts.delete(id);
  return ids;
}

/** GET mail/emails/search?term=: `"Name" <addr>` or `addr`, at most 20 of each source (portal-api 4.5). */
export function searchEmails(site: Site, person: Person, parameters: Parameters): Json {
  const term = (parameters.text('term') ?? '').toLowerCase();
  if (term === '') throw badArgument('term parameter empty.', 'term');
  const sources = [
    ownContacts(site, person).flatMap(({ name, emails }) => emails.map((email) => fullAddress(name, email))),
    site.store.mailboxes
      .where((mailbox) => mailbox.personId === person.id)
      .map(({ name, address }) => fullAddress(name, address)),
    site.store.people.all().map((other) => fullAddress(`${other.firstName} ${other.lastName}`.trim(), other.email)),
  ];
  const found = sources.flatMap((list) => list.filter((value) => value.toLowerCase().includes(term)).slice(0, 20));
  return [...new Set(found)];
}
