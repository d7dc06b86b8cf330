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

/** Of the words on this computer, as a save of them would carry them. */
export function contentFingerprint(content: Pick<DraftContent, 'to' | 'cc' | 'bcc' | 'subject' | 'body'>): Fingerprint {
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
