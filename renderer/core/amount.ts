const UNITS = ['B', 'KB', 'MB', 'GB'] as const;

/** Octets for people: `612 KB`, `7.7 MB`; 1 KB is 1024 octets, as the portal's own limits count. */
export function formatBytes(octets: number): string {
  let value = Math.max(0, octets);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  const rounded = value.toFixed(digits).replace(/\.0$/, '');
  return `${rounded} ${UNITS[unit] ?? 'GB'}`;
}
