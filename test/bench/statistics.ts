/** A value with its range: over single samples, or over the rounds they were taken in. */
export interface Spread {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Samples. */
  readonly n: number;
}

/** Linear between the two nearest ranks; `share` 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (below === undefined || above === undefined) throw new Error('Nothing was measured');
  return below + (above - below) * (at - Math.floor(at));
}

/** Median and range of single samples. */
export function medianOf(values: readonly number[]): Spread {
  return { value: quantile(values, 0.5), min: Math.min(...values), max: Math.max(...values), n: values.length };
}

/** A quantile of all samples; the range is that of the same quantile in each round. */
export function quantileOf(rounds: readonly (readonly number[])[], share: number): Spread {
  const each = rounds.map((round) => quantile(round, share));
  const all = rounds.flat();
  return { value: quantile(all, share), min: Math.min(...each), max: Math.max(...each), n: all.length };
}

/** Samples cut into `count` rounds in the order they were taken. */
export function roundsOf(values: readonly number[], count: number): number[][] {
  const size = Math.ceil(values.length / count);
  return Array.from({ length: count }, (_, round) => values.slice(round * size, (round + 1) * size)).filter(
    (round) => round.length > 0,
  );
}

/** Something that was counted once. */
export function single(value: number): Spread {
  return { value, min: value, max: value, n: 1 };
}
