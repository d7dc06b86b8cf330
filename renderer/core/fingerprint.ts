import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PortalMessage } from '../../electron/contract.ts';
import type { DraftContent } from './draft.ts';

/** What an empty body becomes on the portal (portal-api 3.1 step 8). */
export const EMPTY_BODY = '<p>&nbsp;</p>';

/**
 * Hash of recipients, subject and body in the form in which the portal stores them (design: section 5), so that what
 * was sent, what is echoed and what is read back can be compared. 64 hex digits.
 */
export type Fingerprint = string;

/**
 * By which a request of ours is recognised on the portal whether its reply arrived or not: the words and the mark of
 * importance, but not where pictures lie, because the portal rewrites their links (portal-api 3.1 step 10).
 */
export type TryFingerprint = string;

/** Of a request as it leaves. */
export function tryFingerprint(request: Words & { readonly importance: boolean }): TryFingerprint {
  return marked(wordsFingerprint(request), request.importance);
}

/** Of what the portal shows, to be compared with tries. */
export function shownTry(message: PortalMessage): TryFingerprint {
  return marked(shownWords(message), message.important);
}

/** Of the words alone, wherever their pictures lie. */
export function wordsFingerprint(words: Words): Fingerprint {
  return contentFingerprint({ ...words, body: withoutPlaces(words.body) });
}

export function shownWords(message: PortalMessage): Fingerprint {
  return messageFingerprint({ ...message, body: withoutPlaces(message.body) });
}

function marked(words: Fingerprint, important: boolean): TryFingerprint {
  return important ? `${words}!` : words;
}

/** Of what a list shows of a draft: recipients and subject, as stored. Tells candidates from all others without a GET. */
export function headingFingerprint(heading: {
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
}): Fingerprint {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([heading.to, heading.cc, heading.subject].map(storedHeader)))));
}

/** What a list shows as a draft's size: the length of the body in UTF-16 units; null where pictures may change it. */
export function storedSize(body: string): number | null {
  return /<img\b/i.test(body) ? null : (body || EMPTY_BODY).length;
}

function withoutPlaces(body: string): string {
  return body.replace(/(<img\b[^<>]*?\ssrc\s*=\s*)("(?!data:)[^"]*"|'(?!data:)[^']*')/gi, '$1""');
}

type Words = Pick<DraftContent, 'to' | 'cc' | 'bcc' | 'subject' | 'body'>;

/** Of the words on this computer, as a save of them would carry them. */
export function contentFingerprint(content: Words): Fingerprint {
  const join = (list: readonly string[]) => list.join(', ');
  return fingerprint([join(content.to), join(content.cc), join(content.bcc), content.subject], content.body);
}

/** Of what the portal shows: an echo or a read. */
export function messageFingerprint(message: PortalMessage): Fingerprint {
  return fingerprint([message.to, message.cc, message.bcc, message.subject], message.body);
}

function fingerprint(headers: readonly string[], body: string): Fingerprint {
  const canonical = JSON.stringify([...headers.map(storedHeader), body === '' ? EMPTY_BODY : body]);
  return bytesToHex(sha256(utf8ToBytes(canonical)));
}

/**
 * Header fields lose every UTF-16 unit that is no XML character by itself: controls other than tab, CR and LF, and all
 * characters outside the BMP, because each half of a surrogate pair is tested alone (portal-api 3.2 Characters).
 */
function storedHeader(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '');
}
