import type { AskName, Asks, Bridge, Refusal } from '../../electron/contract.ts';
import type { Database } from '../store/db.ts';

/** What main.ts hands to the screen. */
export interface Tools {
  readonly db: Database;
  readonly bridge: Bridge;
  /** ms since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
}

/** An ask that was turned away is a bug on one of the two sides: a sentence for the person, never a silent nothing. */
export function isRefusal<N extends AskName>(answer: ReturnType<Asks[N]> | Refusal): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'internal';
}

/** What a failure says, in words that can stand in a sentence. */
export function wordsOf(failure: unknown): string {
  return failure instanceof Error && failure.message !== '' ? failure.message : String(failure);
}
