import { decodeEntities } from './html-entities.ts';
import { htmlPieces, type HtmlPiece } from './html-tags.ts';

/** Elements with an empty line around them, and those that only begin a line of their own. */
const PARAGRAPHS = new Set('p h1 h2 h3 h4 h5 h6 blockquote pre table dl figure'.split(' '));
const BLOCKS = new Set(
  (
    'address article aside caption center dd details dialog div dt fieldset figcaption footer form header legend ' +
    'li main nav option section summary tbody tfoot thead tr ul ol'
  ).split(' '),
);
const ROWS = new Set(['tr', 'table']);
const CONTAINERS = new Set(['blockquote', 'ul', 'ol', 'li', 'pre']);
/** Deeper levels get no marks of their own: marks on every line of ten thousand levels would be a flood. */
const MARKED_LEVELS = 24;

interface Level {
  readonly name: string;
  /** Goes before every line inside; `first` before the first one only. */
  readonly prefix: string;
  first: string | null;
  /** Number of the next item, in an `ol`. */
  next: number;
}

/**
 * The words of an HTML body as plain text (LF between lines), for the text/plain alternative: paragraphs apart by an
 * empty line, list items with `- ` or `1. `, quotes with `> `, table rows as lines with tabs between the cells, links
 * as `text <url>` when the text is not the url, images by their alternative text. No word that a reader would see is
 * lost; layout, of course, is.
 */
export function htmlToText(html: string): string {
  const writer = new Writer();
  for (const piece of htmlPieces(html)) {
    if (piece.kind === 'text') writer.text(piece.text);
    else if (piece.kind === 'open') open(writer, piece);
    else close(writer, piece.name);
  }
  writer.endLink();
  return writer.result();
}

function open(writer: Writer, { name, attribute }: Extract<HtmlPiece, { kind: 'open' }>): void {
  if (name === 'br') writer.newLine();
  else if (name === 'img') writer.image(attribute('alt'));
  else if (name === 'a') writer.startLink(attribute('href'));
  else if (name === 'td' || name === 'th') writer.cell();
  else if (name === 'hr') writer.rule();
  else {
    if (ROWS.has(name)) writer.row();
    if (name === 'li') writer.leave('li', ['ul', 'ol']);
    writer.apart(distance(writer, name));
    if (CONTAINERS.has(name)) writer.enter(name, attribute('start'));
  }
}

function close(writer: Writer, name: string): void {
  if (name === 'a') writer.endLink();
  if (name === 'td' || name === 'th') writer.endCell();
  if (ROWS.has(name)) writer.row();
  if (CONTAINERS.has(name)) writer.leave(name, []);
  writer.apart(distance(writer, name));
}

function distance(writer: Writer, name: string): number {
  // An editor puts every item into a paragraph; the list is to stay one.
  if (name === 'p' && writer.isInside('li')) return 1;
  if (PARAGRAPHS.has(name)) return 2;
  if (name === 'ul' || name === 'ol') return writer.isInside('li') ? 1 : 2;
  return BLOCKS.has(name) ? 1 : 0;
}

class Writer {
  readonly #out: string[] = [];
  readonly #levels: Level[] = [];
  /** How many levels of each name are open, so that a stray end tag costs no search. */
  readonly #open = new Map<string, number>();
  /** Line ends due before the next word, and the fewest levels open while they became due. */
  #breaks = 0;
  #breakLevels = 0;
  #space = '';
  #lineIsEmpty = true;
  #firstCell = true;
  #rowIsEmpty = true;
  #cellIsEmpty = false;
  #tabs = 0;
  #link: { readonly href: string; text: string } | null = null;

  text(raw: string): void {
    if (this.isInside('pre')) return this.#preformatted(decodeEntities(raw));
    // White space collapses before references are decoded: a `&nbsp;` is there to stay.
    const text = raw.replace(/[ \t\n\r\f]+/g, ' ');
    if (text === ' ') return this.#spaceDue();
    if (text.startsWith(' ')) this.#spaceDue();
    this.#write(decodeEntities(text.slice(text.startsWith(' ') ? 1 : 0, text.endsWith(' ') ? -1 : undefined)));
    if (text.endsWith(' ')) this.#spaceDue();
  }

  image(alt: string): void {
    if (alt !== '') this.#write(`[${alt.replace(/\s+/gu, ' ')}]`);
  }

  rule(): void {
    this.apart(1);
    this.#write('----');
    this.apart(1);
  }

