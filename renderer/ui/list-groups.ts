import type { Row } from './queries.ts';
import { type Day, dayOf } from './time.ts';

export interface Group {
  readonly day: Day;
  readonly rows: readonly Row[];
}

/** Neighbours of the same day; the rows come newest first, so each day is one group. */
export function groupsOf(rows: readonly Row[], now: number): Group[] {
  const groups: { day: Day; rows: Row[] }[] = [];
  for (const row of rows) {
    const day = dayOf(row.head.editedAt, now);
    const last = groups.at(-1);
    if (last?.day === day) last.rows.push(row);
    else groups.push({ day, rows: [row] });
  }
  return groups;
}
