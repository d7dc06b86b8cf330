import type { DraftId } from './draft.ts';

/** Every uncertain outcome, refusal, merge and retry is one of these (rule S16). */
export type LineKind =
  | 'create-unsure'
  | 'create-found'
  | 'create-not-found'
  | 'update-unsure'
  | 'update-found'
  | 'late-update'
  | 'portal-copy-kept'
  | 'second-upload-removed'
  | 'ghost-trashed'
  | 'sent-from-portal'
  | 'gone'
  | 'restored'
  | 'refused'
  | 'retry';

/** One line of the journal: never text or addresses of a draft, so that it can be shown to others. */
export interface Line {
  /** ms since 1970. */
  readonly at: number;
  readonly draftId: DraftId;
  readonly kind: LineKind;
}

const SENTENCES: Readonly<Record<LineKind, string>> = {
  'create-unsure':
    'The portal did not say whether it saved this draft. It is being looked for before it is saved again.',
  'create-found': 'The portal had saved the draft after all: found it, no second copy made.',
  'create-not-found': 'The portal had not saved the draft: it is saved again now.',
  'update-unsure': 'The portal did not answer properly. Its copy is looked at before the next try.',
  'update-found': 'The portal had saved these words after all.',
  'late-update': 'An earlier save arrived late and replaced newer words on the portal. The newer ones are saved again.',
  'portal-copy-kept':
    'The draft had been changed on the portal. Both are kept: the portal’s words are a draft of their own.',
  'second-upload-removed': 'A file had reached the portal twice: the second copy was removed.',
  'ghost-trashed': 'A late second copy of the draft turned up on the portal and was moved to its trash.',
  'sent-from-portal': 'The draft was sent from the portal. It is kept here under “Sent from portal”.',
  gone: 'The draft is no longer among the drafts on the portal. It is kept here.',
  restored: 'The draft was brought back from the portal’s trash.',
  refused: 'The portal refused the draft. It is kept here.',
  retry: 'The draft did not reach the portal. It is tried again.',
};

/** The sentence a person reads. */
export function sentence(kind: LineKind): string {
  return SENTENCES[kind];
}
