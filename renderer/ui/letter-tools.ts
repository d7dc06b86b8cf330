/** What the toolbar can do and what it shows; apart from the editor, whose code is loaded later. */
export type Tool = 'bold' | 'italic' | 'underline' | 'bullets' | 'numbers' | 'quote' | 'undo' | 'redo' | 'clear';

export type Marks = Readonly<
  Record<'bold' | 'italic' | 'underline' | 'bullets' | 'numbers' | 'quote' | 'link' | 'undo' | 'redo', boolean>
>;

export const NO_MARKS: Marks = {
  bold: false,
  italic: false,
  underline: false,
  bullets: false,
  numbers: false,
  quote: false,
  link: false,
  undo: false,
  redo: false,
};

export function sameMarks(a: Marks, b: Marks): boolean {
  return (Object.keys(NO_MARKS) as (keyof Marks)[]).every((name) => a[name] === b[name]);
}

/** What a person means by an address: `example.org` is a page, `ann@example.org` a mail; null when it is neither. */
export function linkAddress(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return '';
  if (/^(?:https?:|mailto:|tel:)/i.test(text)) return URL.canParse(text) ? text : null;
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`;
  if (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text)) return null;
  const address = `https://${text}`;
  return URL.canParse(address) ? address : null;
}
