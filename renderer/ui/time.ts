const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const wholeDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const inFull = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

export type Day = 'Today' | 'Yesterday' | 'Earlier';

export function dayOf(at: number, now: number): Day {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (at >= midnight) return 'Today';
  // Noon of the day before: a day of 23 or 25 hours is still yesterday.
  return at >= new Date(midnight - DAY_MS / 2).setHours(0, 0, 0, 0) ? 'Yesterday' : 'Earlier';
}

/** As short as it can be understood: a time today, then a weekday, then a date. */
export function shortTime(at: number, now: number): string {
  const day = dayOf(at, now);
  if (day === 'Today') return clock.format(at);
  if (day === 'Yesterday' || now - at < 6 * DAY_MS) return weekday.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayAndMonth.format(at) : wholeDate.format(at);
}

export function clockTime(at: number): string {
  return clock.format(at);
}

export function fullTime(at: number): string {
  return inFull.format(at);
}
