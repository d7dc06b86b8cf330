/** Why the disk did not take the words. */
export type WriteFailure = 'full' | 'slow' | 'refused';

/** A write that has not settled by then counts as failed: the person is told instead of being left to trust it. */
const WATCHDOG_MS = 5_000;

class TooSlow extends Error {}

export async function withinTime(writing: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow('The disk does not answer')), WATCHDOG_MS);
  });
  try {
    await Promise.race([writing, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** By name and type, never by searching a message's text. */
export function failureOf(failure: unknown): WriteFailure {
  if (failure instanceof TooSlow) return 'slow';
  return namesOf(failure).includes('QuotaExceededError') ? 'full' : 'refused';
}

/** What happened, where the words are, what to do. */
export function failureText(failure: WriteFailure): string {
  const where = 'Your words are still in this window. Draftkeep tries again every few seconds: leave it open.';
  switch (failure) {
    case 'full':
      return `There is no room on the disk, so these words could not be written. ${where} Make room, or export the draft to another disk.`;
    case 'slow':
      return `The disk has not answered for five seconds. ${where} You can copy the text or export the draft.`;
    case 'refused':
      return `These words could not be written to this computer’s disk. ${where} You can copy the text or export the draft.`;
  }
}

/** Dexie wraps what the database said. */
function namesOf(failure: unknown): string[] {
  if (!(failure instanceof Error)) return [];
  const inner: unknown = 'inner' in failure ? failure.inner : undefined;
  return [failure.name, ...(inner === failure ? [] : namesOf(inner))];
}
