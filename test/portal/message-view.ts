import { attachmentView, echoedAttachment } from './attachment-view.ts';
import type { AttachmentInput } from './binding.ts';
import { apiDateTime, dateDisplay, localDay, messageDate, NO_API_DATE, NO_MESSAGE_DATE } from './dates.ts';
import type { Json } from './envelope.ts';
import type { Attachment, Message } from './model.ts';
import type { Site } from './site.ts';

/**
 * A message on the wire: every property of portal-api 3.4, in wire order. `undefined` is left out, null is written.
 */
interface MessageView {
  readonly attachments: Json | undefined;
  readonly introduction: string | undefined;
  readonly htmlBody: string | undefined;
  readonly important: boolean;
  readonly subject: string | null;
  readonly hasAttachments: boolean;
  readonly bcc: string | undefined;
  readonly cc: string;
  readonly to: string;
  readonly address: string | null;
  readonly from: string;
  readonly replyTo: string | undefined;
  readonly id: number;
  readonly chainId: string | undefined;
  readonly chainDate: string;
  readonly date: string;
  readonly dateDisplay: string;
  readonly tagIds: readonly number[] | undefined;
  readonly isNew: boolean;
  readonly size: number;
  readonly streamId: string | null;
  readonly restoreFolderId: number;
  readonly folder: number;
  readonly chainLength: number;
  readonly wasNew: boolean;
  readonly isToday: boolean;
  readonly isYesterday: boolean;
  readonly receivedDate: string;
  readonly isBodyCorrupted: boolean;
  readonly mimeMessageId: string | null;
  readonly mimeReplyToId: string | null;
  readonly calendarUid: string | null;
}

const inWireOrder = (view: MessageView): Json => ({
  attachments: view.attachments,
  introduction: view.introduction,
  htmlBody: view.htmlBody,
  contentIsBlocked: false,
  important: view.important,
  subject: view.subject,
  hasAttachments: view.hasAttachments,
  bcc: view.bcc,
  cc: view.cc,
  to: view.to,
  address: view.address,
  from: view.from,
  replyTo: view.replyTo,
  id: view.id,
  chainId: view.chainId,
  chainDate: view.chainDate,
  date: view.date,
  dateDisplay: view.dateDisplay,
  tagIds: view.tagIds,
  labelsInString: (view.tagIds ?? []).join(','),
  isNew: view.isNew,
  isAnswered: false,
  isForwarded: false,
  textBodyOnly: false,
  size: view.size,
  emlLink: null,
  streamId: view.streamId,
  restoreFolderId: view.restoreFolderId,
  folder: view.folder,
  userFolderId: null,
  chainLength: view.chainLength,
  wasNew: view.wasNew,
  isToday: view.isToday,
  isYesterday: view.isYesterday,
  receivedDate: view.receivedDate,
  isBodyCorrupted: view.isBodyCorrupted,
  hasParseError: false,
  mimeMessageId: view.mimeMessageId,
  mimeReplyToId: view.mimeReplyToId,
  calendarUid: view.calendarUid,
  readRequestStatus: false,
});

/** What a save answers from: the request's own values, before storage changed any of them. */
export interface SavedEcho {
  readonly stored: Message;
  readonly attachments: readonly AttachmentInput[];
  readonly html: string;
  readonly introduction: string;
  readonly subject: string | null;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly from: string;
  readonly tagIds: readonly number[];
  readonly mimeReplyToId: string | null;
  readonly calendarUid: string | null;
  /** With its fraction of a second, unlike the stored stamp. */
  readonly savedAt: number;
}

