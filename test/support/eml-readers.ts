import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { domainToASCII, fileURLToPath } from 'node:url';
import { simpleParser, type AddressObject, type EmailAddress, type HeaderValue } from 'mailparser';
import PostalMime, { decodeWords, type Address } from 'postal-mime';

export interface SeenPerson {
  readonly name: string;
  /** null: the name of an empty group. */
  readonly address: string | null;
}

export interface SeenFile {
  readonly name: string;
  readonly type: string;
  readonly disposition: string;
  readonly contentId: string;
  readonly base64: string;
}

/** What a mail says, in the words of no particular parser. */
export interface Seen {
  /** Names in lower case, in order. */
  readonly headers: readonly string[];
  readonly from: readonly SeenPerson[];
  readonly to: readonly SeenPerson[];
  readonly cc: readonly SeenPerson[];
  readonly bcc: readonly SeenPerson[];
  readonly subject: string;
  /** Seconds since 1970. */
  readonly date: number;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly text: string;
  readonly html: string;
  readonly files: readonly SeenFile[];
  readonly defects: readonly string[];
}

export interface Reader {
  readonly name: string;
  read(eml: Buffer): Promise<Seen>;
  /** What this parser makes of a mail that is right: its own oddities, each with its reason. */
  expects(right: Seen): Seen;
  close(): void;
}

export const postalMime: Reader = {
  name: 'postal-mime',
  async read(eml) {
    const mail = await PostalMime.parse(eml);
    return withoutBom({
      headers: mail.headers.map((header) => header.key),
      from: mail.from === undefined ? [] : [postalPerson(mail.from)],
      to: (mail.to ?? []).map(postalPerson),
      cc: (mail.cc ?? []).map(postalPerson),
      bcc: (mail.bcc ?? []).map(postalPerson),
      subject: mail.subject ?? '',
      date: Date.parse(mail.date ?? '') / 1000,
      messageId: mail.messageId ?? '',
      inReplyTo: mail.inReplyTo ?? '',
      text: mail.text ?? '',
      html: mail.html ?? '',
      files: mail.attachments.map((file) => ({
        name: file.filename ?? '',
        type: file.mimeType,
        disposition: file.disposition ?? '',
        contentId: (file.contentId ?? '').replace(/^<|>$/g, ''),
        base64: base64(file.content),
      })),
      defects: [],
    });
  },
  expects: (right) =>
    withoutBom({
      ...right,
      files: right.files.map((file) => ({
        ...file,
        // A file name from RFC 2231 is decoded once more, as if it could hold encoded words.
        name: decodeWords(file.name),
        // A calendar is given LF line ends, and one at its end.
        base64:
          file.type === 'text/calendar' ? base64(`${lf(fromBase64(file.base64)).replace(/\n+$/, '')}\n`) : file.base64,
      })),
    }),
  close() {},
};

export const mailparser: Reader = {
  name: 'mailparser',
  async read(eml) {
    const mail = await simpleParser(eml, {
      keepCidLinks: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
    });
    return {
      headers: mail.headerLines.map((line) => line.key),
      from: parserPeople(mail.from),
      to: parserPeople(mail.to),
      cc: parserPeople(mail.cc),
      bcc: parserPeople(mail.bcc),
      subject: mail.subject ?? '',
      date: (mail.date?.getTime() ?? Number.NaN) / 1000,
      messageId: mail.messageId ?? '',
      inReplyTo: mail.inReplyTo ?? '',
      text: mail.text ?? '',
      html: mail.html || '',
      files: mail.attachments.map((file) => ({
        name: file.filename ?? '',
        type: writtenType(file.headers.get('content-type')),
        disposition: file.contentDisposition ?? '',
        contentId: (file.contentId ?? '').replace(/^<|>$/g, ''),
        base64: base64(file.content),
      })),
      defects: [],
    };
  },
  // Line ends of text and HTML come out as LF.
  expects: (right) => ({ ...right, text: lf(right.text), html: lf(right.html) }),
  close() {},
};

/** Python's `email`, or null where there is no python3. Runs as one process, which is asked mail by mail. */
export function pythonReader(): Reader | null {
  if (spawnSync('python3', ['--version']).status !== 0) return null;
  return new PythonReader();
}

