/** Time as an argument: the app gets the computer's, tests move theirs by hand. */
export interface Clock {
  now(): number;
  /** Runs `act` after `ms`; the returned function takes it back. */
  after(ms: number, act: () => void): () => void;
}

/** `setTimeout` fires at once for anything longer than this. */
const LONGEST = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, Math.min(Math.max(0, ms), LONGEST));
    return () => clearTimeout(timer);
  },
};
