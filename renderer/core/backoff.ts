/**
 * A list of waits is easier to argue about than a formula. Seconds before try 1, 2, 3 … after trouble that may pass;
 * the last one repeats. Kept short at first: a train leaves a tunnel within seconds.
 */
const WAITS_S = [2, 5, 10, 20, 40, 60] as const;

/** Seconds after an uncertain create at which the portal is looked at, before it may be created again. */
const LOOKS_S = [0, 5, 30, 120] as const;
/** The look after which an uncertain create is taken for not done. */
export const LAST_LOOK = LOOKS_S.length - 1;

/** Seconds after a repeated create at which the portal is searched for the ghost of the first one. */
const GHOST_LOOKS_S = [60, 600, 3_600] as const;

/**
 * Wait before the next try, in ms.
 * @param attempts tries that failed in a row, from 1
 * @param jitter from 0 to 1: spreads the tries of many drafts over the second half of the wait
 */
export function backoff(attempts: number, jitter: number): number {
  const seconds = WAITS_S[Math.min(Math.max(attempts, 1), WAITS_S.length) - 1] ?? 60;
  return Math.round(seconds * 1000 * (0.5 + jitter / 2));
}

/** When look number `looks` (from 0) at an uncertain create of `since` is due (ms since 1970), null when settled. */
export function lookAt(since: number, looks: number): number | null {
  const seconds = LOOKS_S[looks];
  return seconds === undefined ? null : since + seconds * 1000;
}

/** When look number `looks` (from 0) for a ghost is due, null when the search is over. */
export function ghostLookAt(since: number, looks: number): number | null {
  const seconds = GHOST_LOOKS_S[looks];
  return seconds === undefined ? null : since + seconds * 1000;
}
