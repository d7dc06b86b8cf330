import fc from 'fast-check';
import { RULES, World, type Fate, type Op, type Rules } from './saving-model.ts';

const fates: Fate[] = [
  'good',
  'good',
  'good',
  'refused',
  'lost',
  'reply-lost',
  'late',
  'error-after',
  'error-before',
  'limited',
];
const draft = fc.nat({ max: 2 });

/** One random event of a history; waiting and requests are the most frequent. */
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('edit' as const), draft, text: fc.nat({ max: 5 }) }) },
  { weight: 10, arbitrary: fc.record({ op: fc.constant('begin' as const), draft, fate: fc.constantFrom(...fates) }) },
  { weight: 10, arbitrary: fc.record({ op: fc.constant('go' as const), draft, fate: fc.constantFrom(...fates) }) },
  { weight: 10, arbitrary: fc.record({ op: fc.constant('end' as const), draft }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constant('wait' as const), seconds: fc.constantFrom(1, 3, 20, 130) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('mark' as const), draft }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('attach' as const), draft, size: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('detach' as const), draft }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('discard' as const, 'restore' as const), draft }) },
  { weight: 2, arbitrary: fc.constant({ op: 'crash' as const }) },
  { weight: 2, arbitrary: fc.constant({ op: 'arrive' as const }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('web-edit' as const), draft, text: fc.nat({ max: 99 }) }) },
);

export const histories = fc.array(op, { minLength: 1, maxLength: 60, size: 'max' });

/** Plays a history to its quiet end; returns what was broken, nothing for a good one. */
export function playHistory(history: readonly Op[], rules: Rules = RULES): string[] {
  const world = new World(3, rules);
  for (const each of history) world.play(each);
  world.quieten();
  return world.problems();
}
