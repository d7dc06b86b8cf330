import { createHash } from 'node:crypto';
import type { Attachment, Message, Person } from './model.ts';
import type { Site } from './site.ts';

/** Where files live. A location is a key of the store and, behind `/storage/`, a link in a body. */

export const EDITOR_IMAGES = '/storage/fckuploaders/root/mail/';

export const mailDirectory = (person: Person): string => `mailaggregator/root/${person.guid}`;

/** `fileNumber` is 0 for embedded images, whatever their row says (portal-api 3.6). */
export const fileLocation = (person: Person, streamId: string, fileNumber: number, storedName: string): string =>
  `${mailDirectory(person)}/${streamId}/attachments/${fileNumber}/${storedName}`;

export const tempLocation = (person: Person, streamId: string, fileNumber: number, storedName: string): string =>
  `attachments_temp/${person.guid}/${streamId}/attachments/${fileNumber}/${storedName}`;

export const editorImageLocation = (name: string): string => `fckuploaders/root/mail/${name}`;

export const documentLocation = (id: number): string => `documents/${id}`;

export const storageUrl = (location: string): string => `/storage/${encodeURI(location)}`;

export const attachmentLocation = (person: Person, message: Message, row: Attachment): string =>
  fileLocation(person, message.streamId, row.fileNumber, row.storedName);

/** Rows of one message in database order; embedded images are left out, as reads leave them out. */
export const attachmentsOf = (site: Site, messageId: number): Attachment[] =>
  site.store.attachments.where((row) => row.messageId === messageId && row.contentId === '');

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const types: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  htm: 'text/html',
  html: 'text/html',
  csv: 'text/csv',
  ics: 'text/calendar',
  eml: 'message/rfc822',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  bmp: 'image/bmp',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  zip: 'application/zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** `.ext` in the name's own spelling, or nothing. */
export const extension = (fileName: string): string => /\.[^./\\]+$/.exec(fileName)?.[0] ?? '';

export const typeByName = (fileName: string): string =>
  types[extension(fileName).slice(1).toLowerCase()] ?? 'application/octet-stream';

export const isImageName = (fileName: string): boolean => typeByName(fileName).startsWith('image/');
