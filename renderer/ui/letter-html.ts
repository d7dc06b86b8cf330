import type { Node as DocumentNode, Schema } from '@tiptap/pm/model';
import { DOMParser, DOMSerializer } from '@tiptap/pm/model';
import { RAW_STYLE } from './mail-attributes.ts';
import { cleanMail, htmlOf } from './mail-html.ts';

/** HTML to a document and back. The same document always makes the same bytes. */

const LINES = 'p, div, li, h1, h2, h3, h4, h5, h6, blockquote';

export function documentOf(html: string, schema: Schema): DocumentNode {
  const body = document.implementation.createHTMLDocument('').body;
  body.append(cleanMail(html));
  // A break at the end of a line is not seen in HTML, but it would be in a document.
  for (const line of body.querySelectorAll(`:is(${LINES}) > br:last-child`)) {
    if (line.nextSibling === null) line.remove();
  }
  return DOMParser.fromSchema(schema).parse(body);
}

export function letterHtml(doc: DocumentNode): string {
  // An empty letter is no letter, not an empty paragraph: a draft may be blank.
  if (doc.childCount === 1 && doc.firstChild?.isTextblock && doc.firstChild.content.size === 0) return '';
  // In a document of its own: building a letter must not make this page fetch what the letter names.
  const page = document.implementation.createHTMLDocument('');
  const fragment = page.createDocumentFragment();
  DOMSerializer.fromSchema(doc.type.schema).serializeFragment(doc.content, { document: page }, fragment);
  for (const element of fragment.querySelectorAll<HTMLElement>(`[${RAW_STYLE}]`)) restoreStyle(element);
  for (const paragraph of fragment.querySelectorAll('p[data-bare]')) tidy(paragraph);
  // An empty line that a browser would draw without any height.
  for (const line of fragment.querySelectorAll('p:empty, div:empty, li:empty')) line.append(page.createElement('br'));
  return htmlOf(fragment);
}

/** The mail's own style, with the alignment that the editor keeps apart from it. */
function restoreStyle(element: HTMLElement): void {
  const raw = (element.getAttribute(RAW_STYLE) ?? '').trim();
  element.removeAttribute(RAW_STYLE);
  const { textAlign } = element.style;
  const both = textAlign === '' || /(?:^|;)\s*text-align\s*:/i.test(raw);
  element.setAttribute('style', both ? raw : `${raw}${/;$/.test(raw) ? '' : ';'} text-align: ${textAlign}`);
}

/**
 * Text directly inside a cell, item or div has no paragraph in mail. The document needs one, marked as bare, and it
 * goes again here unless it has grown a neighbour it would run into.
 */
function tidy(paragraph: Element): void {
  const inside = paragraph.parentElement?.matches('li, td, th, div, center') ?? false;
  const neighbours = [paragraph.previousElementSibling, paragraph.nextElementSibling];
  const alone = neighbours.every((sibling) => !sibling?.matches('p[data-bare]'));
  if (inside && alone && paragraph.attributes.length === 1) paragraph.replaceWith(...paragraph.childNodes);
  else paragraph.removeAttribute('data-bare');
}
