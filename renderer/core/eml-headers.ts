import { asciiAddress, parseMailbox, type Mailbox } from './address.ts';
import type { EmlDraft } from './eml.ts';
import { phraseWords, textWords } from './mime-words.ts';

/** Group name of a From nobody has chosen yet. */
const NO_SENDER = 'No sender yet';

/** Names and values in their order; a header without words is left out. */
export function headerFields(draft: EmlDraft, id: string): [name: string, words: string[]][] {
  const reply = replyWords(draft.mimeReplyToId);
  return [
    ['Date', [dateOf(draft.editedAt)]],
    ['From', senderWords(draft.from)],
    ['To', recipientWords(draft.to)],
    ['Cc', recipientWords(draft.cc)],
    ['Bcc', recipientWords(draft.bcc)],
    ['Message-ID', [`<${id}@draftkeep.invalid>`]],
    ['In-Reply-To', reply],
    ['References', reply],
    ['Subject', textWords(draft.subject)],
    ['Importance', draft.important ? ['high'] : []],
    ['X-Priority', draft.important ? ['1'] : []],
    ['X-Unsent', ['1']],
    ['MIME-Version', ['1.0']],
  ];
}

/** A UUID as it is; of anything else what is harmless in a Message-ID and a boundary. */
export function safeId(id: string): string {
  return id.replace(/[^A-Za-z0-9-]/g, '').slice(0, 64) || 'draft';
}

/** RFC 5322 section 3.3, in UTC. Beyond its four-digit years: the start of 1970. */
function dateOf(ms: number): string {
  const date = new Date(ms >= 0 && ms < Date.UTC(10_000, 0) ? ms : 0);
  return date.toUTCString().replace('GMT', '+0000');
}

/** A mail answers what its Message-ID says, or nothing: a foreign one is kept as its maker wrote it or left out. */
function replyWords(text: string): string[] {
  const id = text.trim().replace(/^<(.*)>$/s, '$1');
  return isWireId(id, 500) && /[^@]@[^@]/.test(id) ? [`<${id}>`] : [];
}

/**
 * What may stand between `<` and `>` of a Message-ID or Content-ID. They can be neither folded nor encoded (RFC 5322
 * section 3.6.4), so a line's length and the characters that mean something in a header are all there is to check.
 * Many programs make a Content-ID without `@`; `=?` would be read as an encoded word.
 */
export function isWireId(id: string, max: number): boolean {
  return id.length <= max && /^[!#-'*+\-./0-9:=?@A-Z[\]^-~]+$/.test(id) && !id.includes('=?');
}

function senderWords(from: Mailbox | null): string[] {
  if (from === null || `${from.name}${from.address}`.trim() === '') return groupWords(NO_SENDER);
  const address = asciiAddress(from.address.trim());
  return address === null
    ? groupWords(from.address === '' ? from.name : `${from.name} <${from.address}>`.trim())
    : mailboxWords({ name: from.name, address });
}

function recipientWords(entries: readonly string[]): string[] {
  const people = entries.filter((entry) => entry.trim() !== '').map(entryWords);
  return people.flatMap((words, index) => {
    const last = words.length - 1;
    return index === people.length - 1 ? words : [...words.slice(0, last), `${words[last] ?? ''},`];
  });
}

function entryWords(entry: string): string[] {
  const mailbox = parseMailbox(entry);
  const address = mailbox === null ? null : asciiAddress(mailbox.address);
  return mailbox === null || address === null
    ? groupWords(entry.trim())
    : mailboxWords({ name: mailbox.name, address });
}

function mailboxWords({ name, address }: Mailbox): string[] {
  return name === '' ? [address] : [...phraseWords(name), `<${address}>`];
}

/** The space before the colon: an encoded word ends at white space only (RFC 2047 section 5, rule 3). */
function groupWords(name: string): string[] {
  return [...phraseWords(name), ':;'];
}
