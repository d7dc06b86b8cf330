import { randomUUID } from 'node:crypto';
import { attach } from './attachments.ts';
import { PortalError, type Json } from './envelope.ts';
import { empty, html, mediaType, notFoundPage, text, type PortalRequest, type Reply } from './http.ts';
import type { Person } from './model.ts';
import { readMultipart, type Part } from './multipart.ts';
import type { Site } from './site.ts';
import {
  attachmentLocation,
  documentLocation,
  editorImageLocation,
  extension,
  isImageName,
  storageUrl,
  typeByName,
} from './storage.ts';

/** The site's own handlers: no envelope, and failures answer HTTP 200 (portal-api 4.4). */

/** `SetupInfo.MaxImageUploadSize` */
const imageLimit = 5_242_880;

const parts = (request: PortalRequest): Part[] =>
  mediaType(request) === 'multipart/form-data' ? readMultipart(request.headers['content-type']!, request.body) : [];

/** POST /addons/mail/UploadProgress.ashx */
export function uploadProgress(site: Site, person: Person | null, request: PortalRequest): Reply {
  if (!request.query.get('submit')) return text(400, 'No handler in request.');
  const fields = parts(request);
  const file = fields.find((part) => part.fileName !== null);
  const field = (name: string): string =>
    request.query.get(name) ?? fields.find((part) => part.name === name)?.bytes.toString('utf8') ?? '';
  const name = field('name') || file?.fileName || '';
  const refuse = (message: string): Reply =>
    handlerReply({ Success: false, FileName: name, FileURL: null, Data: null, Message: message });
  if (!person) return refuse('You are not authorized to upload attachments');
  if (!file) return refuse('Bad input parameters');
  if (field('copyToMy') === '1') return copyToDocuments(site, person, name, file.bytes);
  const id = Number(field('messageId'));
  if (!(id >= 1)) return refuse('Message not found');
  try {
    const { view, url } = attach(
      site,
      person,
      id,
      name,
      file.bytes,
      file.contentType,
      field('needSaveToTemp') === 'true',
    );
    return handlerReply({ Success: true, FileName: name, FileURL: url, Data: handlerData(view), Message: null });
  } catch (error) {
    return refuse(error instanceof PortalError ? error.message : 'Unknown error');
  }
}

/** "Send as link": the file goes to the person's Documents instead of the mail. */
function copyToDocuments(site: Site, person: Person, title: string, bytes: Buffer): Reply {
  const row = { id: site.store.documents.nextId(), personId: person.id, title, size: bytes.length };
  site.store.writeFile(documentLocation(row.id), bytes);
  site.store.documents.put(row);
  const data = { fileId: row.id, fileName: title, size: bytes.length, contentType: typeByName(title) };
  return handlerReply({
    Success: true,
    FileName: title,
    FileURL: `/Products/Files/DocEditor.aspx?fileid=${row.id}`,
    Data: { ...handlerData(data), attachedAsLink: true },
    Message: null,
  });
}

/** The handler writes C# names, nulls and zeros included. */
const handlerData = (view: { readonly [name: string]: Json | undefined }): { [name: string]: Json } => ({
  fileId: view['fileId'] ?? 0,
  fileName: view['fileName'] ?? null,
  size: view['size'] ?? 0,
  contentType: view['contentType'] ?? null,
  needSaveToTemp: view['needSaveToTemp'] ?? false,
  contentId: view['contentId'] ?? null,
  fileNumber: view['fileNumber'] ?? 0,
  storedName: view['storedName'] ?? null,
  streamId: view['streamId'] ?? null,
  attachedAsLink: false,
  tempStoredUrl: view['tempStoredUrl'] ?? null,
});

/** No JSON content type, although the text is JSON. */
const handlerReply = (value: Json): Reply => html(200, JSON.stringify(value));

/** POST /fckuploader.ashx: an image for the editor; only the very `url` answered is recognised when saving. */
export function uploadImage(site: Site, person: Person | null, request: PortalRequest): Reply {
  const refuse = (message: string): Reply =>
    text(200, JSON.stringify({ fileName: null, url: '', uploaded: 0, error: { message } }));
  const file = parts(request).find((part) => part.name === 'upload' && part.fileName !== null);
  if (!person) return refuse('Access denied');
  if (!file) return refuse('No file to upload');
  if (file.bytes.length > imageLimit) return refuse('Image size exceeds 5 MB');
  if (!isImageName(file.fileName!)) return refuse('Unknown image file type');
  const fileName = `${randomUUID()}${extension(file.fileName!)}`;
  site.store.writeFile(editorImageLocation(fileName), file.bytes);
  return text(200, JSON.stringify({ fileName, url: storageUrl(editorImageLocation(fileName)), uploaded: 1 }));
}

/** GET /addons/mail/httphandlers/download.ashx?attachid=, with `Range` honoured. */
export function download(site: Site, person: Person | null, request: PortalRequest): Reply {
  if (!person) return empty(403);
  const row = site.store.attachments.get(Number(request.query.get('attachid')));
  const message = row && site.store.messages.get(row.messageId);
  const own = message?.personId === person.id;
  const bytes = row && message && own ? site.store.readFile(attachmentLocation(person, message, row)) : null;
  if (!row || !bytes) return empty(302, { Location: '/404.htm' });
  const name = encodeURIComponent(row.fileName);
  return ranged(request, bytes, {
    'Content-Type': typeByName(row.fileName),
    'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
  });
}

/** GET /storage/...: bytes behind the links in bodies; only for people signed in. */
export function storage(site: Site, person: Person | null, request: PortalRequest): Reply {
  if (!person) return empty(403);
  const location = decodeURI(request.path).slice('/storage/'.length);
  const foreign = location.startsWith('mailaggregator/') && !location.includes(`/${person.guid}/`);
  const bytes = foreign ? null : site.store.readFile(location);
  return bytes ? ranged(request, bytes, { 'Content-Type': typeByName(location) }) : notFoundPage();
}

function ranged(request: PortalRequest, bytes: Buffer, headers: Record<string, string>): Reply {
  const found = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const all = { ...headers, 'Accept-Ranges': 'bytes' };
  if (!found || Number(found[1]) >= bytes.length) return { status: 200, headers: all, body: bytes };
  const from = Number(found[1]);
  const to = found[2] ? Math.min(Number(found[2]), bytes.length - 1) : bytes.length - 1;
  const range = { ...all, 'Content-Range': `bytes ${from}-${to}/${bytes.length}` };
  return { status: 206, headers: range, body: bytes.subarray(from, to + 1) };
}
