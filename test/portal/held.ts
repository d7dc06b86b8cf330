import type { Message } from './model.ts';
import type { Site } from './site.ts';
import { attachmentLocation, sha256 } from './storage.ts';

/** An attachment as the portal holds it. `sha256` is hex; null when the row points nowhere. */
export interface HeldAttachment {
  readonly fileId: number;
  readonly fileName: string;
  readonly size: number;
  readonly contentType: string;
  readonly sha256: string | null;
  /** An image of the body, which no read of the portal shows. */
  readonly isEmbedded: boolean;
}

/** A message as the portal holds it, asked from behind the API. */
export interface HeldMessage {
  readonly id: number;
  /** E-mail address of the person it belongs to. */
  readonly owner: string;
  readonly folder: number;
  readonly restoreFolder: number;
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  readonly body: string;
  readonly important: boolean;
  readonly tagIds: readonly number[];
  readonly mimeReplyToId: string;
  readonly mimeMessageId: string;
  readonly streamId: string;
  readonly calendarUid: string;
  /** ISO 8601, UTC, whole seconds. */
  readonly savedAt: string;
  readonly attachments: readonly HeldAttachment[];
  /** The files a sent mail really carried. */
  readonly sentFileIds: readonly number[];
}

/** Every message not purged, in id order. */
export const heldMessages = (site: Site): HeldMessage[] =>
  site.store.messages
    .all()
    .sort((a, b) => a.id - b.id)
    .map((message) => held(site, message));

function held(site: Site, message: Message): HeldMessage {
  const owner = site.store.people.get(message.personId)!;
  const rows = site.store.attachments.where((row) => row.messageId === message.id);
  return {
    id: message.id,
    owner: owner.email,
    folder: message.folder,
    restoreFolder: message.restoreFolder,
    from: message.from,
    to: message.to,
    cc: message.cc,
    bcc: message.bcc,
    subject: message.subject,
    body: site.store.readBody(message.streamId) ?? '',
    important: message.important,
    tagIds: message.tagIds,
    mimeReplyToId: message.mimeReplyToId,
    mimeMessageId: message.mimeMessageId,
    streamId: message.streamId,
    calendarUid: message.calendarUid,
    savedAt: new Date(message.savedAt).toISOString(),
    attachments: rows.map((row) => {
      const bytes = site.store.readFile(attachmentLocation(owner, message, row));
      return {
        fileId: row.id,
        fileName: row.fileName,
        size: row.size,
        contentType: row.contentType,
        sha256: bytes && sha256(bytes),
        isEmbedded: row.contentId !== '',
      };
    }),
    sentFileIds: message.sentFileIds,
  };
}
