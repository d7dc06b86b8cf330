import { createMimeMessage, MIMEMessageContent, type MIMEMessage } from 'mimetext/browser';
import type { Mailbox } from './address.ts';
import { base64Lines } from './base64.ts';
import { headerFields, isWireId, safeId } from './eml-headers.ts';
import { decodeEntities } from './html-entities.ts';
import { htmlToText } from './html-to-text.ts';
import { asciiName, fold, parameter } from './mime-words.ts';

export { emlFileName } from './file-name.ts';

export interface EmlAttachment {
  readonly name: string;
  /** Media type; anything that is not `type/subtype` becomes application/octet-stream. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Of an inline image, without `<>`: the body refers to `cid:<contentId>`. */
  readonly contentId?: string;
}

export interface EmlDraft {
  /** UUID: the Message-ID and the boundaries are made from it. */
  readonly id: string;
  readonly from: Mailbox | null;
  /** One entry per recipient as typed: `Name <a@b>`, `a@b`, or an unfinished text. */
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string;
  readonly important: boolean;
  /** HTML. */
  readonly body: string;
  readonly mimeReplyToId: string;
  readonly calendarIcs: string;
  /** ms since 1970: the Date header. */
  readonly editedAt: number;
  readonly attachments: readonly EmlAttachment[];
}

const CRLF = '\r\n';

const utf8 = new TextEncoder();

/**
 * The draft as a mail (RFC 5322 octets in pieces, ready for `new Blob(pieces)`): the same draft always makes the same
 * octets. `X-Unsent: 1` lets mail programs open it for writing, and Bcc stays, because nothing has been sent yet.
 *
 * - Whatever a field holds, headers are printable ASCII in lines of at most 998 octets (RFC 5322 section 2.1.1), as
 *   a rule 76: line breaks and control characters become spaces, all else that is not plain goes into encoded words
 *   (RFC 2047) or percent-encoded parameters (RFC 2231). Lone surrogates become U+FFFD.
 * - A recipient that is not a finished address stays where it was typed, as the name of an empty group
 *   (`To: a@b, jo :;`, RFC 5322 section 3.4): valid, seen by every reader, and nothing a server could deliver to. So
 *   does a sender who cannot be one, and with no sender at all From is an empty group too (RFC 6854), since RFC 5322
 *   section 3.6 asks for a From and an invented address would be a lie.
 * - mixed ( related ( alternative ( text, HTML, calendar ), inline images ), attachments ), levels without use left
 *   out (RFC 2046, 2387, 6047). The HTML part holds the very octets of the body.
 *
 * mimetext lays out headers and parts; it neither encodes nor checks, so it is handed finished values only, and for
 * each body a placeholder between two NULs, which can occur nowhere else in a message. Large files thus never
 * become strings.
 */
export function draftToEml(draft: EmlDraft): Uint8Array<ArrayBuffer>[] {
  const bodies: Uint8Array<ArrayBuffer>[][] = [];
  const slot = (bytes: Uint8Array): string => `\0${bodies.push(base64Lines(bytes)) - 1}\0`;
  const message = createMimeMessage();
  // Boundaries by chance would make every export differ. `_` cannot occur in base64, nor at the start of a header.
  const id = safeId(draft.id);
  const mark = id.replaceAll('-', '').slice(0, 24);
  message.boundaries = { mixed: `_mix_${mark}`, related: `_rel_${mark}`, alt: `_alt_${mark}` };

  // mimetext's own fields throw without From and take Date and Message-ID from clock and chance.
  message.headers.fields = [];
  for (const [name, words] of headerFields(draft, id)) {
    if (words.length > 0) message.setHeader(name, guarded(fold(name, words)));
  }
  addBodies(message, draft, slot);
  const used = contentIdsIn(draft.body);
  for (const file of draft.attachments) message.messages.push(filePart(message, file, used, slot));

  const text = message.asRaw().replace(
    // At the start of a line it can only be mimetext's header: RFC 2387 section 3.1 asks for the type of the root.
    `${CRLF}Content-Type: multipart/related; boundary=`,
    `${CRLF}Content-Type: multipart/related; type="multipart/alternative";${CRLF} boundary=`,
  );
  return `${text}${CRLF}`
    .split('\0')
    .flatMap((piece, index) => (index % 2 === 0 ? [utf8.encode(piece)] : (bodies[Number(piece)] ?? [])));
}

