import type { Owner } from '../../electron/contract.ts';
import type { Change } from '../core/change.ts';
import { type DraftContent, type DraftEdit, type DraftId, newContent, newHead, type Revision } from '../core/draft.ts';
import { createDraft, editDraft, type OpenDraft, readDraft } from '../store/drafts.ts';
import { Live } from '../store/live.svelte.ts';
import type { Tools } from './tools.ts';
import { failureOf, withinTime, type WriteFailure } from './write-failure.ts';

/** Written this long after the last key … */
const QUIET_MS = 300;
/** … and this long after the first unwritten one: with the write itself it is on disk within a second (rule S1). */
const LONGEST_MS = 800;
const RETRY_MS = 5_000;

export type Field = keyof DraftEdit;

/** Fields with words that are not on disk, each as the way to read its newest value. */
type Unwritten = { readonly [F in Field]?: () => DraftContent[F] };

/**
 * One open draft: what is on disk, with the words not yet on disk laid over it, so that nothing that comes from the
 * database can ever reach an unwritten field (rule S8).
 */
export class EditingSession {
  readonly id: DraftId;
  readonly #tools: Tools;
  readonly #live: Live<OpenDraft | undefined | null>;
  readonly #liveChange: Live<Change | null>;
  /** The newest state this session itself has read or written: a live query may answer a moment late. */
  #known: OpenDraft | null = $state.raw(null);
  #unwritten: Unwritten = $state.raw({});
  #failure: WriteFailure | null = $state.raw(null);
  #making: Promise<void> | null;
  #make: (() => Promise<void>) | null = null;
  #running: Promise<void> | null = null;
  /** Set while a write is still to come by itself. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the oldest unwritten key was pressed (ms of the page's clock), 0 for none. */
  #firstAt = 0;
  /** The body as this session last wrote it: the editor has it already. */
  #ownBody: string | null = null;

  constructor(tools: Tools, id: DraftId) {
    this.id = id;
    this.#tools = tools;
    this.#making = Promise.resolve();
    this.#live = new Live<OpenDraft | undefined | null>(() => readDraft(tools.db, id), null);
    this.#liveChange = new Live<Change | null>(async () => (await tools.db.outbox.get(id)) ?? null, null);
  }

  /** A draft that does not exist yet: it can be written in at once, and its row is put by the first write. */
  static fresh(tools: Tools, owner: Owner | null): EditingSession {
    const session = new EditingSession(tools, tools.newId());
    const made = { id: session.id, owner, from: null, now: tools.now() };
    const content = newContent(made.id, made.from);
    session.#known = { content, head: newHead(content, owner, made.now), files: [] };
    session.#making = null;
    session.#make = () => createDraft(tools.db, made);
    void session.#write();
    return session;
  }

  /** What the screen shows; null while it is being read, undefined when there is no such draft. */
  get draft(): OpenDraft | null | undefined {
    const stored = this.#stored;
    if (!stored) return stored;
    const { body: _body, ...unwritten } = this.#unwritten;
    return { ...stored, content: { ...stored.content, ...valuesOf(unwritten) } };
  }

  /** The draft with every unwritten word, the body's too: for export and for copying when the disk refuses. */
  get newest(): OpenDraft | null {
    const stored = this.#stored;
    return stored ? { ...stored, content: { ...stored.content, ...valuesOf(this.#unwritten) } } : null;
  }

  get change(): Change | null {
    return this.#liveChange.current;
  }

  get unwritten(): boolean {
    return Object.keys(this.#unwritten).length > 0;
  }

  get failure(): WriteFailure | null {
    return this.#failure;
  }

  /** The body as it is on disk, or null when the editor must not be touched: it holds newer words, or these very ones. */
  get foreignBody(): string | null {
    const body = this.#stored?.content.body;
    return body === undefined || this.#unwritten.body !== undefined || body === this.#ownBody ? null : body;
  }

  type<F extends Exclude<Field, 'body'>>(field: F, value: DraftContent[F]): void {
    this.#mark({ [field]: () => value });
  }

  /** @param read makes the HTML; called when it is written, not at each key */
  typeBody(read: () => string): void {
    this.#mark({ body: read });
  }

  /** Everything typed until now is on disk when this settles with true; false: the disk refuses, the words are here. */
  async flush(): Promise<boolean> {
    do {
      await this.#write();
    } while (this.unwritten && this.#failure === null);
    return this.#failure === null;
  }

  get #stored(): OpenDraft | null | undefined {
    const live = this.#live.current;
    const known = this.#known;
    if (known === null) return live;
    return live && live.head.revision >= known.head.revision ? live : known;
  }

  #mark(edit: Unwritten): void {
    this.#unwritten = { ...this.#unwritten, ...edit };
    // While the disk refuses, only the retry writes: a refusal at every key helps nobody.
    if (this.#failure !== null) return;
    const now = performance.now();
    this.#firstAt ||= now;
    this.#writeIn(Math.max(0, Math.min(QUIET_MS, this.#firstAt + LONGEST_MS - now)));
  }

  #writeIn(ms: number): void {
    this.#stopTimer();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, ms);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #write(): Promise<void> {
    this.#running ??= this.#commit().finally(() => {
      this.#running = null;
      this.#writeRest();
    });
    return this.#running;
  }

  /** A timer that ran out while a write was running has written nothing: its words go now, for none is set any more. */
  #writeRest(): void {
    if (this.unwritten && this.#failure === null && this.#timer === undefined && this.#running === null) {
      void this.#write();
    }
  }

  async #commit(): Promise<void> {
    this.#stopTimer();
    this.#firstAt = 0;
    const taken = this.#unwritten;
    const writing = this.#store(valuesOf(taken)).then((revision) => this.#written(taken, revision));
    try {
      await withinTime(writing);
    } catch (failure) {
      this.#failure = failureOf(failure);
      this.#writeIn(RETRY_MS);
      // Too slow is not lost: what arrives late after all is as good, and a late refusal is the retry's concern.
      writing.catch((late: unknown) => console.warn('A write that took too long was refused:', late));
    }
  }

  async #store(edit: DraftEdit): Promise<Revision | null> {
    this.#making ??= (this.#make?.() ?? Promise.resolve()).catch((failure: unknown) => {
      this.#making = null;
      throw failure;
    });
    await this.#making;
    if (Object.keys(edit).length === 0) return null;
    const revision = await editDraft(this.#tools.db, this.id, edit, this.#tools.now());
    const stored = this.#stored;
    if (stored) {
      const head = { ...stored.head, revision, editedAt: this.#tools.now() };
      this.#known = { ...stored, content: { ...stored.content, ...edit }, head };
    }
    if (edit.body !== undefined) this.#ownBody = edit.body;
    return revision;
  }

  /** Forgets what was written; a field typed into meanwhile keeps its newer words. */
  #written(taken: Unwritten, revision: Revision | null): void {
    if (this.#failure !== null) {
      // The disk answers again, perhaps late: the retry's long wait is not for words that can be written now.
      this.#failure = null;
      this.#stopTimer();
    }
    if (revision !== null) {
      const left = Object.entries(this.#unwritten).filter(([field, read]) => taken[field as Field] !== read);
      this.#unwritten = Object.fromEntries(left);
    }
    this.#writeRest();
  }
}

function valuesOf(unwritten: Unwritten): DraftEdit {
  return Object.fromEntries(Object.entries(unwritten).map(([field, read]) => [field, read()]));
}
