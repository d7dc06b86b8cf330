import type { Mailbox, SaveRequest } from '../../electron/contract.ts';
import { NEVER, type Block, type Change, type CreateTry, type Letter, type Step } from './change.ts';
import type { DraftFile } from './draft.ts';
import { headingFingerprint, storedSize, type TryFingerprint, tryFingerprint } from './fingerprint.ts';
import { hindrance, mailboxOf, saveRequest } from './save-request.ts';

/** What the pump has to do for a draft that is due. Everything in it is written down before anything leaves. */
export type Claim =
  | {
      readonly kind: 'step';
      readonly step: Step;
      readonly change: Change;
      /** File rows that changed with the claim. */
      readonly files: readonly DraftFile[];
      /** For a create or an update. */
      readonly request: SaveRequest | null;
    }
  | { readonly kind: 'blocked'; readonly change: Change }
  /** Another draft's uncertain create carries the same words: the two could not be told apart. */
  | { readonly kind: 'wait'; readonly change: Change }
  /** Nothing is left to save: the row goes. */
  | { readonly kind: 'nothing' };

export interface ClaimFacts {
  /** ms since 1970. */
  readonly now: number;
  readonly mailboxes: readonly Mailbox[];
  /** The highest ServerId seen of this owner. */
  readonly above: number;
  /** Fingerprints of the other drafts' creates that are in flight or unsure. */
  readonly uncertain: ReadonlySet<TryFingerprint>;
}

const TWIN_WAIT_MS = 1_000;
/** How old a compare may be when the update leaves: uploads and a shut gate may lie between them. */
const COMPARED_MS = 10_000;

/**
 * Decides the next request for a draft whose Change is due. A whole save is a row of such claims:
 * create → upload … → update, or compare → remove/upload … → update; after a crash the row starts over from facts.
 */
export function claim(letter: Letter, facts: ClaimFacts): Claim {
  const { change, head } = letter;
  if (change.state === 'unsure') return step(letter, { kind: 'look' }, {});
  if (head.place !== 'drafts') return { kind: 'nothing' };

  const obstacle = hindrance(letter.content, letter.files, facts.mailboxes);
  if (obstacle !== null)
    return { kind: 'blocked', change: blocked(change, { kind: 'hindrance', hindrance: obstacle }) };

  if (head.serverId === null) return save(letter, facts, 'create');
  if (change.restore) return step(letter, { kind: 'restore' }, { state: 'saving', dueAt: NEVER });
  if (change.rows === null) return step(letter, { kind: 'compare' }, { state: 'saving', dueAt: NEVER });

  const extra = change.extras[0];
  if (extra !== undefined) return step(letter, { kind: 'remove', fileId: extra }, { state: 'saving', dueAt: NEVER });

  for (const file of letter.files) {
    if (!file.wanted && file.fileId !== null) {
      return step(letter, { kind: 'remove', fileId: file.fileId }, { state: 'saving', dueAt: NEVER });
    }
    if (file.wanted && file.fileId === null) return upload(letter, file, facts.now);
  }
  if (head.revision === head.savedRevision) return { kind: 'nothing' };
  if (facts.now - change.rowsAt > COMPARED_MS)
    return step(letter, { kind: 'compare' }, { state: 'saving', dueAt: NEVER });
  return save(letter, facts, 'update');
}

/** The draft cannot be saved until the person does something; its words stay as they are (rule S11). */
export function blocked(change: Change, block: Block): Change {
  return { ...change, state: 'blocked', dueAt: NEVER, step: null, rows: null, no: null, restore: false, block };
}

function step(letter: Letter, next: Step, patch: Partial<Change>, files: readonly DraftFile[] = []): Claim {
  return { kind: 'step', step: next, change: { ...letter.change, ...patch, step: next }, files, request: null };
}

function save(letter: Letter, facts: ClaimFacts, kind: 'create' | 'update'): Claim {
  const { change, content, head } = letter;
  const mailbox = mailboxOf(content.from, facts.mailboxes);
  if (mailbox === null) throw new Error('a draft without a mailbox was not held back');
  const words = content.tags.length === 0 ? { ...content, tags: letter.base?.tagIds ?? [] } : content;
  // A create carries no files: they need the draft's ServerId first (portal-api 4.4).
  const request = saveRequest(words, head.serverId, mailbox, kind === 'create' ? [] : (change.rows ?? []));
  const fingerprint = tryFingerprint(request);
  if (kind === 'create' && facts.uncertain.has(fingerprint)) {
    return { kind: 'wait', change: { ...change, dueAt: facts.now + TWIN_WAIT_MS } };
  }
  const next = { kind, revision: head.revision, fingerprint } as const;
  return {
    kind: 'step',
    step: next,
    files: [],
    request,
    change: {
      ...change,
      state: 'saving',
      dueAt: NEVER,
      // From here on, only what is typed later counts as unsaved.
      firstEditAt: 0,
      step: next,
      create: kind === 'create' ? createTry(request, next, facts) : null,
      updates: kind === 'update' ? [...change.updates, { revision: head.revision, fingerprint, since: facts.now }] : [],
    },
  };
}

function createTry(request: SaveRequest, next: Step & { kind: 'create' | 'update' }, facts: ClaimFacts): CreateTry {
  return {
    revision: next.revision,
    fingerprint: next.fingerprint,
    heading: headingFingerprint({
      to: request.to.join(', '),
      cc: request.cc.join(', '),
      subject: request.subject,
    }),
    size: storedSize(request.body),
    above: facts.above,
    since: facts.now,
  };
}

/** The doubt is written down before the bytes leave: a lost reply leaves a row we would not know (portal-api 4.4). */
function upload(letter: Letter, file: DraftFile, now: number): Claim {
  const rows = letter.change.rows ?? [];
  const doubt = {
    known: file.doubt?.known ?? rows.map((row) => row.fileId),
    tries: (file.doubt?.tries ?? 0) + 1,
    since: now,
  };
  return step(letter, { kind: 'upload', file: file.id }, { state: 'saving', dueAt: NEVER }, [{ ...file, doubt }]);
}