/** The save response (portal-api 3.4): UTC dates, no address, restore folder 0. */
export function savedView(site: Site, echo: SavedEcho): Json {
  const { stored } = echo;
  return inWireOrder({
    attachments: echo.attachments.map(echoedAttachment),
    introduction: echo.introduction,
    htmlBody: echo.html,
    important: stored.important,
    subject: echo.subject,
    hasAttachments: echo.attachments.length > 0,
    bcc: echo.bcc,
    cc: echo.cc,
    to: echo.to,
    address: null,
    from: echo.from,
    replyTo: undefined,
    id: stored.id,
    chainId: stored.chainId,
    chainDate: NO_MESSAGE_DATE,
    date: messageDate(echo.savedAt, 0),
    dateDisplay: dateDisplay(echo.savedAt, site.now(), 0),
    tagIds: echo.tagIds,
    isNew: false,
    size: echo.html.length,
    streamId: stored.streamId,
    restoreFolderId: 0,
    folder: stored.folder,
    chainLength: 0,
    wasNew: false,
    isToday: false,
    isYesterday: false,
    receivedDate: apiDateTime(echo.savedAt, site.conditions.utcOffsetMinutes),
    isBodyCorrupted: false,
    mimeMessageId: stored.mimeMessageId,
    mimeReplyToId: echo.mimeReplyToId,
    calendarUid: echo.calendarUid,
  });
}

/** What list items and single messages share: read from the row, dates in the portal's zone. */
function storedView(site: Site, message: Message, hasAttachments: boolean): MessageView {
  const offset = site.conditions.utcOffsetMinutes;
  const daysAgo = localDay(site.now(), offset) - localDay(message.savedAt, offset);
  return {
    attachments: undefined,
    introduction: message.introduction,
    htmlBody: undefined,
    important: message.important,
    subject: message.subject,
    hasAttachments,
    bcc: undefined,
    cc: message.cc,
    to: message.to,
    address: null,
    from: message.from,
    replyTo: '',
    id: message.id,
    chainId: message.chainId,
    chainDate: messageDate(message.savedAt, offset),
    date: messageDate(message.savedAt, offset),
    dateDisplay: dateDisplay(message.savedAt, site.now(), offset),
    tagIds: message.tagIds,
    isNew: message.unread,
    size: message.size,
    streamId: null,
    restoreFolderId: message.restoreFolder,
    folder: message.folder,
    chainLength: 1,
    wasNew: false,
    isToday: daysAgo === 0,
    isYesterday: daysAgo === 1,
    receivedDate: apiDateTime(message.savedAt, offset),
    isBodyCorrupted: false,
    mimeMessageId: null,
    mimeReplyToId: null,
    calendarUid: message.calendarUid,
  };
}

/** A list item (portal-api 4.2): no body, no attachments, no bcc, no stable ids. */
export const listItem = (site: Site, message: Message, hasAttachments: boolean): Json =>
  inWireOrder(storedView(site, message, hasAttachments));

/** GET mail/messages/{id} (portal-api 4.3). A null `html` means that the body file could not be read. */
export function fullMessage(
  site: Site,
  message: Message,
  html: string | null,
  attachments: readonly Attachment[],
): Json {
  return inWireOrder({
    ...storedView(site, message, attachments.length > 0),
    attachments: attachments.map((row) => attachmentView(row, message.streamId)),
    htmlBody: html ?? '',
    bcc: message.bcc,
    address: message.address,
    chainDate: messageDate(message.savedAt, 0),
    isNew: false,
    streamId: message.streamId,
    chainLength: 0,
    wasNew: message.unread,
    isBodyCorrupted: html === null,
    mimeMessageId: message.mimeMessageId,
    mimeReplyToId: message.mimeReplyToId,
  });
}

/** GET mail/messages/template: an empty message whose streamId has no effect. */
export const emptyMessage = (streamId: string): Json =>
  inWireOrder({
    attachments: [],
    introduction: undefined,
    htmlBody: '',
    important: false,
    subject: '',
    hasAttachments: false,
    bcc: '',
    cc: '',
    to: '',
    address: null,
    from: '',
    replyTo: '',
    id: 0,
    chainId: undefined,
    chainDate: NO_MESSAGE_DATE,
    date: NO_MESSAGE_DATE,
    dateDisplay: '01 January 0001',
    tagIds: undefined,
    isNew: false,
    size: 0,
    streamId,
    restoreFolderId: 0,
    folder: 0,
    chainLength: 0,
    wasNew: false,
    isToday: false,
    isYesterday: false,
    receivedDate: NO_API_DATE,
    isBodyCorrupted: false,
    mimeMessageId: '',
    mimeReplyToId: '',
    calendarUid: null,
  });
