import { untrack } from 'svelte';
import { Live } from '../store/live.svelte.ts';
import type { Database } from '../store/db.ts';
import { countPlace, isWaiting, needsPerson, outboxRows, type Row, type View, viewRows } from './queries.ts';

const PAGE = 50;

/** The list on screen: one place, newest first, as many pages as were scrolled through. */
export class DraftsList {
  readonly #db: Database;
  #view: View = $state('drafts');
  #limit = $state(PAGE);
  /** What was shown last, so that a longer page does not begin with an empty one; null: nothing read yet. */
  #last: readonly Row[] | null;
  readonly #live: Live<readonly Row[] | null>;
  readonly #outbox: Live<readonly Row[]>;
  readonly #drafts: Live<number>;

  constructor(db: Database, first: readonly Row[] | null) {
    this.#db = db;
    this.#last = first;
    this.#live = $derived.by(() => {
      const [view, limit] = [this.#view, this.#limit];
      return new Live<readonly Row[] | null>(
        () => viewRows(this.#db, view, limit),
        untrack(() => this.#last),
      );
    });
    this.#outbox = new Live<readonly Row[]>(() => outboxRows(db), []);
    this.#drafts = new Live(() => countPlace(db, 'drafts'), first?.length ?? 0);
  }

  get view(): View {
    return this.#view;
  }

  /** null while the place is read for the first time. */
  get rows(): readonly Row[] | null {
    const rows = this.#live.current;
    this.#last = rows;
    return rows;
  }

  get failure(): unknown {
    return this.#live.failure;
  }

  get draftCount(): number {
    return this.#drafts.current;
  }

  get waiting(): readonly Row[] {
    return this.#outbox.current.filter(isWaiting);
  }

  get needing(): readonly Row[] {
    return this.#outbox.current.filter(needsPerson);
  }

  show(view: View): void {
    if (view === this.#view) return;
    this.#last = null;
    this.#limit = PAGE;
    this.#view = view;
  }

  /** The next page, when this one has been read to its end. */
  more(): void {
    if ((this.#last?.length ?? 0) >= this.#limit) this.#limit += PAGE;
  }
}
