import { badArgument, type Json } from './envelope.ts';
import { rawDate } from './dates.ts';
import { counterId, FOLDER, type FolderCounter, type Message, type Person } from './model.ts';
import { wholeSecond, type Site } from './site.ts';

export function counter(site: Site, personId: number, folder: number): FolderCounter {
  const id = counterId(personId, folder);
  return site.store.counters.get(id) ?? { id, total: 0, unread: 0, changedAt: wholeSecond(site, site.now()) };
}

/** `time_modified` moves only when a value really changes (portal-api 4.1). */
export function changeCounter(site: Site, personId: number, folder: number, total: number, unread = 0): void {
  if (total === 0 && unread === 0) return;
  const old = counter(site, personId, folder);
  site.store.counters.put({
    id: old.id,
    total: Math.max(0, old.total + total),
    unread: Math.max(0, old.unread + unread),
    changedAt: wholeSecond(site, site.now()),
  });
}

/** Moves a row between folders with both counters. The saved time and the restore folder stay. */
export function setFolder(site: Site, message: Message, folder: number): Message {
  if (message.folder === folder) return message;
  const unread = message.unread ? 1 : 0;
  changeCounter(site, message.personId, message.folder, -1, -unread);
  changeCounter(site, message.personId, folder, 1, unread);
  return site.store.messages.put({ ...message, folder });
}

/** Counts the rows again: the cure for drift (portal-api hazard 24). */
export function recalculate(site: Site, personId: number): void {
  for (const folder of Object.values(FOLDER)) {
    const rows = site.store.messages.where((row) => row.personId === personId && row.folder === folder);
    const unread = rows.filter((row) => row.unread).length;
    const old = counter(site, personId, folder);
    changeCounter(site, personId, folder, rows.length - old.total, unread - old.unread);
  }
}

/** GET mail/folders: Sending is never included, user folders only with counters (portal-api 4.1). */
export function listFolders(site: Site, person: Person): Json {
  const shown = [FOLDER.inbox, FOLDER.sent, FOLDER.draft, FOLDER.trash, FOLDER.spam, FOLDER.templates];
  return shown.map((folder) => {
    const { total, unread, changedAt } = counter(site, person.id, folder);
    return {
      id: folder,
      unread,
      unread_messages: unread,
      total_count: total,
      total_messages_count: total,
      time_modified: rawDate(changedAt),
    };
  });
}

/** PUT mail/messages/move accepts 1 to 7; 6 needs a user folder, and this portal has none. */
export function checkFolder(folder: number): void {
  if (folder < 1 || folder > 7) throw badArgument('Invalid folder id', 'folder');
  if (folder === FOLDER.user) throw badArgument('Folder not found');
}
