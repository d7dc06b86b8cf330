import { oneLine } from './address.ts';

/**
 * Any text as ASCII words a header may be folded between. Nothing that leaves this file holds a line break of the
 * caller's or an octet beyond printable ASCII: that is what keeps a subject or a file name from making a header.
 */

/** RFC 2047 section 2: a line with an encoded word has at most 76 characters; RFC 5322 prefers 78 for all others. */
const LINE_MAX = 76;
/** Longest single word left unencoded, so that every line can be folded to the limit above. */
const WORD_MAX = 66;
/** 52 base64 characters: the encoded word has 64, and `Subject: ` before it still fits the line. */
const ENCODED_BYTES = 39;
/** With `filename*10*=` before and `;` after it, a line of a parameter stays within the limit. */
const PARAMETER_MAX = 50;

const utf8 = new TextEncoder();

/** The value of `name`, folded with CRLF and a space (RFC 5322 section 2.2.3); `name: ` counts for the first line. */
export function fold(name: string, words: readonly string[]): string {
  let value = '';
  let length = name.length + 1;
  for (const word of words) {
    const breaks = value !== '' && length + 1 + word.length > LINE_MAX;
    value += value === '' ? word : `${breaks ? '\r\n ' : ' '}${word}`;
    length = (breaks ? 0 : length) + 1 + word.length;
  }
  return value;
}

/** Unstructured text such as a subject: as it is when plain, else encoded words (RFC 2047 section 5, rule 1). */
export function textWords(text: string): string[] {
  const line = oneLine(text);
  if (line === '') return [];
  return /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(line) ? plainOrEncoded(line, line) : encodedWords(line);
}

/** A display name or group name: atoms, a quoted string, or encoded words (RFC 2047 section 5, rule 3). */
export function phraseWords(text: string): string[] {
  const line = oneLine(text);
  if (/^[A-Za-z0-9!#$%&*+/^_{|}~-]+(?: [A-Za-z0-9!#$%&*+/^_{|}~-]+)*$/.test(line)) return plainOrEncoded(line, line);
  const quotable = /^[A-Za-z0-9.,'()&/+-]+(?: [A-Za-z0-9.,'()&/+-]+)*$/.test(line);
  return quotable ? plainOrEncoded(`"${line}"`, line) : encodedWords(line);
}

/**
 * A parameter of a Content-Type or Content-Disposition (RFC 2231): quoted when plain and short, else
 * percent-encoded UTF-8, continued over several lines when long. Cut between characters, never inside one.
 */
export function parameter(name: string, value: string): string[] {
  const line = wellFormed(oneLine(value));
  if (line === '') return [];
  if (isPlainValue(line)) return [`${name}="${line}"`];
  const parts = chunks(Array.from(line, percent), PARAMETER_MAX, (part) => part.length).map((part) => part.join(''));
  if (parts.length === 1) return [`${name}*=utf-8''${parts[0] ?? ''}`];
  return parts.map((part, index) => `${name}*${index}*=${index === 0 ? "utf-8''" : ''}${part}`);
}

/** An ASCII stand-in for readers without RFC 2231: letters lose their marks, anything else becomes `_`. */
export function asciiName(name: string): string {
  const plain = oneLine(name).normalize('NFKD').replace(/\p{M}/gu, '');
  const ascii = plain.replace(/[^A-Za-z0-9._() +,&~#{}-]/gu, '_').replace(/ +/g, ' ');
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(ascii)?.[0] ?? '';
  const stem = ascii.slice(0, ascii.length - extension.length).slice(0, PARAMETER_MAX - extension.length);
  return `${stem}${extension}`.trim();
}

/** UTF-8 has no lone surrogates: each becomes U+FFFD, as `TextEncoder` does it. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

function isPlainValue(value: string): boolean {
  return value.length <= PARAMETER_MAX && /^[A-Za-z0-9._()+,@&~#{}-]+(?: [A-Za-z0-9._()+,@&~#{}-]+)*$/.test(value);
}

/** `=?` in plain text would be read as an encoded word; a very long word could not be folded. */
function plainOrEncoded(form: string, text: string): string[] {
  const words = form.split(' ');
  return form.includes('=?') || words.some((word) => word.length > WORD_MAX) ? encodedWords(text) : words;
}

/** Base64 encoded words of at most 75 characters; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
function encodedWords(text: string): string[] {
  const groups = chunks(Array.from(text), ENCODED_BYTES, (char) => utf8.encode(char).length);
  return groups.map((group) => `=?utf-8?B?${base64(utf8.encode(group.join('')))}?=`);
}

/** Groups of neighbours whose sizes together stay within `max`. */
function chunks(parts: readonly string[], max: number, sizeOf: (part: string) => number): string[][] {
  const groups: string[][] = [];
  let room = 0;
  for (const part of parts) {
    const size = sizeOf(part);
    if (size > room || groups.length === 0) {
      groups.push([]);
      room = max;
    }
    groups.at(-1)?.push(part);
    room -= size;
  }
  return groups;
}

/** attr-char of RFC 2231 stays, all else is percent-encoded (`encodeURIComponent` spares four that must not be). */
function percent(char: string): string {
  return encodeURIComponent(char).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
