import { randomBytes, randomInt } from 'node:crypto';
import type { AttachmentInput, Parameters } from './binding.ts';
import { badArgument, failure, invalidOperation, missingArgument, nullReference, type Json } from './envelope.ts';
import { embedImages, type EmbeddedImage } from './embedded-images.ts';
import { changeCounter } from './folders.ts';
import type { Effects } from './http.ts';
import { savedView } from './message-view.ts';
import { ATTACHMENTS_LIMIT, BODY_LIMIT, EMPTY_BODY, FOLDER, type Mailbox, type Message, type Person } from './model.ts';
import { wholeSecond, type Site } from './site.ts';
import { fileLocation, tempLocation } from './storage.ts';
import { calendarEvent, fullAddress, introduction, parseMailbox, storedText } from './text.ts';

/** The parameters of a save (portal-api 3.2). Null means absent. */
export interface Compose {
  readonly id: number;
  readonly from: string | null;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly mimeReplyToId: string | null;
  readonly importance: boolean;
  readonly subject: string | null;
  readonly tags: readonly number[];
  readonly body: string | null;
  readonly attachments: readonly AttachmentInput[];
  readonly calendarIcs: string | null;
}

export const readCompose = (parameters: Parameters): Compose => ({
  id: parameters.integer('id'),
  from: parameters.text('from'),
  to: parameters.texts('to'),
  cc: parameters.texts('cc'),
  bcc: parameters.texts('bcc'),
  mimeReplyToId: parameters.text('mimeReplyToId'),
  importance: parameters.boolean('importance'),
  subject: parameters.text('subject'),
  tags: parameters.integers('tags'),
  body: parameters.text('body'),
  attachments: parameters.attachments('attachments'),
  calendarIcs: parameters.text('calendarIcs'),
});

/** How one kind of save differs from the other (portal-api 3.1, 4.3, 4.6). */
export interface SaveKind {
  /** Folder of a new row; sending keeps the old row's. */
  readonly folder: number;
  /** Folders an existing row may be in. */
  readonly allowed: readonly number[];
  readonly refusal: string;
  /** Sending keeps an alias as sender and wants an enabled account. */
  readonly sending: boolean;
}

export const DRAFT: SaveKind = {
  folder: FOLDER.draft,
  allowed: [FOLDER.draft],
  refusal: 'Saving emails is permitted only in the Drafts folder',
  sending: false,
};

export const TEMPLATE: SaveKind = {
  folder: FOLDER.templates,
  allowed: [FOLDER.templates],
  refusal: 'Saving emails is permitted only in the Templates folder',
  sending: false,
};

export interface Saved {
  readonly message: Message;
  readonly response: Json;
  readonly attachments: readonly AttachmentInput[];
}

/** The account an address belongs to (portal-api 3.1 step 5). The parsed address is not lower-cased. */
export function findAccount(site: Site, person: Person, address: string): { mailbox: Mailbox; isGroup: boolean } {
  for (const mailbox of site.store.mailboxes.where((row) => row.personId === person.id)) {
    if ([mailbox.address, ...mailbox.aliases].some((own) => own.toLowerCase() === address))
      return { mailbox, isGroup: false };
    if (mailbox.groups.some((group) => group.address.toLowerCase() === address)) return { mailbox, isGroup: true };
  }
  throw badArgument('Mailbox not found');
}

/**
 * Saves a draft in the order of portal-api 3.1. Ids below 1 always make a new draft; nothing is compared with what
 * is stored, so the last writer wins. Throws what the portal answers: 400, 403 or 500 (portal-api 3.7).
 */
export function save(site: Site, person: Person, compose: Compose, kind: SaveKind, effects: Effects = {}): Saved {
  if (!compose.from) throw missingArgument('from');
  const { address } = parseMailbox(compose.from);
  const { mailbox, isGroup } = findAccount(site, person, address);
  if (isGroup) throw invalidOperation('Saving emails from a group address is forbidden');
  if (kind.sending && !mailbox.enabled) throw invalidOperation('Sending emails from a disabled account is forbidden');
  const old = compose.id > 0 ? loadOld(site, person, compose.id, kind) : null;
  const streamId = old?.streamId ?? randomBytes(16).toString('hex');

  const from = fullAddress(mailbox.name, kind.sending ? address : mailbox.address);
  const listed = withoutDoubles(compose.attachments);
  if (listed.reduce((sum, item) => sum + item.size, 0) > ATTACHMENTS_LIMIT)
    throw badArgument('The total size of attached files exceeds 25 MB');
  const uid = compose.calendarIcs ? (calendarEvent(compose.calendarIcs)?.uid ?? null) : null;
  const { html, images } = embedImages(site, person, old?.id ?? 0, streamId, compose.body || EMPTY_BODY);
  const needsCopies = listed.some((item) => item.streamId !== streamId || item.tempStoredUrl);
  const copied = needsCopies ? listed.map((item) => copyFile(site, person, item, streamId)) : listed;

  effects.meanwhile?.();
  // The body file is replaced before the row is written, so a failure in between leaves a mixture behind.
  site.store.writeBody(streamId, html);
  if (effects.failAfterBody) throw failure('Deadlock found when trying to get lock; try restarting transaction');

  return site.store.transaction(() => {
    const savedAt = site.now();
    const tagIds = withAddressTags(site, person, mailbox, compose.tags);
    const mimeMessageId = old?.mimeMessageId ?? newMessageId(site);
    const row: Message = {
      id: old?.id ?? site.store.messages.nextId(),
      personId: person.id,
      mailboxId: mailbox.id,
      address: mailbox.address.toLowerCase(),
      folder: old?.folder ?? kind.folder,
      restoreFolder: old?.folder ?? kind.folder,
      from: storedText(from),
      to: column('to_text', compose.to.join(', ')),
      cc: column('cc', compose.cc.join(', ')),
      bcc: column('bcc', compose.bcc.join(', ')),
      subject: column('subject', compose.subject ?? ''),
      introduction: storedText(introduction(html)),
      mimeReplyToId: column('mime_in_reply_to', compose.mimeReplyToId ?? '', 255),
      mimeMessageId,
      chainId: mimeMessageId,
      streamId,
      calendarUid: uid ?? '',
      important: compose.importance,
      unread: false,
      savedAt: wholeSecond(site, savedAt),
      size: html.length,
      tagIds: tagIds.filter((id) => site.store.tags.get(id)?.personId === person.id),
      sending: null,
      sentFileIds: [],
    };
    write(site, row, !old);
    if (!old) site.creates++;
    const attachments = needsCopies ? addRows(site, row, copied) : copied;
    addImages(site, row, images);
    const echo = {
      stored: row,
      attachments,
      html,
      introduction: introduction(html),
      subject: compose.subject,
      to: compose.to.join(', '),
      cc: compose.cc.join(', '),
      bcc: compose.bcc.join(', '),
      from,
      tagIds,
      mimeReplyToId: compose.mimeReplyToId,
      calendarUid: uid,
      savedAt,
    };
    return { message: row, response: savedView(site, echo), attachments };
  });
}