/** The last gate before mimetext, which checks nothing: a value that could end its header is a bug of this file. */
function guarded(value: string): string {
  if (!/^(?:[\x20-\x7e]|\r\n (?=[\x21-\x7e]))*$/.test(value))
    throw new Error('unsafe header value in an exported mail');
  return value;
}

function addBodies(message: MIMEMessage, { body, calendarIcs }: EmlDraft, slot: (bytes: Uint8Array) => string): void {
  const text = new Part(message, 'body', slot(utf8.encode(crlf(htmlToText(body)))), 'text/plain; charset=utf-8');
  const html = new Part(message, 'body', slot(utf8.encode(body)), 'text/html; charset=utf-8');
  message.messages.push(text, html);
  if (calendarIcs.trim() === '') return;
  // RFC 6047 section 2.4: the method of the header is the one of the text.
  const method = /^METHOD(?:;[^:\r\n]*)?:([A-Za-z]{1,20})[ \t]*$/im.exec(calendarIcs)?.[1]?.toUpperCase();
  const type = `text/calendar; charset=utf-8${method === undefined ? '' : `; method=${method}`}`;
  const calendar = new Part(message, 'body', slot(utf8.encode(crlf(calendarIcs))), type);
  // mimetext knows two alternatives; the third rides behind the second.
  html.data += `${CRLF}${CRLF}--${message.boundaries.alt}${CRLF}${calendar.dump()}`;
}

function filePart(
  message: MIMEMessage,
  file: EmlAttachment,
  used: ReadonlySet<string>,
  slot: (bytes: Uint8Array) => string,
): Part {
  const type = safeType(file.type);
  const contentId = file.contentId ?? '';
  const inline = isWireId(contentId, 200) && used.has(contentId) && !type.startsWith('text/');
  const contentType = paramHeader('Content-Type', [type, ...parameter('name', asciiName(file.name))]);
  const part = new Part(message, inline ? 'inline' : 'attachment', slot(file.bytes), contentType);
  const disposition = [inline ? 'inline' : 'attachment', ...parameter('filename', file.name)];
  part.setHeader('Content-Disposition', paramHeader('Content-Disposition', disposition));
  if (inline) part.setHeader('Content-ID', guarded(`<${contentId}>`));
  return part;
}

function paramHeader(name: string, parts: readonly string[]): string {
  return guarded(
    fold(
      name,
      parts.map((part, index) => (index === parts.length - 1 ? part : `${part};`)),
    ),
  );
}

/** A whole message or multipart may not be base64 (RFC 2046 section 5.2.1), and must not be read as part of this one. */
function safeType(type: string): string {
  const token = /^\s*([a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63})\s*(?:;|$)/i;
  const clean = token.exec(type)?.[1]?.toLowerCase() ?? '';
  return clean === '' || /^(?:multipart|message)\//.test(clean) ? 'application/octet-stream' : clean;
}

/** Content-IDs the body shows: every `cid:` in it (RFC 2392), in HTML and percent encoding or without. */
function contentIdsIn(body: string): ReadonlySet<string> {
  const found = Array.from(body.matchAll(/\bcid:([^\s"'<>()]{1,400})/gi), (match) => decodeEntities(match[1] ?? ''));
  return new Set(found.flatMap((id) => [id, id.replace(/%([\dA-Fa-f]{2})/g, (_, hex: string) => fromHex(hex))]));
}

function fromHex(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

function crlf(text: string): string {
  return text.replace(/\r\n?|\n/g, CRLF);
}

/** A part that says itself what it is: mimetext searches the disposition for words, file name included. */
class Part extends MIMEMessageContent {
  readonly #role: 'body' | 'inline' | 'attachment';

  constructor(message: MIMEMessage, role: 'body' | 'inline' | 'attachment', data: string, contentType: string) {
    super(message.envctx, data, { 'Content-Type': contentType, 'Content-Transfer-Encoding': 'base64' });
    this.#role = role;
  }

  override isAttachment(): boolean {
    return this.#role === 'attachment';
  }

  override isInlineAttachment(): boolean {
    return this.#role === 'inline';
  }
}
