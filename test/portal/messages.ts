import { randomBytes } from 'node:crypto';
import type { Parameters } from './binding.ts';
import { findAccount, save, type SaveKind } from './drafts-save.ts';
import { badArgument, notFound, type Json } from './envelope.ts';
import { changeCounter, checkFolder, setFolder } from './folders.ts';
import { emptyMessage, fullMessage } from './message-view.ts';
import { FOLDER, type Message, type Person } from './model.ts';
import type { Site } from './site.ts';
import { attachmentLocation, attachmentsOf } from './storage.ts';

/** Messages of one person by id; unknown ids and other people's are left out. */
export const ownMessages = (site: Site, person: Person, ids: readonly number[]): Message[] =>
  ids.flatMap((id) => {
    const message = site.store.messages.get(id);
    return message?.personId === person.id ? [message] : [];
  });

/** GET mail/messages/{id} (portal-api 4.3): any folder, not purged. */
export function getMessage(site: Site, person: Person, parameters: Parameters): Json {
  const id = parameters.integer('id');
  if (id <= 0) throw badArgument('Invalid message id', 'id');
  const [message] = ownMessages(site, person, [id]);
  if (!message) throw notFound(`Message with ${id} wasn't found.`);
  if (parameters.boolean('markRead') && message.unread) markUnread(site, message, false);
  const body = site.store.readBody(message.streamId);
  const html = body !== null && parameters.boolean('needSanitize') ? withoutWrapper(body) : body;
  return fullMessage(site, message, html, attachmentsOf(site, id));
}

export const getTemplate = (): Json => emptyMessage(randomBytes(16).toString('hex'));

/** What is stripped from a draft even though drafts are never sanitised. */
const withoutWrapper = (html: string): string =>
  html
    .replace(/<head\b[\s\S]*?<\/head\s*>/gi, '')
    .replace(/<style\b[\s\S]*?<\/style\s*>/gi, '')
    .replace(/<\/?(html|body)\b[^>]*>/gi, '');

function markUnread(site: Site, message: Message, unread: boolean): void {
  if (message.unread === unread) return;
  site.store.messages.put({ ...message, unread });
  changeCounter(site, message.personId, message.folder, 0, unread ? 1 : -1);
}

function readIds(parameters: Parameters): number[] {
  const ids = parameters.integers('ids');
  if (ids.length === 0) throw badArgument('Empty ids collection', 'ids');
  return ids;
}

/** Removes a message with its files for good: the next GET is 404, the next save 500. */
export function purge(site: Site, person: Person, message: Message): void {
  for (const row of site.store.attachments.where((item) => item.messageId === message.id)) {
    site.store.removeFile(attachmentLocation(person, message, row));
    site.store.attachments.delete(row.id);
  }
  site.store.removeBody(message.streamId);
  site.store.messages.delete(message.id);
  changeCounter(site, person.id, message.folder, -1, message.unread ? -1 : 0);
}

/** PUT mail/messages/remove: permanent, from any folder; answers the ids as given, unknown ones included. */
export function remove(site: Site, person: Person, parameters: Parameters): Json {
  const ids = readIds(parameters);
  for (const message of ownMessages(site, person, ids)) purge(site, person, message);
  return ids;
}

/** PUT mail/messages/move */
export function move(site: Site, person: Person, parameters: Parameters): Json {
  const ids = readIds(parameters);
  const folder = parameters.integer('folder');
  checkFolder(parameters.has('userFolderId') ? FOLDER.user : folder);
  for (const message of ownMessages(site, person, ids)) setFolder(site, message, folder);
  return ids;
}

/** PUT mail/messages/restore */
export function restore(site: Site, person: Person, parameters: Parameters): Json {
  const ids = readIds(parameters);
  for (const message of ownMessages(site, person, ids)) setFolder(site, message, message.restoreFolder);
  return ids;
}

/** PUT mail/messages/mark: words it does not know do nothing and answer 200. */
export function mark(site: Site, person: Person, parameters: Parameters): Json {
  const ids = readIds(parameters);
  const status = parameters.text('status') ?? '';
  for (const message of ownMessages(site, person, ids)) {
    if (status === 'read' || status === 'unread') markUnread(site, message, status === 'unread');
    if (status === 'important' || status === 'normal')
      site.store.messages.put({ ...message, important: status === 'important' });
  }
  return ids;
}

/** DELETE mail/folders/{id}/messages: only trash and spam; other folders are a no-op that still answers 200. */
export function emptyFolder(site: Site, person: Person, parameters: Parameters): Json {
  const folder = parameters.integer('folderid');
  if (folder === FOLDER.trash || folder === FOLDER.spam)
    for (const message of site.store.messages.where((row) => row.personId === person.id && row.folder === folder))
      purge(site, person, message);
  return folder;
}

/**
 * PUT mail/messages/reassign (portal-api 4.3): saves every draft or template again from list data, which has no
 * body, bcc or reply id. Bodies become empty, Bcc is lost, recipients are split on every comma.
 */
export function reassign(site: Site, person: Person, folder: number, email: string, kind: SaveKind): void {
  findAccount(site, person, email);
  for (const message of site.store.messages.where((row) => row.personId === person.id && row.folder === folder)) {
    const split = (value: string): string[] => (value === '' ? [] : value.split(',').map((item) => item.trim()));
    const compose = {
      id: message.id,
      from: email,
      to: split(message.to),
      cc: split(message.cc),
      bcc: [],
      mimeReplyToId: null,
      importance: message.important,
      subject: message.subject,
      tags: message.tagIds,
      body: null,
      attachments: [],
      calendarIcs: null,
    };
    save(site, person, compose, kind);
  }
}
