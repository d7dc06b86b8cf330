import { Editor } from '@tiptap/core';
import { redoDepth, undoDepth } from '@tiptap/pm/history';
import { EditorState } from '@tiptap/pm/state';
import { documentOf, letterHtml } from './letter-html.ts';
import { LETTER } from './letter-schema.ts';
import { cleanPaste } from './mail-html.ts';
import type { Marks, Tool } from './letter-tools.ts';

/** The letter's editor. Loaded once, when the list is on screen; nothing else of the screen knows TipTap. */

export interface BodyOptions {
  readonly element: HTMLElement;
  readonly html: string;
  readonly editable: boolean;
  /** The person changed the letter. `read` makes the HTML of this very state, whenever it is called. */
  readonly onedit: (read: () => string) => void;
  readonly onmarks: (marks: Marks) => void;
  /** Files were pasted. */
  readonly onfiles: (data: DataTransfer) => void;
  readonly onlink: (address: string) => void;
  /** Ctrl+K. */
  readonly onlinkwish: () => void;
}

export class BodyEditor {
  readonly #editor: Editor;

  constructor(options: BodyOptions) {
    this.#editor = new Editor({
      element: options.element,
      extensions: LETTER,
      editable: options.editable,
      // The page's policy forbids style elements: ProseMirror's own rules are in letter.css.
      injectCSS: false,
      enableInputRules: ['bulletList', 'orderedList'],
      enablePasteRules: ['link'],
      editorProps: {
        attributes: {
          class: 'letter',
          role: 'textbox',
          'aria-label': 'Message',
          'aria-multiline': 'true',
          'aria-readonly': String(!options.editable),
          spellcheck: 'true',
        },
        transformPastedHTML: cleanPaste,
        handlePaste: (_view, event) => {
          const { clipboardData } = event;
          // A picture copied from a page comes as HTML too, a file from the desktop does not.
          if (clipboardData === null || clipboardData.files.length === 0) return false;
          if (clipboardData.types.includes('text/html')) return false;
          options.onfiles(clipboardData);
          return true;
        },
        handleDOMEvents: {
          click: (_view, event) => {
            // The page itself must never follow a link, with or without Ctrl.
            const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
            if (link === null) return false;
            event.preventDefault();
            if (event.ctrlKey || event.metaKey || !options.editable) options.onlink(link.getAttribute('href') ?? '');
            return false;
          },
        },
        handleKeyDown: (_view, event) => {
          const wish = (event.ctrlKey || event.metaKey) && !event.altKey ? event.key.toLowerCase() : '';
          if (wish === 'k' && !event.shiftKey) options.onlinkwish();
          else if (wish === '\\') this.run('clear');
          // By its place on the keyboard: with Shift, the 9 is another sign on most of them.
          else if (wish !== '' && event.shiftKey && event.code === 'Digit9') this.run('quote');
          else return false;
          event.preventDefault();
          return true;
        },
      },
      onTransaction: () => options.onmarks(this.marks),
      onUpdate: ({ editor }) => {
        // Documents never change once made: this one can be read later, after newer keys or the end of the editor.
        const { doc } = editor.state;
        options.onedit(() => letterHtml(doc));
      },
    });
    this.load(options.html);
  }

  get focused(): boolean {
    return this.#editor.isFocused;
  }

  get composing(): boolean {
    return this.#editor.view.composing;
  }

  get marks(): Marks {
    const editor = this.#editor;
    return {
      bold: editor.isActive('bold'),
      italic: editor.isActive('italic'),
      underline: editor.isActive('underline'),
      bullets: editor.isActive('bulletList'),
      numbers: editor.isActive('orderedList'),
      quote: editor.isActive('blockquote'),
      link: editor.isActive('link'),
      undo: undoDepth(editor.state) > 0,
      redo: redoDepth(editor.state) > 0,
    };
  }

  /** Another letter, with a history of its own: what was loaded is not an edit, and cannot be undone away. */
  load(html: string): void {
    const { schema, view, state } = this.#editor;
    view.updateState(EditorState.create({ schema, doc: documentOf(html, schema), plugins: state.plugins }));
  }

  focus(): void {
    this.#editor.commands.focus();
  }

  run(tool: Tool): void {
    const chain = this.#editor.chain().focus();
    const commands: Record<Tool, () => typeof chain> = {
      bold: () => chain.toggleBold(),
      italic: () => chain.toggleItalic(),
      underline: () => chain.toggleUnderline(),
      bullets: () => chain.toggleBulletList(),
      numbers: () => chain.toggleOrderedList(),
      quote: () => chain.toggleBlockquote(),
      undo: () => chain.undo(),
      redo: () => chain.redo(),
      clear: () => chain.unsetAllMarks().clearNodes(),
    };
    commands[tool]().run();
  }

  /** The address of the link at the caret, or empty. */
  get link(): string {
    const href: unknown = this.#editor.getAttributes('link').href;
    return typeof href === 'string' ? href : '';
  }

  /** Links the selected words; with none selected, the address itself becomes the words. Empty: no link any more. */
  setLink(address: string): void {
    const chain = this.#editor.chain().focus();
    if (address === '') chain.extendMarkRange('link').unsetLink().run();
    else if (this.#editor.state.selection.empty && this.link === '') {
      const text = address.replace(/^mailto:/i, '');
      chain.insertContent({ type: 'text', text, marks: [{ type: 'link', attrs: { href: address } }] }).run();
    } else chain.extendMarkRange('link').setLink({ href: address }).run();
  }

  destroy(): void {
    this.#editor.destroy();
  }
}
