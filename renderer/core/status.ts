import type { Gate, SessionView } from '../../electron/contract.ts';
import type { Block, Change } from './change.ts';
import type { DraftHead } from './draft.ts';
import { formatBytes } from './amount.ts';
import type { Hindrance } from './save-request.ts';

export type BadgeKind =
  'not-saved' | 'checking' | 'sign-in' | 'offline' | 'saving' | 'retry' | 'here' | 'portal' | 'sent';

/** What the badge says. Derived from the rows, never stored (design: section 5). */
export interface Badge {
  readonly kind: BadgeKind;
  /** Starts with one of the words the README's testing notes promise. */
  readonly text: string;
  /** ms since 1970 to be shown after the text in the person's own way; null for none. */
  readonly at: number | null;
}

/** First match wins: blocked, unsure, signed-out, offline, saving, retry at, on this computer, on portal. */
export function badge(head: DraftHead, change: Change | null, gate: Gate, session: SessionView): Badge {
  if (change === null) {
    if (head.place === 'sent') return { kind: 'sent', text: 'On portal: sent from there', at: null };
    if (head.serverId !== null && head.revision === head.savedRevision) {
      return { kind: 'portal', text: 'On portal', at: head.savedAt };
    }
    return { kind: 'here', text: 'On this computer', at: head.revision === 0 ? null : head.editedAt };
  }
  if (change.state === 'blocked' && change.block !== null) {
    return { kind: 'not-saved', text: `Not saved on portal: ${blockInShort(change.block)}`, at: null };
  }
  if (change.state === 'unsure') return { kind: 'checking', text: 'Checking with portal', at: null };
  if (head.owner === null) return { kind: 'here', text: 'On this computer', at: head.editedAt };
  if (session.kind !== 'signed-in' || session.owner !== head.owner || gate.kind === 'signed-out') {
    return { kind: 'sign-in', text: 'Sign in to save', at: null };
  }
  if (gate.kind === 'offline' && gate.why !== 'starting')
    return { kind: 'offline', text: 'Offline, on this computer', at: null };
  if (change.state === 'saving') return { kind: 'saving', text: 'Saving to portal', at: null };
  if (change.attempts >= 2) return { kind: 'retry', text: 'Will try again', at: change.dueAt };
  return { kind: 'here', text: 'On this computer', at: head.editedAt };
}

/** A few words for badge and list. */
export function blockInShort(block: Block): string {
  switch (block.kind) {
    case 'hindrance':
      return HINDRANCES[block.hindrance.kind];
    case 'refused':
      return 'refused';
    case 'frozen':
      return 'portal copy is frozen';
    case 'gone':
      return block.how === 'trashed' ? 'in the portal’s trash' : 'no longer on portal';
  }
}

const HINDRANCES: Readonly<Record<Hindrance['kind'], string>> = {
  'body-too-large': 'text too long',
  'files-too-large': 'files too large',
  'empty-file': 'an attached file is empty',
  'no-mailbox': 'no mailbox to write from',
};

/** A plain sentence or two: what happened, where the words are, what the person can do. */
export function blockInFull(block: Block): string {
  switch (block.kind) {
    case 'hindrance': {
      const { hindrance } = block;
      if (hindrance.kind === 'body-too-large') {
        const over = formatBytes(hindrance.length - hindrance.limit);
        return `The text is ${over} over the portal’s limit of ${formatBytes(hindrance.limit)}. It is safe on this computer. Shorten it, or export it as .eml.`;
      }
      if (hindrance.kind === 'files-too-large') {
        const over = formatBytes(hindrance.size - hindrance.limit);
        return `The attached files are ${over} over the portal’s limit of ${formatBytes(hindrance.limit)}. The draft is safe on this computer. Remove a file, or export it as .eml.`;
      }
      if (hindrance.kind === 'empty-file') {
        return `“${hindrance.name}” is empty, and the portal takes no empty files. The draft is safe on this computer. Remove the file to save it there.`;
      }
      return hindrance.from === ''
        ? 'Your portal account has no mailbox to write from. The draft is safe on this computer. Add a mailbox on the portal, then press Sync now.'
        : `${hindrance.from} is not one of your mailboxes on this portal. The draft is safe on this computer. Choose another From.`;
    }
    case 'refused':
      // Status 0: it was this app that could not send it, and its text says all there is to say.
      if (block.status === 0) return block.text;
      return `The portal refused this draft: “${block.text || `status ${block.status}`}”. It is safe on this computer. Change it, or try again.`;
    case 'frozen':
      return 'The copy on the portal is over its size limit, so the portal takes no more changes to it. Your words are safe on this computer. Save them as a new draft there.';
    case 'gone':
      if (block.how === 'trashed') {
        return 'Somebody moved this draft to the trash on the portal. Your words are safe on this computer. Bring it back there, or save it as a new draft.';
      }
      return block.how === 'purged'
        ? 'This draft was removed on the portal. Your words are safe on this computer. Save it as a new draft, or keep it only here.'
        : 'This draft was moved to another folder on the portal. Your words are safe on this computer. Save it as a new draft, or keep it only here.';
  }
}