/** Step 6: an id that is unknown, purged or another person's is dereferenced all the same, hence a 500. */
function loadOld(site: Site, person: Person, id: number, kind: SaveKind): Message {
  const old = site.store.messages.get(id);
  if (!old || old.personId !== person.id) throw nullReference();
  if (!kind.allowed.includes(old.folder)) throw invalidOperation(kind.refusal);
  // Only the body already stored is measured: an over-long one is taken once and then freezes the draft.
  if ((site.store.readBody(old.streamId) ?? '').length > BODY_LIMIT)
    throw invalidOperation(`Message body exceeded limit (${BODY_LIMIT / 1024} KB)`);
  return old;
}

/**
 * REPLACE: a row trashed or purged since it was read comes back into its folder (portal-api 3.3). The counters only
 * follow new rows, so one that was moved away is counted in the wrong folder until someone recalculates.
 */
function write(site: Site, row: Message, isNew: boolean): void {
  site.store.messages.put(row);
  if (isNew) changeCounter(site, row.personId, row.folder, 1);
}

/** A text column of the database; too long is an error of its strict mode, after the body file was replaced. */
function column(name: string, value: string, limit = 65_535): string {
  const stored = storedText(value);
  if (Buffer.byteLength(stored) > limit) throw failure(`Data too long for column '${name}' at row 1`);
  return stored;
}

function withoutDoubles(items: readonly AttachmentInput[]): AttachmentInput[] {
  const key = (item: AttachmentInput): string => JSON.stringify([item.fileId, item.fileName, item.storedName]);
  return [...new Map([...items].reverse().map((item) => [key(item), item])).values()].reverse();
}

/** Tags bound to the sender's own address are added; unknown ids stay in the echo (portal-api 3.2). */
function withAddressTags(site: Site, person: Person, mailbox: Mailbox, tags: readonly number[]): number[] {
  const bound = site.store.tags.where((tag) => tag.personId === person.id && tag.addresses.includes(mailbox.address));
  return [...new Set([...tags, ...bound.map((tag) => tag.id)])];
}

/** Copies a file into the draft's folder (portal-api 3.6); one that does not exist is skipped silently. */
function copyFile(site: Site, person: Person, item: AttachmentInput, streamId: string): AttachmentInput {
  if (item.streamId === null) throw nullReference();
  if (item.streamId === streamId && !item.tempStoredUrl) return item;
  const isTemp = item.needSaveToTemp || Boolean(item.tempStoredUrl);
  const locate = isTemp ? tempLocation : fileLocation;
  const source = locate(person, item.streamId, item.fileNumber, item.storedName ?? '');
  const bytes = site.store.readFile(source);
  if (!bytes) return item;
  const fileNumber = item.contentId ? 0 : item.fileNumber;
  site.store.writeFile(fileLocation(person, streamId, fileNumber, item.storedName ?? ''), bytes);
  if (isTemp) site.store.removeFile(source);
  return { ...item, fileNumber, streamId, tempStoredUrl: null };
}

/** Every listed item without a row gets one, even when its file was missing: such a row points nowhere. */
function addRows(site: Site, message: Message, items: readonly AttachmentInput[]): AttachmentInput[] {
  const existing = site.store.attachments.where((row) => row.messageId === message.id);
  return items.map((item) => {
    const known = existing.some(
      (row) => row.id === item.fileId || (item.streamId === message.streamId && row.storedName === item.storedName),
    );
    if (known) return item;
    const row = site.store.attachments.put({
      id: site.store.attachments.nextId(),
      messageId: message.id,
      fileName: item.fileName ?? '',
      size: item.size,
      contentType: item.contentType ?? '',
      contentId: item.contentId ?? '',
      fileNumber: item.fileNumber,
      storedName: item.storedName ?? '',
    });
    return { ...item, fileId: row.id };
  });
}

function addImages(site: Site, message: Message, images: readonly EmbeddedImage[]): void {
  for (const image of images)
    site.store.attachments.put({ ...image, id: site.store.attachments.nextId(), messageId: message.id, fileNumber: 0 });
}

const newMessageId = (site: Site): string =>
  `AU${new Date(site.now()).toISOString().replace(/\D/g, '')}${randomInt(1e9)}@${site.host}`;
