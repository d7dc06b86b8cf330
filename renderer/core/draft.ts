import type { Owner } from '../../electron/contract.ts';

/** Made here (UUID), never changes: a draft's identity on this computer. */
export type DraftId = string;
/** Counts the edits of one draft: 0 untouched, then 1, 2, 3. */
export type Revision = number;
/** Where a draft is found: with the others, in the local trash, or kept because the portal has sent it. */
export type Place = 'drafts' | 'trash' | 'sent';

/** Owner of a draft that the person wants on this computer alone, whoever signs in. */
export const KEPT_HERE: Owner = 'here';

/** The words. Never holds a state of saving, so that writing and saving touch different rows. */
export interface DraftContent {
  readonly id: DraftId;
  /** Address of the mailbox to write from, lower-case; null: the portal account's default when there is one. */
  readonly from: string | null;
  /** One entry per recipient, as typed: `Name <a@b>`, `a@b`, or an unfinished text that is kept all the same. */
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string;
  readonly important: boolean;
  /** HTML. A body nobody edited keeps these very bytes through save and export. */
  readonly body: string;
  /** Ids of portal tags; carried through every save though they have no screen yet. */
  readonly tags: readonly number[];
  /** Message-ID of the mail this one answers, or empty. */
  readonly mimeReplyToId: string;
  /** iCalendar text of an invitation, or empty. */
  readonly calendarIcs: string;
}

/** What the list shows and what saving has found out: small, read without the words. */
export interface DraftHead {
  readonly id: DraftId;
  /** Whose draft it is; null while nobody has signed in (rule S12). */
  readonly owner: Owner | null;
  readonly place: Place;
  /** ms since 1970. */
  readonly createdAt: number;
  readonly editedAt: number;
  readonly revision: Revision;
  /** The newest revision the portal has confirmed, 0 for none, and when (ms since 1970, 0 for never). */
  readonly savedRevision: Revision;
  readonly savedAt: number;
  /** The portal's number for it; null until the first confirmed save. */
  readonly serverId: number | null;
  readonly subject: string;
  /** First recipients in short, for the list. */
  readonly people: string;
  /** First words of the body, for the list. */
  readonly snippet: string;
  readonly important: boolean;
  readonly fileCount: number;
  /** Octets of all wanted files. */
  readonly fileSize: number;
}

/** An upload whose reply never came: what may exist on the portal without our knowing its number. */
export interface UploadDoubt {
  /** Numbers of the draft's files on the portal before the first uncertain try. */
  readonly known: readonly number[];
  /** Uncertain tries so far. */
  readonly tries: number;
  /** When the last of them left (ms since 1970). */
  readonly since: number;
}

/** A file of a draft; its bytes lie in a row of their own. */
export interface DraftFile {
  readonly id: string;
  readonly draftId: DraftId;
  /** Position in the draft. */
  readonly order: number;
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** Octets. */
  readonly size: number;
  /** False: the person removed it; the row stays until the portal has let go of it too. */
  readonly wanted: boolean;
  /** The portal's number for it; null until an upload is confirmed. */
  readonly fileId: number | null;
  readonly doubt: UploadDoubt | null;
}

/** The fields a person edits. */
export type DraftEdit = Partial<Omit<DraftContent, 'id'>>;

export function newContent(id: DraftId, from: string | null): DraftContent {
  return {
    id,
    from,
    to: [],
    cc: [],
    bcc: [],
    subject: '',
    important: false,
    body: '',
    tags: [],
    mimeReplyToId: '',
    calendarIcs: '',
  };
}

export function newHead(content: DraftContent, owner: Owner | null, now: number): DraftHead {
  return {
    id: content.id,
    owner,
    place: 'drafts',
    createdAt: now,
    editedAt: now,
    revision: 0,
    savedRevision: 0,
    savedAt: 0,
    serverId: null,
    fileCount: 0,
    fileSize: 0,
    ...shown(content),
  };
}

/** Revision + 1 and everything the list shows of the new content. */
export function editHead(head: DraftHead, content: DraftContent, files: readonly DraftFile[], now: number): DraftHead {
  const wanted = files.filter((file) => file.wanted);
  return {
    ...head,
    ...shown(content),
    revision: head.revision + 1,
    editedAt: now,
    fileCount: wanted.length,
    fileSize: wanted.reduce((sum, file) => sum + file.size, 0),
  };
}

/** Nothing written and nothing attached: such a draft may vanish without a word. */
export function isBlank(content: DraftContent, files: readonly DraftFile[]): boolean {
  return (
    content.to.length + content.cc.length + content.bcc.length === 0 &&
    content.subject.trim() === '' &&
    snippetOf(content.body) === '' &&
    !/<(img|hr|table)\b/i.test(content.body) &&
    !files.some((file) => file.wanted)
  );
}

const SNIPPET_SOURCE = 4_000;
const SNIPPET_LENGTH = 160;

function shown(content: DraftContent): Pick<DraftHead, 'subject' | 'people' | 'snippet' | 'important'> {
  return {
    subject: content.subject.slice(0, 400),
    people: peopleOf(content),
    snippet: snippetOf(content.body),
    important: content.important,
  };
}

function peopleOf(content: DraftContent): string {
  const all = [...content.to, ...content.cc, ...content.bcc];
  const first = all.slice(0, 3).map(shortName);
  return all.length > 3 ? `${first.join(', ')} +${all.length - 3}` : first.join(', ');
}

/** `Name <a@b>` → `Name`; anything else as it is. */
function shortName(entry: string): string {
  const bracket = entry.lastIndexOf('<');
  const name =
    bracket > 0
      ? entry
          .slice(0, bracket)
          .trim()
          .replace(/^"(.*)"$/s, '$1')
          .replace(/\\(.)/gs, '$1')
      : '';
  return (name || entry).slice(0, 80);
}

const ENTITIES: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The first words only: a long body costs no more than a short one. */
function snippetOf(html: string): string {
  return html
    .slice(0, SNIPPET_SOURCE)
    .replace(/<(style|script)\b[^]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>?/g, (tag) => (/^<\/?(b|i|u|s|em|strong|span|a|code|sub|sup|mark)\b/i.test(tag) ? '' : ' '))
    .replace(/&(#\d+|#x[\da-f]+|[a-z]+);/gi, (whole, name: string) => decodeEntity(name) ?? whole)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, SNIPPET_LENGTH);
}

function decodeEntity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
