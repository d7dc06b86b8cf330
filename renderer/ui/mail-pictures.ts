import { Image } from '@tiptap/extension-image';

/** Shown only when its bytes are in the mail itself: a request to a stranger would tell them the mail was read. */
export function isShown(source: unknown): boolean {
  return typeof source === 'string' && /^(?:data|blob):/i.test(source);
}

export const Picture = Image.extend({
  addNodeView:
    () =>
    ({ node }) => {
      const source = String(node.attrs.src ?? '');
      if (isShown(source)) {
        const image = document.createElement('img');
        for (const name of ['src', 'alt', 'title', 'width', 'height', 'style', 'align', 'border', 'class']) {
          const value: unknown = node.attrs[name];
          if (value !== null && value !== undefined) image.setAttribute(name, String(value));
        }
        return { dom: image };
      }
      const dom = document.createElement('span');
      dom.className = 'not-shown';
      const alt = String(node.attrs.alt ?? '').trim();
      dom.textContent = alt === '' ? 'Picture not shown' : `Picture not shown: ${alt}`;
      dom.title = source;
      return { dom };
    },
}).configure({ inline: true, allowBase64: true });
