import createDOMPurify from 'dompurify';

/**
 * The one gate for HTML: whatever is loaded, pasted or dropped passes it before it reaches the document. Two
 * strengths, both an allow-list: `cleanMail` keeps how a mail looks, `cleanPaste` only what its words mean.
 */

const MAIL_TAGS = (
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn dir div ' +
  'dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s ' +
  'samp section small span strike strong sub summary details sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ');
const MAIL_ATTRIBUTES = (
  'abbr align alt bgcolor border cellpadding cellspacing char charoff cite class clear color colspan compact dir face ' +
  'headers height href hspace id lang name noshade nowrap rowspan rules scope size span src start style summary ' +
  'target title type valign value vspace width data-bare data-pm-slice'
).split(' ');

const PASTE_TAGS = (
  'a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s strike strong sub sup table tbody td tfoot ' +
  'th thead tr u ul div'
).split(' ');
const PASTE_ATTRIBUTES = 'alt colspan dir href height rowspan src start width'.split(' ');

/** What a link may lead to; pictures may also be part of the mail itself. */
const LINKS = /^(?:https?:|mailto:|tel:)/i;
const PICTURES = /^(?:https?:|cid:|data:image\/(?:png|gif|jpe?g|webp|bmp|avif);|blob:)/i;
/** Every attribute's value is held against this, sizes and colours too; the hook below is narrower for addresses. */
const VALUES = /^(?:(?:https?|mailto|tel|cid|data|blob):|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i;

/** Would lift a piece of mail out of its frame, over the window's own buttons; the others are old ways to run code. */
const DANGEROUS_STYLE = /^\s*(?:position|behavior|-moz-binding|z-index)\s*:|expression\s*\(|javascript:|@import/i;

const mail = createDOMPurify(window);
const paste = createDOMPurify(window);

for (const purify of [mail, paste]) {
  purify.addHook('uponSanitizeAttribute', (element, data) => {
    const value = data.attrValue.trim();
    if (data.attrName === 'style') {
      data.attrValue = safeStyle(data.attrValue);
      data.keepAttr = data.attrValue !== '';
    } else if (data.attrName === 'src') {
      data.keepAttr = element.nodeName === 'IMG' && PICTURES.test(value);
    } else if (data.attrName === 'href') {
      data.keepAttr = LINKS.test(value) || value.startsWith('#');
    }
  });
}

export function cleanMail(html: string): DocumentFragment {
  return mail.sanitize(html, {
    ALLOWED_TAGS: MAIL_TAGS,
    ALLOWED_ATTR: MAIL_ATTRIBUTES,
    ALLOWED_URI_REGEXP: VALUES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // Names such as "body" in an id are harmless in here: the page never looks elements up by name.
    SANITIZE_DOM: false,
    RETURN_DOM_FRAGMENT: true,
  });
}

export function cleanPaste(html: string): string {
  // The app's own clipboard: what was copied here is pasted as it was.
  if (html.includes('data-pm-slice')) return htmlOf(cleanMail(html));
  const fragment = paste.sanitize(withoutWord(html), {
    ALLOWED_TAGS: PASTE_TAGS,
    ALLOWED_ATTR: PASTE_ATTRIBUTES,
    ALLOWED_URI_REGEXP: VALUES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  // A remote picture is mostly a tracking dot, and would not be shown anyway; what it says in words stays.
  for (const image of fragment.querySelectorAll('img')) {
    if (!/^(?:data|cid|blob):/i.test(image.getAttribute('src') ?? '')) image.replaceWith(image.alt);
  }
  return htmlOf(fragment);
}

export function htmlOf(fragment: DocumentFragment): string {
  const holder = document.implementation.createHTMLDocument('').createElement('div');
  holder.append(fragment);
  return holder.innerHTML;
}

/** Only what a person may be sent to by a click. */
export function isLink(address: string): boolean {
  return LINKS.test(address.trim()) && URL.canParse(address.trim());
}

/**
 * Word and Google Docs say with styles what tags are for: bold and italic spans become tags before styles go. Word's
 * conditional comments and its `o:p` are dropped by the allow-list.
 */
function withoutWord(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const element of page.body.querySelectorAll<HTMLElement>('[style]')) {
    const { fontWeight, fontStyle, textDecorationLine, textDecoration } = element.style;
    // Google Docs wraps everything in a <b> that is not bold.
    if (element.nodeName === 'B' && /^(?:normal|400)$/.test(fontWeight)) element.replaceWith(...element.childNodes);
    else if (element.nodeName === 'SPAN') {
      if (/^(?:bold|bolder|[6-9]00)$/.test(fontWeight)) wrapInside(element, 'b');
      if (/italic|oblique/.test(fontStyle)) wrapInside(element, 'i');
      if (/underline/.test(textDecorationLine || textDecoration)) wrapInside(element, 'u');
    }
  }
  return page.body.innerHTML;
}

function wrapInside(element: HTMLElement, tag: 'b' | 'i' | 'u'): void {
  const wrapper = element.ownerDocument.createElement(tag);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

function safeStyle(style: string): string {
  if (!/position|behavior|binding|z-index|expression|javascript|import/i.test(style)) return style;
  return style
    .split(';')
    .filter((declaration) => !DANGEROUS_STYLE.test(declaration))
    .join(';')
    .trim();
}
