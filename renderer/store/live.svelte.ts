import { liveQuery } from 'dexie';
import { createSubscriber } from 'svelte/reactivity';

/** A live query as a value: follows every change of the database, by whichever window or worker, deletions included. */
export class Live<T> {
  #value: T = $state.raw() as T;
  #failure: unknown = $state.raw(undefined);
  #subscribe: () => void;

  constructor(query: () => Promise<T>, initial: T) {
    this.#value = initial;
    this.#subscribe = createSubscriber(() => {
      const subscription = liveQuery(query).subscribe({
        next: (value) => {
          this.#value = value;
          this.#failure = undefined;
        },
        error: (failure: unknown) => {
          this.#failure = failure;
        },
      });
      return () => subscription.unsubscribe();
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
}
