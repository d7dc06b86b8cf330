import type { Parameters } from './binding.ts';
import { badArgument, type Answer } from './envelope.ts';
import { counter } from './folders.ts';
import { listItem } from './message-view.ts';
import { FOLDER, type Message, type Person } from './model.ts';
import type { Site } from './site.ts';

type Test = (message: Message) => boolean;

/**
 * GET mail/messages (portal-api 4.2). Without a filter `total` is the folder's counter, and a counter of 0 gives an
 * empty list without looking. With any filter `total` is a real count, but ids come from the search index, which
 * may not know the newest saves yet.
 */
export function listMessages(site: Site, person: Person, parameters: Parameters, indexLagMs: number): Answer {
  if (parameters.has('user_folder_id')) throw badArgument('Folder not found');
  const folder = parameters.has('folder') ? parameters.integer('folder') : FOLDER.inbox;
  const withFiles = new Set(site.store.attachments.where((row) => row.contentId === '').map((row) => row.messageId));
  const tests = readFilter(parameters, folder, withFiles);
  const inFolder = site.store.messages.where((row) => row.personId === person.id && row.folder === folder);
  const indexed = (row: Message): boolean => row.savedAt <= site.now() - indexLagMs;
  const found =
    tests.length === 0
      ? inFolder
      : inFolder.filter((row) => (indexLagMs === 0 || indexed(row)) && tests.every((test) => test(row)));
  const total = tests.length === 0 ? counter(site, person.id, folder).total : found.length;
  if (total === 0) return { response: [], total: 0 };

  const direction = parameters.text('sortorder') === 'ascending' ? 1 : -1;
  found.sort((a, b) => direction * (a.savedAt - b.savedAt || a.id - b.id));
  const size = parameters.has('page_size') ? parameters.integer('page_size') : 25;
  const from = (Math.max(1, parameters.integer('page')) - 1) * size;
  const page = found.slice(from, from + size);
  return { response: page.map((row) => listItem(site, row, withFiles.has(row.id))), total };
}

/** Folder, paging and order are no filters. */
function readFilter(parameters: Parameters, folder: number, withFiles: ReadonlySet<number>): Test[] {
  const tests: Test[] = [];
  const add = (name: string, test: () => Test): void => {
    if (parameters.has(name)) tests.push(test());
  };
  const contains = (texts: readonly string[], part: string): boolean =>
    texts.some((value) => value.toLowerCase().includes(part.toLowerCase()));
  const recipients = (row: Message): string[] => [row.to, row.cc, row.bcc];
  const ownFolder = folder === FOLDER.draft || folder === FOLDER.sent;

  add('unread', () => {
    const wanted = parameters.boolean('unread');
    return (row) => row.unread === wanted;
  });
  // Any value counts, "false" included: the parameter being there is the filter.
  add('attachments', () => (row) => withFiles.has(row.id));
  add('important', () => (row) => row.important);
  if (parameters.has('period_from') && parameters.has('period_to')) {
    const [from, to] = [Number(parameters.text('period_from')), Number(parameters.text('period_to'))];
    tests.push((row) => row.savedAt >= from && row.savedAt <= to);
  }
  add('from_address', () => {
    const part = parameters.text('from_address') ?? '';
    return (row) => contains(ownFolder ? recipients(row) : [row.from], part);
  });
  add('to_address', () => {
    const part = parameters.text('to_address') ?? '';
    return (row) => contains(ownFolder ? [row.from] : recipients(row), part);
  });
  add('mailbox_id', () => {
    const id = parameters.integer('mailbox_id');
    return (row) => row.mailboxId === id;
  });
  add('tags', () => {
    const wanted = parameters.integers('tags');
    return (row) => wanted.every((tag) => row.tagIds.includes(tag));
  });
  add('search', () => {
    const part = parameters.text('search') ?? '';
    return (row) => contains([row.from, ...recipients(row), row.subject, row.introduction], part);
  });
  if (parameters.boolean('with_calendar')) tests.push((row) => row.calendarUid !== '');
  return tests;
}
