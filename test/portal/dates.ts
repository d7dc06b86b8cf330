/** The portal's date formats (portal-api 1.5). All take ms since 1970 UTC. */

const two = (value: number): string => String(value).padStart(2, '0');

/** ApiDateTime: portal-local time, seven digits of the second, the zone's offset or `Z`. */
export function apiDateTime(at: number, offsetMinutes: number): string {
  const local = new Date(at + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offsetMinutes);
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${local}0000${offsetMinutes === 0 ? 'Z' : zone}`;
}

/** `MM/dd/yyyy HH:mm:ss` without a zone; `offsetMinutes` 0 gives UTC. */
export function messageDate(at: number, offsetMinutes: number): string {
  const iso = new Date(at + offsetMinutes * 60_000).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

/** A value of the database: `yyyy-MM-ddTHH:mm:ss`, zone-less. */
export const rawDate = (at: number): string => new Date(at).toISOString().slice(0, 19);

export const NO_API_DATE = '0001-01-01T00:00:00.0000000Z';
export const NO_RAW_DATE = '0001-01-01T00:00:00';
export const NO_MESSAGE_DATE = '01/01/0001 00:00:00';

/** Whole days since 1970 in the portal's zone. */
export const localDay = (at: number, offsetMinutes: number): number =>
  Math.floor((at + offsetMinutes * 60_000) / 86_400_000);

/** Words for people: the time if today, month and day if this year, otherwise day, month and year. */
export function dateDisplay(at: number, now: number, offsetMinutes: number): string {
  const date = new Date(at + offsetMinutes * 60_000);
  const show = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(date);
  if (localDay(at, offsetMinutes) === localDay(now, offsetMinutes))
    return show({ hour: 'numeric', minute: '2-digit' }).replace(/\s/, ' ');
  if (date.getUTCFullYear() === new Date(now + offsetMinutes * 60_000).getUTCFullYear())
    return show({ month: 'long', day: '2-digit' });
  return show({ day: '2-digit', month: 'long', year: 'numeric' });
}
