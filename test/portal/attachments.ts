import { randomBytes } from 'node:crypto';
import type { Parameters } from './binding.ts';
import { badArgument, failure, nullReference, type Json } from './envelope.ts';
import { mediaType, type PortalRequest } from './http.ts';
import { attachmentView } from './attachment-view.ts';
import { ATTACHMENTS_LIMIT, FOLDER, type Message, type Person } from './model.ts';
import { readMultipart } from './multipart.ts';
import type { Site } from './site.ts';
import {
  attachmentLocation,
  attachmentsOf,
  documentLocation,
  extension,
  fileLocation,
  tempLocation,
} from './storage.ts';
import { storageUrl, typeByName } from './storage.ts';
import { calendarEvent } from './text.ts';

/** A file put on a draft; `url` is where its bytes are. `tempStoredUrl` is set for a temporary one, which has no row. */
export interface Attached {
  readonly view: { readonly [name: string]: Json | undefined };
  readonly url: string;
}

/**
 * The common rules of every upload (portal-api 4.4): a saved message in Drafts, Templates or Sending; no empty file;
 * 25 MiB over the real sizes. Nothing here notices that a file was uploaded before. The saved time stays.
 */
export function attach(
  site: Site,
  person: Person,
  messageId: number,
  name: string,
  bytes: Buffer,
  contentType = '',
  toTemp = false,
): Attached {
  if (messageId < 1) throw failure("Field 'id_message' must have non-negative value.");
  if (bytes.length === 0) throw failure('Empty files not supported.');
  const message = draftToAttachTo(site, person, messageId);
  const rows = attachmentsOf(site, messageId);
  if (rows.reduce((sum, row) => sum + row.size, bytes.length) > ATTACHMENTS_LIMIT)
    throw failure('Total size of all files exceeds limit!');
  const fileName = name || 'attachment.ext';
  const fileNumber = Math.max(0, ...rows.map((row) => row.fileNumber)) + 1;
  const storedName = `${randomBytes(16).toString('hex')}${extension(fileName)}`;
  const location = (toTemp ? tempLocation : fileLocation)(person, message.streamId, fileNumber, storedName);
  const url = storageUrl(location);
  site.store.writeFile(location, bytes);
  const row = {
    id: toTemp ? 0 : site.store.attachments.nextId(),
    messageId,
    fileName,
    size: bytes.length,
    contentType: contentType || typeByName(fileName),
    contentId: '',
    fileNumber,
    storedName,
  };
  if (!toTemp) site.store.attachments.put(row);
  const view = attachmentView(row, message.streamId);
  return { url, view: toTemp ? { ...view, needSaveToTemp: true, tempStoredUrl: url } : view };
}

function draftToAttachTo(site: Site, person: Person, messageId: number): Message {
  const message = site.store.messages.get(messageId);
  if (!message || message.personId !== person.id) throw nullReference();
  const open: readonly number[] = [FOLDER.draft, FOLDER.templates, FOLDER.sending];
  if (!open.includes(message.folder)) throw failure('Message is not a draft or templates.');
  return message;
}

/** POST mail/messages/attachment/add: a multipart part `file`, or the raw body with everything else in the query. */
export function addAttachment(site: Site, person: Person, parameters: Parameters, request: PortalRequest): Json {
  const part =
    mediaType(request) === 'multipart/form-data'
      ? readMultipart(request.headers['content-type']!, request.body).find((item) => item.fileName !== null)
      : undefined;
  const name = parameters.text('name') || part?.fileName || '';
  const type = parameters.text('content_type') ?? '';
  return attach(site, person, parameters.integer('id_message'), name, part?.bytes ?? request.body, type).view;
}

/** DELETE mail/messages/{id}/attachments/{fileId}: checks no folder; an unknown attachment is a success too. */
export function deleteAttachment(site: Site, person: Person, parameters: Parameters): Json {
  const messageId = parameters.integer('id');
  const message = site.store.messages.get(messageId);
  const row = site.store.attachments.get(parameters.integer('attachmentId'));
  if (message?.personId === person.id && row?.messageId === messageId) {
    site.store.removeFile(attachmentLocation(person, message, row));
    site.store.attachments.delete(row.id);
  }
  return messageId;
}

/** POST mail/messages/{id}/document */
export function attachDocument(site: Site, person: Person, parameters: Parameters): Json {
  const document = site.store.documents.get(Number(parameters.text('fileId')));
  const bytes = document?.personId === person.id ? site.store.readFile(documentLocation(document.id)) : null;
  if (!document || !bytes) throw failure('File not found.');
  const toTemp = parameters.boolean('needSaveToTemp');
  return attach(site, person, parameters.integer('id'), document.title, bytes, '', toTemp).view;
}

/** POST mail/messages/calendarbody/add */
export function attachCalendar(site: Site, person: Person, parameters: Parameters): Json {
  const ics = parameters.text('ical_body') ?? '';
  const event = calendarEvent(ics);
  if (!event) throw badArgument('Failed parse calendar', 'ical_body');
  const name = `${event.method.toLowerCase()}.ics`;
  return attach(site, person, parameters.integer('id_message'), name, Buffer.from(ics), 'text/calendar').view;
}
