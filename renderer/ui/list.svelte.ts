import { untrack } from 'svelte';
import { Live } from '../store/live.svelte.ts';
import type { Database } from '../store/db.ts';
import { type Overview, readOverview, type Row, type View } from './queries.ts';

const PAGE = 50;
/** The worker may commit a hundred times a second; nobody reads faster than this. */
const PACE_MS = 250;

/** The list on screen: one place, newest first, as many pages as were scrolled through, and the counts beside it. */
export class DraftsList {
  #view: View = $state('drafts');
  #limit = $state(PAGE);
  /** What was shown last, so that a longer page does not begin with an empty one, nor another place without counts. */
  #last: Overview;
  readonly #live: Live<Overview>;

  constructor(db: Database, first: readonly Row[]) {
    this.#last = { rows: first, drafts: first.length, waiting: 0, needing: 0 };
    this.#live = $derived.by(() => {
      const [view, limit] = [this.#view, this.#limit];
      return new Live(
        () => readOverview(db, view, limit),
        untrack(() => this.#last),
        { every: PACE_MS },
      );
    });
  }

  get view(): View {
    return this.#view;
  }

  /** null while the place is read for the first time. */
  get rows(): readonly Row[] | null {
    return this.#overview.rows;
  }

  get failure(): unknown {
    return this.#live.failure;
  }

  get draftCount(): number {
    return this.#overview.drafts;
  }

  get waiting(): number {
    return this.#overview.waiting;
  }

  get needing(): number {
    return this.#overview.needing;
  }

  show(view: View): void {
    if (view === this.#view) return;
    this.#last = { ...this.#last, rows: null };
    this.#limit = PAGE;
    this.#view = view;
  }

  /** The next page, when this one has been read to its end. */
  more(): void {
    if ((this.#last.rows?.length ?? 0) >= this.#limit) this.#limit += PAGE;
  }

  /** The person has changed what is listed: that is shown before the worker's next commits are. */
  hurry(): void {
    this.#live.hurry();
  }

  get #overview(): Overview {
    const overview = this.#live.current;
    this.#last = overview;
    return overview;
  }
}
