import type { AttachmentInput } from './binding.ts';
import type { Json } from './envelope.ts';
import type { Attachment } from './model.ts';

/** A stored attachment: properties at their default are left out (portal-api 3.4). */
export const attachmentView = (row: Attachment, streamId: string): { readonly [name: string]: Json | undefined } => ({
  fileId: row.id || undefined,
  fileName: row.fileName,
  size: row.size || undefined,
  contentType: row.contentType,
  contentId: row.contentId || undefined,
  fileNumber: row.fileNumber || undefined,
  storedName: row.storedName,
  streamId,
});

/** An attachment echoed by a save: null, 0 and false are left out, an empty string is not. */
export const echoedAttachment = (input: AttachmentInput): Json => ({
  fileId: input.fileId || undefined,
  fileName: input.fileName ?? undefined,
  size: input.size || undefined,
  contentType: input.contentType ?? undefined,
  needSaveToTemp: input.needSaveToTemp || undefined,
  contentId: input.contentId ?? undefined,
  fileNumber: input.fileNumber || undefined,
  storedName: input.storedName ?? undefined,
  streamId: input.streamId ?? undefined,
  tempStoredUrl: input.tempStoredUrl ?? undefined,
});
