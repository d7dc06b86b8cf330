import { liveQuery } from 'dexie';
import { createSubscriber } from 'svelte/reactivity';

export interface LiveOptions {
  /**
   * Reads at most once in so many ms, however fast the worker commits: the first change is read at once, those that
   * follow together when the time is up. Never for the rows of an open draft.
   */
  readonly every?: number;
}

interface Watcher<T> {
  readonly next: (value: T) => void;
  readonly error: (failure: unknown) => void;
}

/** A live query as a value: follows every change of the database, by whichever window or worker, deletions included. */
export class Live<T> {
  #value: T = $state.raw() as T;
  #failure: unknown = $state.raw(undefined);
  #subscribe: () => void;
  #paced: Paced<T> | null = null;

  constructor(query: () => Promise<T>, initial: T, { every = 0 }: LiveOptions = {}) {
    this.#value = initial;
    const watcher: Watcher<T> = {
      next: (value) => {
        this.#value = value;
        this.#failure = undefined;
      },
      error: (failure) => {
        this.#failure = failure;
      },
    };
    this.#subscribe = createSubscriber(() => {
      if (every === 0) {
        const subscription = liveQuery(query).subscribe(watcher);
        return () => subscription.unsubscribe();
      }
      const paced = new Paced(query, every, watcher);
      this.#paced = paced;
      return () => paced.stop();
    });
  }

  get current(): T {
    this.#subscribe();
    return this.#value;
  }

  /** Why the database could not be read, or undefined. */
  get failure(): unknown {
    this.#subscribe();
    return this.#failure;
  }

  /** What the person has just done is not kept waiting behind the worker's commits. */
  hurry(): void {
    this.#paced?.hurry();
  }
}

/** A query that failed is asked once more after this long: nothing was read, so no change would ask for it. */
const RETRY_MS = 5_000;

/** Each reading is a live query of its own, which ends with the first change it is told of. */
class Paced<T> {
  readonly #query: () => Promise<T>;
  readonly #every: number;
  readonly #watcher: Watcher<T>;
  #stop: () => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the last reading began, by the page's clock. */
  #readAt = 0;

  constructor(query: () => Promise<T>, every: number, watcher: Watcher<T>) {
    this.#query = query;
    this.#every = every;
    this.#watcher = watcher;
    this.#read();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stop();
  }

  hurry(): void {
    if (this.#timer !== undefined) this.#read();
    // Told of nothing yet: a reading is under way, and the change it will be told of at its end does not wait either.
    else this.#readAt = -Infinity;
  }

  #read(): void {
    this.stop();
    this.#readAt = performance.now();
    let answer: Promise<T> | undefined;
    const subscription = liveQuery(() => {
      if (answer === undefined) return (answer = this.#query());
      // Something has changed. The same answer reads nothing, so Dexie reports no further change; and it is passed on
      // even when the change overtook it, or nothing would be shown while the commits do not pause.
      this.#readAgainIn(Math.max(0, this.#readAt + this.#every - performance.now()));
      return answer;
    }).subscribe({
      next: this.#watcher.next,
      error: (failure: unknown) => {
        this.#watcher.error(failure);
        this.#readAgainIn(RETRY_MS);
      },
    });
    this.#stop = () => subscription.unsubscribe();
  }

  #readAgainIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(), ms);
  }
}