  newLine(): void {
    this.apart(this.#breaks + 1);
  }

  apart(lines: number): void {
    if (lines === 0 || this.#cellIsEmpty) return;
    this.#breakLevels = this.#breaks === 0 ? this.#levels.length : Math.min(this.#breakLevels, this.#levels.length);
    this.#breaks = Math.max(this.#breaks, lines);
    this.#space = '';
  }

  row(): void {
    this.#firstCell = this.#rowIsEmpty = true;
    this.#cellIsEmpty = false;
    this.#tabs = 0;
  }

  /** What a cell holds stays in its row: the paragraph it begins with begins no new line. */
  cell(): void {
    if (!this.#firstCell) {
      if (!this.#rowIsEmpty) this.#breaks = 0;
      this.#tabs += 1;
    }
    this.#firstCell = false;
    this.#cellIsEmpty = true;
  }

  endCell(): void {
    if (!this.#rowIsEmpty) this.#breaks = 0;
    this.#cellIsEmpty = false;
  }

  startLink(href: string): void {
    this.endLink();
    const url = href.replace(/\s/gu, '');
    if (/^(?:https?|ftps?|mailto|tel):/i.test(url)) this.#link = { href: url, text: '' };
  }

  endLink(): void {
    const link = this.#link;
    this.#link = null;
    if (link === null || shortUrl(link.text) === shortUrl(link.href)) return;
    if (link.text !== '' && this.#space === '') this.#spaceDue();
    this.#write(`<${link.href.replace(/^mailto:/i, '')}>`);
  }

  isInside(name: string): boolean {
    return (this.#open.get(name) ?? 0) > 0;
  }

  enter(name: string, start: string): void {
    const marked = this.#levels.length < MARKED_LEVELS;
    const mark = marked && name === 'li' ? this.#itemMark() : null;
    const prefix = mark === null ? (marked && name === 'blockquote' ? '> ' : '') : ' '.repeat(mark.length);
    this.#levels.push({ name, prefix, first: mark, next: Number.parseInt(start, 10) || 1 });
    this.#open.set(name, (this.#open.get(name) ?? 0) + 1);
  }

  /** Closes the innermost `name` and what is open inside it, unless one of `fences` is nearer. */
  leave(name: string, fences: readonly string[]): void {
    if (!this.isInside(name)) return;
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      if (fences.includes(level.name)) return;
      this.#levels.pop();
      this.#open.set(level.name, (this.#open.get(level.name) ?? 1) - 1);
      if (level.name === name) return;
    }
  }

  result(): string {
    return this.#out.join('');
  }

  #itemMark(): string {
    const list = this.#levels.at(-1);
    if (list?.name !== 'ol') return '- ';
    list.next += 1;
    return `${list.next - 1}. `;
  }

  #preformatted(text: string): void {
    for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
      if (index > 0) this.newLine();
      this.#write(line);
    }
  }

  #spaceDue(): void {
    if (!this.#lineIsEmpty && this.#breaks === 0 && this.#space === '') this.#space = ' ';
  }

  #write(decoded: string): void {
    if (decoded === '') return;
    const text = decoded.replaceAll('\u00a0', ' ');
    if (this.#link !== null) this.#link.text += this.#space + text;
    if (this.#out.length > 0 && this.#breaks > 0) this.#endLines();
    if (this.#lineIsEmpty) this.#out.push(this.#linePrefix());
    this.#out.push(this.#tabs > 0 ? '\t'.repeat(this.#tabs) : this.#space, text);
    this.#space = '';
    this.#tabs = 0;
    this.#breaks = 0;
    this.#lineIsEmpty = this.#rowIsEmpty = this.#cellIsEmpty = false;
  }

  #endLines(): void {
    const quoted = this.#levels.slice(0, Math.min(this.#breakLevels, MARKED_LEVELS)).map((level) => level.prefix);
    const empty = quoted.join('').trimEnd();
    this.#out.push('\n', `${empty}\n`.repeat(this.#breaks - 1));
    this.#lineIsEmpty = true;
  }

  #linePrefix(): string {
    let prefix = '';
    for (const level of this.#levels.slice(0, MARKED_LEVELS)) {
      prefix += level.first ?? level.prefix;
      level.first = null;
    }
    return prefix;
  }
}

/** `https://example.org/`, `example.org` and `mailto:a@b` with `a@b` name the same place to a reader. */
function shortUrl(url: string): string {
  return url
    .trim()
    .toLowerCase()
    .replace(/^(?:https?:\/\/|mailto:|tel:)/, '')
    .replace(/\/$/, '');
}
