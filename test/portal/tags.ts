import type { Parameters } from './binding.ts';
import { badArgument, type Json } from './envelope.ts';
import { ownMessages } from './messages.ts';
import type { Person, Tag } from './model.ts';
import type { Site } from './site.ts';

/** A tag without addresses shows one empty address (portal-api 4.5). */
function tagView(site: Site, tag: Tag): Json {
  const letters = site.store.messages.where((row) => row.tagIds.includes(tag.id)).length;
  const addresses = tag.addresses.length > 0 ? tag.addresses : [''];
  return { id: tag.id, name: tag.name, style: tag.style, addresses, lettersCount: letters };
}

const ownTags = (site: Site, person: Person): Tag[] => site.store.tags.where((tag) => tag.personId === person.id);

/** GET mail/tags: newest id first. */
export const listTags = (site: Site, person: Person): Json =>
  ownTags(site, person)
    .sort((a, b) => b.id - a.id)
    .map((tag) => tagView(site, tag));

function readTag(site: Site, person: Person, parameters: Parameters, id: number): Tag {
  const name = parameters.text('name') ?? '';
  if (name === '') throw badArgument('Tag name must not be empty');
  if (ownTags(site, person).some((tag) => tag.name === name && tag.id !== id))
    throw badArgument(`Tag with this name already exists: ${name}`);
  const style = (parameters.text('style') ?? '').slice(0, 20);
  return { id, personId: person.id, name, style, addresses: parameters.texts('addresses').filter(Boolean) };
}

/** POST mail/tags {name, style, addresses} */
export const createTag = (site: Site, person: Person, parameters: Parameters): Json =>
  tagView(site, site.store.tags.put({ ...readTag(site, person, parameters, 0), id: site.store.tags.nextId() }));

function ownTag(site: Site, person: Person, id: number): Tag | undefined {
  return ownTags(site, person).find((tag) => tag.id === id);
}

/** PUT mail/tags/{id} */
export function updateTag(site: Site, person: Person, parameters: Parameters): Json {
  const id = parameters.integer('id');
  if (!ownTag(site, person, id)) throw badArgument('Tag not found');
  return tagView(site, site.store.tags.put(readTag(site, person, parameters, id)));
}

/** DELETE mail/tags/{id} */
export function deleteTag(site: Site, person: Person, parameters: Parameters): Json {
  const id = parameters.integer('id');
  if (ownTag(site, person, id)) {
    site.store.tags.delete(id);
    for (const message of site.store.messages.where((row) => row.tagIds.includes(id)))
      site.store.messages.put({ ...message, tagIds: message.tagIds.filter((tag) => tag !== id) });
  }
  return id;
}

/** PUT mail/tags/{id}/set|unset {messages}: the messages' saved time stays; an unknown tag is silently ignored. */
export function tagMessages(site: Site, person: Person, parameters: Parameters, set: boolean): Json {
  const id = parameters.integer('id');
  const ids = parameters.integers('messages');
  if (ids.length === 0) throw badArgument('Message ids are empty', 'messages');
  if (ownTag(site, person, id))
    for (const message of ownMessages(site, person, ids)) {
      const others = message.tagIds.filter((tag) => tag !== id);
      site.store.messages.put({ ...message, tagIds: set ? [...others, id] : others });
    }
  return id;
}
