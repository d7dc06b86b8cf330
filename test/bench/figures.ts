import { test } from 'playwright/test';
import type { Spread } from './statistics.ts';

/** What a figure is held against: its ratio to the floor, or the value itself. A missed goal is shown, not failed. */
export interface Goal {
  readonly of: 'ratio' | 'value';
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Figure {
  readonly name: string;
  /** Of both spreads. */
  readonly unit: string;
  readonly ours: Spread;
  /** The same thing done by as little as it takes, in the same run, in turns with ours. */
  readonly floor?: Spread;
  readonly goal?: Goal;
  /** What has to be known to read the figure. */
  readonly note?: string;
}

export const FIGURE = 'figure';

/** Hands a figure to the table at the end of the run. */
export async function record(figure: Figure): Promise<void> {
  await test.info().attach(FIGURE, { body: JSON.stringify(figure), contentType: 'application/json' });
}

export function ratioOf({ ours, floor }: Figure): number | undefined {
  return floor && ours.value / floor.value;
}

/** undefined: there is nothing to hold it against. */
export function isMet(figure: Figure): boolean | undefined {
  const { goal } = figure;
  const value = goal?.of === 'ratio' ? ratioOf(figure) : figure.ours.value;
  if (goal === undefined || value === undefined) return undefined;
  return value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity);
}
