import { Mark, Node } from '@tiptap/core';
import { Table } from '@tiptap/extension-table';
import type { Node as DocumentNode } from '@tiptap/pm/model';
import { rendered, withoutStrangers } from './mail-attributes.ts';
import { isShown } from './mail-pictures.ts';

/** Nodes and marks for what real mail is made of and an editor's usual schema would flatten or lose. */

const BLOCKS =
  'address,article,aside,blockquote,center,dd,details,dir,div,dl,dt,fieldset,figure,footer,form,h1,h2,h3,h4,h5,h6,' +
  'header,hr,li,main,nav,ol,p,pre,section,table,ul';
/** Kept as they are, shown but not edited. */
const AS_IT_IS = 'dl, details, figure, dir, table:has(> caption)';

/** A line of mail as Outlook, Gmail and others write it: a div with nothing but text inside has no margins. */
export const TextDiv = Node.create({
  name: 'textDiv',
  group: 'block',
  content: 'inline*',
  parseHTML: () => [
    { tag: 'div', priority: 60, getAttrs: (element) => (element.querySelector(BLOCKS) === null ? null : false) },
  ],
  renderHTML: ({ HTMLAttributes }) => ['div', HTMLAttributes, 0],
});

/** A div, center or section around other blocks. */
export const Box = Node.create({
  name: 'box',
  group: 'block',
  content: 'block+',
  defining: true,
  addAttributes: () => ({
    tag: {
      default: 'div',
      parseHTML: (element) => element.nodeName.toLowerCase(),
      rendered: false,
    },
  }),
  parseHTML: () =>
    ['div', 'center', 'section', 'article', 'aside', 'header', 'footer', 'main', 'nav', 'address'].map((tag) => ({
      tag,
    })),
  renderHTML: ({ node, HTMLAttributes }) => [String(node.attrs.tag), HTMLAttributes, 0],
});

export const Preformatted = Node.create({
  name: 'preformatted',
  group: 'block',
  content: 'inline*',
  code: false,
  defining: true,
  whitespace: 'pre',
  parseHTML: () => [{ tag: 'pre', preserveWhitespace: 'full' }],
  renderHTML: ({ HTMLAttributes }) => ['pre', HTMLAttributes, 0],
});

/** What the schema cannot hold stays whole: its HTML, already sanitised, is shown and never changed. */
export const AsItIs = Node.create({
  name: 'asItIs',
  group: 'block',
  atom: true,
  selectable: true,
  addAttributes: () => ({ html: { default: '', rendered: false } }),
  parseHTML: () => [{ tag: AS_IT_IS, priority: 80, getAttrs: (element) => ({ html: element.outerHTML }) }],
  renderHTML: ({ node }) => elementOf(node),
  addNodeView:
    () =>
    ({ node }) => {
      const dom = document.createElement('div');
      dom.className = 'as-it-is';
      dom.contentEditable = 'false';
      dom.append(document.importNode(forScreen(elementOf(node)), true));
      return { dom };
    },
});

/** Belongs to a template's document, where nothing is fetched. */
function elementOf(node: DocumentNode): Element {
  const template = document.createElement('template');
  template.innerHTML = String(node.attrs.html);
  return template.content.firstElementChild ?? document.createElement('div');
}

function forScreen(element: Element): Element {
  for (const styled of element.querySelectorAll('[style]')) {
    styled.setAttribute('style', withoutStrangers(styled.getAttribute('style') ?? ''));
  }
  for (const picture of element.querySelectorAll('img')) {
    if (!isShown(picture.getAttribute('src'))) picture.removeAttribute('src');
  }
  return element;
}

/** Without TipTap's column group and minimum width, which no mail asked for. */
export const MailTable = Table.extend({
  renderHTML: ({ HTMLAttributes }) => ['table', HTMLAttributes, ['tbody', 0]],
  addNodeView: () => null,
});

/** Carries the raw style of a span; several may lie inside each other, as they do in mail. */
export const StyledSpan = Mark.create({
  name: 'styledSpan',
  excludes: '',
  priority: 90,
  addAttributes: () => {
    const carried = attributes('style', 'class', 'dir', 'lang');
    return { ...carried, style: { ...carried.style, parseHTML: (element) => withoutMarks(element) } };
  },
  parseHTML: () => [
    { tag: 'span', consuming: false, getAttrs: (element) => (element.attributes.length > 0 ? null : false) },
  ],
  renderHTML: ({ HTMLAttributes }) => ['span', HTMLAttributes, 0],
});

/** What bold, italic, underline and strike have taken over would otherwise stay when they are switched off. */
function withoutMarks(element: HTMLElement): string | null {
  const style = element.getAttribute('style') ?? '';
  const taken =
    /^\s*(?:font-weight\s*:\s*(?:bold|bolder|[5-9]00)|font-style\s*:\s*italic|text-decoration(?:-line)?\s*:\s*(?:underline|line-through))\s*$/i;
  const rest = style.split(';').filter((declaration) => !taken.test(declaration));
  return rest.join(';').trim() || null;
}

export const Font = Mark.create({
  name: 'font',
  excludes: '',
  priority: 90,
  addAttributes: () => attributes('color', 'face', 'size', 'style', 'class'),
  parseHTML: () => [{ tag: 'font' }],
  renderHTML: ({ HTMLAttributes }) => ['font', HTMLAttributes, 0],
});

/** Small words of HTML that only wrap text: sub, sup, code and their kin. */
const INLINE = 'sub sup small big code kbd samp var tt abbr cite q ins mark dfn time bdi bdo'.split(' ');

export const InlineTag = Mark.create({
  name: 'inlineTag',
  excludes: '',
  priority: 90,
  addAttributes: () => ({
    tag: { default: 'small', parseHTML: (element) => element.nodeName.toLowerCase(), rendered: false },
    ...attributes('style', 'class', 'title', 'dir', 'lang', 'cite'),
  }),
  parseHTML: () => INLINE.map((tag) => ({ tag })),
  renderHTML: ({ mark, HTMLAttributes }) => [String(mark.attrs.tag), HTMLAttributes, 0],
});

function attributes(...names: readonly string[]) {
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        default: null,
        parseHTML: (element: HTMLElement) => element.getAttribute(name),
        renderHTML: (values: Record<string, unknown>) => rendered(name, values[name]),
      },
    ]),
  );
}
