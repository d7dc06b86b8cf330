import { decodeEntities } from './html-entities.ts';

export type HtmlPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open'; readonly name: string; readonly attribute: (name: string) => string }
  | { readonly kind: 'close'; readonly name: string };

/** Elements whose inside no reader sees. */
const UNSEEN = /^(?:script|style|title|template)$/;

/**
 * HTML cut into tags and text in one pass, without a DOM, so that it runs in a worker as well. Every search either
 * moves forward or, having found nothing up to the end, is never tried again: hostile input costs no more than
 * honest input of the same size.
 */
export function* htmlPieces(html: string): Generator<HtmlPiece> {
  let at = 0;
  let textFrom = 0;
  const tags = new TagEnds(html);
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    const end = tags.endOf(open);
    if (end < 0) {
      at = open + 1;
      continue;
    }
    if (open > textFrom) yield { kind: 'text', text: html.slice(textFrom, open) };
    at = end;
    const piece = tagPiece(html.slice(open, end));
    if (piece !== null) yield piece;
    if (piece?.kind === 'open' && UNSEEN.test(piece.name)) at = endOfUnseen(html, end, piece.name);
    textFrom = at;
  }
  if (textFrom < html.length) yield { kind: 'text', text: html.slice(textFrom) };
}

/** Where a tag or comment that starts at `<` is over; -1 when that `<` is a plain character. */
class TagEnds {
  readonly #html: string;
  readonly #lastEnd: number;
  /** A quotation mark without its end somewhere: from then on a tag ends at the next `>`, quoted or not. */
  #quotesFail = false;

  constructor(html: string) {
    this.#html = html;
    this.#lastEnd = html.lastIndexOf('>');
  }

  endOf(open: number): number {
    const html = this.#html;
    if (open > this.#lastEnd) return -1;
    if (html.startsWith('<!--', open)) return after(html.indexOf('-->', open + 2), 3, html.length);
    if (/[!?]/.test(html[open + 1] ?? '')) return after(html.indexOf('>', open), 1, html.length);
    if (!/^<\/?[A-Za-z]/.test(html.slice(open, open + 3))) return -1;
    const end = this.#quotesFail ? -1 : this.#quotedEnd(open);
    return end >= 0 ? end : after(html.indexOf('>', open), 1, html.length);
  }

  #quotedEnd(open: number): number {
    let quote = '';
    for (let at = open + 1; at < this.#html.length; at += 1) {
      const char = this.#html[at] ?? '';
      if (quote !== '') quote = char === quote ? '' : quote;
      else if (char === '>') return at + 1;
      else if ((char === '"' || char === "'") && /[=\s]/.test(this.#html[at - 1] ?? '')) quote = char;
    }
    this.#quotesFail = true;
    return -1;
  }
}

function after(found: number, length: number, none: number): number {
  return found < 0 ? none : found + length;
}

function tagPiece(tag: string): HtmlPiece | null {
  const match = /^<(\/?)([A-Za-z][^\s/>]*)/.exec(tag);
  if (match === null) return null;
  const name = (match[2] ?? '').toLowerCase();
  if (match[1] === '/') return { kind: 'close', name };
  return { kind: 'open', name, attribute: (wanted) => attributeOf(tag.slice(match[0].length, -1), wanted) };
}

function attributeOf(tag: string, wanted: string): string {
  for (const [, name, double, single, bare] of tag.matchAll(
    /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  )) {
    if (name?.toLowerCase() === wanted) return decodeEntities(double ?? single ?? bare ?? '').trim();
  }
  return '';
}

function endOfUnseen(html: string, from: number, name: string): number {
  const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  close.lastIndex = from;
  return close.exec(html)?.index ?? html.length;
}
