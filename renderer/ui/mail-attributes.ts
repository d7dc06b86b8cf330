import { Extension, type GlobalAttributes } from '@tiptap/core';

/** Attributes with which mail says how it looks. They are carried, byte for byte, on every node that had them. */
const EVERYWHERE = ['style', 'class', 'dir', 'align', 'lang', 'id'];
const BOXES = ['width', 'height', 'bgcolor', 'border', 'valign'];

const BY_TYPE: readonly (readonly [types: readonly string[], names: readonly string[]])[] = [
  [['paragraph', 'heading', 'textDiv', 'box', 'preformatted', 'listItem'], EVERYWHERE],
  [
    ['bulletList', 'orderedList'],
    [...EVERYWHERE, 'compact'],
  ],
  [['blockquote'], [...EVERYWHERE, 'cite', 'type']],
  [['horizontalRule'], [...EVERYWHERE, 'width', 'size', 'color', 'noshade']],
  [['image'], [...EVERYWHERE, 'border', 'hspace', 'vspace']],
  [['table'], [...EVERYWHERE, ...BOXES, 'cellpadding', 'cellspacing', 'rules', 'summary']],
  [['tableRow'], [...EVERYWHERE, ...BOXES]],
  [
    ['tableCell', 'tableHeader'],
    [...EVERYWHERE, ...BOXES, 'nowrap', 'scope', 'abbr', 'headers'],
  ],
  [['link'], ['style', 'dir', 'lang', 'id', 'name']],
];

/** `text-align` of these is TipTap's own attribute: kept twice, the two would contradict each other after a change. */
const ALIGNED = new Set(['paragraph', 'heading', 'textDiv']);

export const MailAttributes = Extension.create({
  name: 'mailAttributes',
  addGlobalAttributes(): GlobalAttributes {
    const carriedByType = BY_TYPE.flatMap(([types, names]) =>
      types.map((type) => ({
        types: [type],
        attributes: Object.fromEntries(names.map((name) => [name, carried(type, name)])),
      })),
    );
    return [...carriedByType, { types: ['paragraph'], attributes: { bare: BARE } }];
  },
});

/** A paragraph the document needed around text that had none; it goes again in the HTML (letter-html.ts). */
const BARE = {
  default: true,
  parseHTML: (element: HTMLElement) => element.hasAttribute('data-bare'),
  renderHTML: ({ bare }: Record<string, unknown>) => (bare === true ? { 'data-bare': '' } : {}),
};

function carried(type: string, name: string) {
  return {
    default: null,
    // A new paragraph after one with an id must not claim the same id.
    keepOnSplit: name !== 'id',
    parseHTML: (element: HTMLElement) => {
      const value = element.getAttribute(name);
      return name === 'style' && value !== null && ALIGNED.has(type) ? withoutAlign(value) : value;
    },
    renderHTML: (attributes: Record<string, unknown>) => rendered(name, attributes[name]),
  };
}

/**
 * A browser drops what it does not know from a style (Outlook's `mso-`, for one), and fetches the pictures it names: on
 * screen a style is the browser's and shows no strangers' pictures, in the HTML it is the mail's (letter-html.ts).
 */
export function rendered(name: string, value: unknown): Record<string, string> {
  if (typeof value !== 'string') return {};
  return name === 'style' ? { style: withoutStrangers(value), [RAW_STYLE]: value } : { [name]: value };
}

export const RAW_STYLE = 'data-mail-style';

export function withoutStrangers(style: string): string {
  return style.replace(/url\((?!\s*['"]?(?:data|blob):)[^)]*\)?/gi, 'none');
}

function withoutAlign(style: string): string | null {
  const rest = style.replace(/(^|;)\s*text-align\s*:\s*(?:left|center|right|justify)\s*(?=;|$)/gi, '$1');
  return rest.replace(/^[;\s]+$/, '') || null;
}
