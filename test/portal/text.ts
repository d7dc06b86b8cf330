import { badFormat } from './envelope.ts';

/**
 * What the database keeps of a header field (portal-api 3.2): every UTF-16 unit that is not an XML character goes,
 * so control characters vanish, and so does everything outside the BMP, emoji first.
 */
export const storedText = (value: string): string => value.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '');

/** The first 200 characters of a body's text, white space flattened. */
export function introduction(html: string): string {
  const words = html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<\/?(p|div|br|li|tr|td|h\d|blockquote|table|ul|ol|hr)\b[^>]*>/gi, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (whole, name: string) => entity(name) ?? whole);
  return words.replace(/\s+/g, ' ').trim().slice(0, 200);
}

const named: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return named[name.toLowerCase()];
  const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** One mailbox, `addr` or `Name <addr>`; anything else is the FormatException behind a 500 (portal-api 3.1 step 4). */
export function parseMailbox(value: string): { readonly name: string; readonly address: string } {
  const found = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<>,;"]*?))\s*<([^\s<>,;"@]+@[^\s<>,;"@]+)>\s*$/.exec(value);
  if (found) return { name: (found[1] ?? found[2]!).replace(/\\(.)/g, '$1'), address: found[3]! };
  const bare = /^\s*([^\s<>,;"@]+@[^\s<>,;"@]+)\s*$/.exec(value);
  if (!bare) throw badFormat('The specified string is not in the form required for an e-mail address.');
  return { name: '', address: bare[1]! };
}

/** `"Name" <addr>` with the name always quoted, or the bare address (portal-api 3.4). */
export const fullAddress = (name: string, address: string): string =>
  name === '' ? address : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;

/**
 * The UID of an invitation (portal-api 3.1 step 9): one calendar, version 2.0, method REQUEST, REPLY or CANCEL,
 * exactly one event, which has a UID. Anything else is silently nothing.
 */
export function calendarEvent(ics: string): { readonly uid: string; readonly method: string } | null {
  const lines = ics.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const values = (name: string): string[] =>
    lines
      .filter((line) => new RegExp(`^${name}[:;]`, 'i').test(line))
      .map((line) => line.replace(/^[^:]*:/, '').trim());
  const begins = values('BEGIN').map((value) => value.toUpperCase());
  const method = values('METHOD')[0]?.toUpperCase() ?? '';
  const calendars = begins.filter((value) => value === 'VCALENDAR').length;
  const events = begins.filter((value) => value === 'VEVENT').length;
  const uid = values('UID')[0];
  if (calendars !== 1 || events !== 1 || values('VERSION')[0] !== '2.0' || !uid) return null;
  return ['REQUEST', 'REPLY', 'CANCEL'].includes(method) ? { uid, method } : null;
}
