import type { Mailbox, PortalFile, SaveRequest } from '../../electron/contract.ts';
import { BODY_LIMIT, FILES_LIMIT } from '../../electron/contract.ts';
import type { DraftContent, DraftFile } from './draft.ts';

/** Something the portal would refuse, found before anything leaves (design: section 5). */
export type Hindrance =
  | { readonly kind: 'body-too-large'; readonly length: number; readonly limit: number }
  | { readonly kind: 'files-too-large'; readonly size: number; readonly limit: number }
  | { readonly kind: 'empty-file'; readonly name: string }
  /** `from` is no mailbox of the person's, or there is none to write from at all (`from` empty). */
  | { readonly kind: 'no-mailbox'; readonly from: string };

/** The mailbox a draft is written from: the chosen one, else the default, else the first that can be used. */
export function mailboxOf(from: string | null, mailboxes: readonly Mailbox[]): Mailbox | null {
  const usable = mailboxes.filter((mailbox) => !mailbox.isGroup);
  if (from !== null) return usable.find((mailbox) => mailbox.email === from.toLowerCase()) ?? null;
  return usable.find((mailbox) => mailbox.isDefault) ?? usable[0] ?? null;
}

/** First reason why this draft cannot be saved on the portal as it is, or null. */
export function hindrance(
  content: DraftContent,
  files: readonly DraftFile[],
  mailboxes: readonly Mailbox[],
): Hindrance | null {
  if (mailboxOf(content.from, mailboxes) === null) return { kind: 'no-mailbox', from: content.from ?? '' };
  // The portal tests only the body it already has, so one over-long save freezes a draft for ever (portal-api 3.5).
  if (content.body.length > BODY_LIMIT) {
    return { kind: 'body-too-large', length: content.body.length, limit: BODY_LIMIT };
  }
  const wanted = files.filter((file) => file.wanted);
  const size = wanted.reduce((sum, file) => sum + file.size, 0);
  if (size > FILES_LIMIT) return { kind: 'files-too-large', size, limit: FILES_LIMIT };
  const empty = wanted.find((file) => file.size === 0);
  return empty === undefined ? null : { kind: 'empty-file', name: empty.name };
}

/**
 * The body of `PUT api/2.0/mail/drafts/save`, every field of it. Only this file knows the endpoint's field names.
 * @param rows the files the portal has for this draft: listing them adds nothing (portal-api 3.6)
 */
export function saveRequest(
  content: DraftContent,
  serverId: number | null,
  mailbox: Mailbox,
  rows: readonly PortalFile[],
): SaveRequest {
  return {
    id: serverId ?? 0,
    from: mailbox.email,
    to: content.to,
    cc: content.cc,
    bcc: content.bcc,
    mimeReplyToId: content.mimeReplyToId,
    importance: content.important,
    subject: content.subject,
    tags: content.tags,
    body: content.body,
    attachments: rows,
    calendarIcs: content.calendarIcs,
  };
}
