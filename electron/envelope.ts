/**
 * Reads what the portal answers into the contract's shapes. Tolerant of spelling (camelCase as on the wire, PascalCase
 * as in the public API pages: portal-api 1.4) and of omitted fields, strict about types: an answer of another shape is
 * `null`, never a guess, because a guess could mark a draft as saved that is not.
 */
import type { Mailbox, PortalFile, PortalHead, PortalMessage } from './contract.ts';

/** portal-api 1.3 and 1.6. */
export type Envelope =
  { readonly ok: true; readonly response: unknown } | { readonly ok: false; readonly message: string };

type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A body that is no envelope (HTML, cut, foreign JSON, empty) is `null`: somebody else than the portal's code spoke. */
export function readEnvelope(text: string): Envelope | null {
  let value: unknown;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return null; // HTML, a cut body, nothing at all: all the same to the caller
  }
  if (!isFields(value)) return null;
  const status = pick(value, 'status');
  if (status === 0) return { ok: true, response: pick(value, 'response') };
  const error = pick(value, 'error');
  if (status !== 1 || !isFields(error)) return null;
  const message = pick(error, 'message');
  return { ok: false, message: typeof message === 'string' ? message.trim() : '' };
}

/** Own properties only: a name such as `constructor` must not find something on the prototype. */
function pick(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const pascal = name.charAt(0).toUpperCase() + name.slice(1);
  return Object.hasOwn(fields, pascal) ? fields[pascal] : undefined;
}

/** Raised inside a reader and caught by `reading`: one wrong field spoils the whole answer. */
class WrongShape extends Error {}

function reading<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof WrongShape) return null;
    throw error;
  }
}

function text(fields: Fields, name: string): string {
  const value = pick(fields, name) ?? '';
  if (typeof value !== 'string') throw new WrongShape();
  return value;
}

function flag(fields: Fields, name: string): boolean {
  const value = pick(fields, name) ?? false;
  if (typeof value !== 'boolean') throw new WrongShape();
  return value;
}

function whole(fields: Fields, name: string): number {
  const value = pick(fields, name) ?? 0;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new WrongShape();
  return value;
}

function id(fields: Fields): number {
  const value = whole(fields, 'id');
  if (value < 1) throw new WrongShape();
  return value;
}

function list<T>(value: unknown, read: (item: unknown) => T): T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new WrongShape();
  return value.map(read);
}

function fieldsOf(value: unknown): Fields {
  if (!isFields(value)) throw new WrongShape();
  return value;
}

function tagId(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new WrongShape();
  return value;
}

/** portal-api 3.4, attachment object: every field is left out when it has its default. */
function file(value: unknown): PortalFile {
  const fields = fieldsOf(value);
  const contentId = text(fields, 'contentId');
  return {
    fileId: whole(fields, 'fileId'),
    fileName: text(fields, 'fileName'),
    size: whole(fields, 'size'),
    contentType: text(fields, 'contentType'),
    fileNumber: whole(fields, 'fileNumber'),
    storedName: text(fields, 'storedName'),
    streamId: text(fields, 'streamId'),
    ...(contentId === '' ? {} : { contentId }),
  };
}

/** An upload's answer (portal-api 4.4). Without a number it could never be removed again, so it does not count. */
export function readFile(response: unknown): PortalFile | null {
  const read = reading(() => file(response));
  return read && read.fileId > 0 ? read : null;
}

/** portal-api 3.4 and 4.3. */
export function readMessage(response: unknown): PortalMessage | null {
  return reading(() => {
    const fields = fieldsOf(response);
    return {
      id: id(fields),
      folder: whole(fields, 'folder'),
      from: text(fields, 'from'),
      address: text(fields, 'address'),
      to: text(fields, 'to'),
      cc: text(fields, 'cc'),
      bcc: text(fields, 'bcc'),
      subject: text(fields, 'subject'),
      important: flag(fields, 'important'),
      body: text(fields, 'htmlBody'),
      tagIds: list(pick(fields, 'tagIds'), tagId),
      attachments: list(pick(fields, 'attachments'), file),
      receivedDate: text(fields, 'receivedDate'),
      mimeReplyToId: text(fields, 'mimeReplyToId'),
      calendarUid: text(fields, 'calendarUid'),
      bodyCorrupted: flag(fields, 'isBodyCorrupted'),
    };
  });
}

/** portal-api 4.2. One unreadable row spoils the page: a row silently left out would look like a removed draft. */
export function readHeads(response: unknown): PortalHead[] | null {
  if (!Array.isArray(response)) return null;
  return reading(() =>
    list(response, (item) => {
      const fields = fieldsOf(item);
      return {
        id: id(fields),
        folder: whole(fields, 'folder'),
        subject: text(fields, 'subject'),
        to: text(fields, 'to'),
        cc: text(fields, 'cc'),
        size: whole(fields, 'size'),
        receivedDate: text(fields, 'receivedDate'),
        hasAttachments: flag(fields, 'hasAttachments'),
      };
    }),
  );
}

/** portal-api 4.5. */
export function readMailboxes(response: unknown): Mailbox[] | null {
  if (!Array.isArray(response)) return null;
  return reading(() =>
    list(response, (item) => {
      const fields = fieldsOf(item);
      return {
        mailboxId: whole(fields, 'mailboxId'),
        email: text(fields, 'email').toLowerCase(),
        name: text(fields, 'name'),
        enabled: flag(fields, 'enabled'),
        isDefault: flag(fields, 'isDefault'),
        isAlias: flag(fields, 'isAlias'),
        isGroup: flag(fields, 'isGroup'),
      };
    }),
  );
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
}

/** portal-api 2.4 `people/@self`. */
export function readPerson(response: unknown): Person | null {
  return reading(() => {
    const fields = fieldsOf(response);
    const person = { id: text(fields, 'id'), email: text(fields, 'email'), displayName: text(fields, 'displayName') };
    if (person.id === '') throw new WrongShape();
    return person;
  });
}

export interface LogIn {
  /** Empty while a second factor is due. */
  readonly token: string;
  readonly sms: boolean;
  readonly phoneNoise: string;
  readonly tfa: boolean;
  readonly tfaKey: string;
}

/** portal-api 2.1. */
export function readLogIn(response: unknown): LogIn | null {
  return reading(() => {
    const fields = fieldsOf(response);
    return {
      token: text(fields, 'token'),
      sms: flag(fields, 'sms'),
      phoneNoise: text(fields, 'phoneNoise'),
      tfa: flag(fields, 'tfa'),
      tfaKey: text(fields, 'tfaKey'),
    };
  });
}
