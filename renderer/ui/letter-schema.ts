import { type Extensions, Node } from '@tiptap/core';
import { TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import { TextAlign } from '@tiptap/extension-text-align';
import { StarterKit } from '@tiptap/starter-kit';
import { MailAttributes } from './mail-attributes.ts';
import { isLink } from './mail-html.ts';
import { AsItIs, Box, Font, InlineTag, MailTable, Preformatted, StyledSpan, TextDiv } from './mail-nodes.ts';
import { Picture } from './mail-pictures.ts';

/** Items of mail begin with anything, not only with a paragraph as the usual list item must. */
const MailItem = Node.create({
  name: 'listItem',
  content: 'block+',
  defining: true,
  parseHTML: () => [{ tag: 'li' }],
  renderHTML: ({ HTMLAttributes }) => ['li', HTMLAttributes, 0],
  addKeyboardShortcuts() {
    return {
      Enter: () => this.editor.commands.splitListItem(this.name),
      Tab: () => this.editor.commands.sinkListItem(this.name),
      'Shift-Tab': () => this.editor.commands.liftListItem(this.name),
    };
  },
});

/** What a letter is made of. Nothing here adds to a letter by itself: no trailing paragraph, no column widths. */
export const LETTER: Extensions = [
  StarterKit.configure({
    code: false,
    codeBlock: false,
    listItem: false,
    trailingNode: false,
    dropcursor: { color: 'var(--accent)', width: 2 },
    link: {
      openOnClick: false,
      defaultProtocol: 'https',
      HTMLAttributes: { target: null, rel: null, class: null },
      isAllowedUri: (address) => isLink(address ?? ''),
    },
  }),
  MailItem,
  TextDiv,
  Box,
  Preformatted,
  AsItIs,
  MailTable,
  TableRow,
  TableHeader,
  TableCell,
  Picture,
  StyledSpan,
  Font,
  InlineTag,
  TextAlign.configure({ types: ['paragraph', 'heading', 'textDiv'] }),
  MailAttributes,
];
