/** People as they are typed into To, Cc and Bcc, and as a mail header may carry them (RFC 5322 section 3.4). */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** Longest forms of RFC 5321 section 4.5.3.1. */
const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;

/** dot-atom of RFC 5322 section 3.2.3. */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** Letters, digits, hyphens (RFC 1123 section 2.1); the last label is never a number, or it would be an IP address. */
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * `Name <a@b>`, `"Name, X" <a@b>`, `<a@b>`, `a@b` or `a@b (Name)`; null when the address is not one that can be
 * written to. The name is what was typed, without the quotes when they hold the whole of it.
 */
export function parseMailbox(text: string): Mailbox | null {
  const whole = text.trim();
  const { name, address } = whole.endsWith('>') ? bracketed(whole) : bare(whole);
  return isValidAddress(address) ? { name, address } : null;
}

/** A text `parseMailbox` reads back and `splitList` keeps in one piece. A line break in a name becomes a space. */
export function formatMailbox({ name, address }: Mailbox): string {
  const line = oneLine(name);
  if (line === '') return address;
  const quoted = /[()<>[\]:;@\\,."]|^\s|\s$/u.test(line);
  return `${quoted ? `"${line.replace(/["\\]/g, '\\$&')}"` : line} <${address}>`;
}

/**
 * One entry per recipient: parts at comma and semicolon outside of quotes, brackets and comments, and at every line
 * break and tab (columns of a pasted table). Reads each character a bounded number of times: an opening mark
 * without its end is an ordinary character, and once one kind has proved unclosed it is not looked for again.
 */
export function splitList(text: string): string[] {
  return text.split(/[\r\n\t]+/).flatMap(splitLine);
}

export function isValidAddress(text: string): boolean {
  return asciiAddress(text) !== null;
}

/**
 * The address as it travels, or null. An international domain becomes punycode (RFC 5891). A local part beyond
 * ASCII would need SMTPUTF8 (RFC 6531), which most servers on the way lack; a quoted local part, an address
 * literal, and a local part that looks like an encoded word (read wrongly by more than one program) are left out too.
 */
export function asciiAddress(text: string): string | null {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  if (at < 1 || local.length > LOCAL_MAX || local.includes('=?') || !LOCAL.test(local)) return null;
  const domain = asciiDomain(text.slice(at + 1));
  return domain === null ? null : `${local}@${domain}`;
}

/** Header values and names are one line: line breaks and other control characters become spaces. */
export function oneLine(text: string): string {
  return text.replace(/\r\n|[\p{Cc}\u2028\u2029]/gu, ' ');
}

function bracketed(whole: string): Mailbox {
  const open = whole.lastIndexOf('<');
  return { name: unquote(whole.slice(0, Math.max(open, 0)).trim()), address: plainAddress(whole.slice(open + 1, -1)) };
}

function bare(whole: string): Mailbox {
  const open = whole.endsWith(')') ? whole.indexOf('(') : -1;
  if (open < 0) return { name: '', address: plainAddress(whole) };
  return { name: whole.slice(open + 1, -1).trim(), address: plainAddress(whole.slice(0, open)) };
}

function plainAddress(text: string): string {
  return text.trim().replace(/^mailto:/i, '');
}

/** Only a name quoted as a whole loses its quotes: `Bob "Bricks" Ltd` keeps them. */
function unquote(name: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(name)?.[1];
  return inner === undefined ? name : inner.replace(/\\(.)/gs, '$1');
}

function asciiDomain(domain: string): string | null {
  if (domain.length > DOMAIN_MAX) return null;
  const ascii = /^[\x21-\x7e]*$/.test(domain) ? domain : punycode(domain);
  if (ascii === null || ascii.length > DOMAIN_MAX) return null;
  const labels = ascii.split('.');
  return labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '') ? ascii : null;
}

/** `URL` knows IDNA; whatever means something else inside a URL is refused before it is asked. */
function punycode(domain: string): string | null {
  if (/[\s\p{Cc}/?#@\\:%[\]<>^|]/u.test(domain)) return null;
  return URL.canParse(`http://${domain}/`) ? new URL(`http://${domain}/`).hostname : null;
}

function splitLine(line: string): string[] {
  const parts: string[] = [];
  const unclosed = new Set<string>();
  let start = 0;
  for (let at = 0; at <= line.length; at += 1) {
    const char = line[at];
    if (char === undefined || char === ',' || char === ';') {
      parts.push(line.slice(start, at).trim());
      start = at + 1;
    } else if (opens(line, at) && !unclosed.has(char)) {
      const end = closing(line, at);
      if (end >= 0) at = end;
      else if (char !== '<') unclosed.add(char);
    }
  }
  return parts.filter((part) => part !== '');
}

/** A quotation mark opens only where a word begins: the inch sign in `5" pipe` is none. */
function opens(line: string, at: number): boolean {
  const char = line[at];
  return char === '<' || char === '(' || (char === '"' && /^$|[\s,;]/.test(line[at - 1] ?? ''));
}

/** Where the mark at `at` ends, or -1. A `<` ends its search at the next `<`, so it needs no memory of failures. */
function closing(line: string, at: number): number {
  if (line[at] === '(') return line.indexOf(')', at);
  if (line[at] === '<') {
    const next = line.slice(at + 1, at + 1 + LOCAL_MAX + DOMAIN_MAX + 16).search(/[<>]/);
    return next >= 0 && line[at + 1 + next] === '>' ? at + 1 + next : -1;
  }
  for (let end = at + 1; end < line.length; end += 1) {
    if (line[end] === '\\') end += 1;
    else if (line[end] === '"') return end;
  }
  return -1;
}