interface PythonPerson {
  name?: string;
  address?: string;
  group?: string;
  members?: number;
}

interface PythonAnswer {
  error?: string;
  headers: string[];
  from: PythonPerson[];
  to: PythonPerson[];
  cc: PythonPerson[];
  bcc: PythonPerson[];
  subject: string;
  date: number;
  messageId: string;
  inReplyTo: string | null;
  defects: string[];
  leaves: { name: string | null; type: string; disposition: string | null; contentId: string | null; bytes: string }[];
}

class PythonReader implements Reader {
  readonly name = 'Python email, policy strict';
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #waiting: ((line: string) => void)[] = [];

  constructor() {
    this.#process = spawn('python3', [fileURLToPath(new URL('read-eml.py', import.meta.url))]);
    this.#lines = createInterface(this.#process.stdout);
    this.#lines.on('line', (line) => this.#waiting.shift()?.(line));
    this.#process.stderr.on('data', (text: Buffer) => process.stderr.write(text));
    // A reader that died must not leave its question open for ever.
    this.#process.on('exit', () => {
      for (const answer of this.#waiting.splice(0)) answer('{"error":"python3 has stopped"}');
    });
  }

  async read(eml: Buffer): Promise<Seen> {
    const answer = new Promise<string>((resolve) => this.#waiting.push(resolve));
    this.#process.stdin.write(`${eml.toString('base64')}\n`);
    const mail = JSON.parse(await answer) as PythonAnswer;
    if (mail.error !== undefined) throw new Error(mail.error);
    const [text, html, ...files] = mail.leaves;
    return {
      headers: mail.headers.map((name) => name.toLowerCase()),
      from: mail.from.map(pythonPerson),
      to: mail.to.map(pythonPerson),
      cc: mail.cc.map(pythonPerson),
      bcc: mail.bcc.map(pythonPerson),
      subject: mail.subject,
      date: mail.date,
      messageId: mail.messageId,
      inReplyTo: mail.inReplyTo ?? '',
      text: fromBase64(text?.bytes ?? ''),
      html: fromBase64(html?.bytes ?? ''),
      files: files.map((file) => ({
        name: file.name ?? '',
        type: file.type,
        disposition: file.disposition ?? '',
        contentId: (file.contentId ?? '').replace(/^<|>$/g, ''),
        base64: file.bytes,
      })),
      defects: mail.defects,
    };
  }

  expects(right: Seen): Seen {
    return right;
  }

  close(): void {
    this.#process.stdin.end();
  }
}

/** Takes U+FEFF for an encoding mark wherever a piece it decodes begins with one, so that one is not compared. */
function withoutBom(seen: Seen): Seen {
  return JSON.parse(JSON.stringify(seen).replaceAll('\ufeff', '')) as Seen;
}

function postalPerson(address: Address): SeenPerson {
  return { name: address.name, address: address.group === undefined ? address.address : null };
}

function parserPeople(field: AddressObject | AddressObject[] | undefined): SeenPerson[] {
  return [field ?? []].flat().flatMap((each) => each.value.map(parserPerson));
}

/** mailparser shows international domains decoded; they are compared as they travelled. */
function parserPerson({ name, address, group }: EmailAddress): SeenPerson {
  if (group !== undefined) return { name, address: null };
  const at = (address ?? '').lastIndexOf('@');
  const domain = address?.slice(at + 1) ?? '';
  return { name, address: `${address?.slice(0, at)}@${/^[!-~]*$/.test(domain) ? domain : domainToASCII(domain)}` };
}

function pythonPerson({ name, address, group }: PythonPerson): SeenPerson {
  return group === undefined ? { name: name ?? '', address: address ?? '' } : { name: group, address: null };
}

/** mailparser guesses a type from the file name; the header says what was written. */
function writtenType(header: HeaderValue | undefined): string {
  return typeof header === 'object' && 'params' in header && typeof header.value === 'string' ? header.value : '';
}

function base64(content: ArrayBuffer | Uint8Array | string): string {
  if (typeof content === 'string') return Buffer.from(content).toString('base64');
  return Buffer.from(content instanceof ArrayBuffer ? new Uint8Array(content) : content).toString('base64');
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}

function lf(text: string): string {
  return text.replace(/\r\n/g, '\n');
}
