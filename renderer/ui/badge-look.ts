import type { BadgeKind } from '../core/status.ts';

export type Tone = 'ok' | 'quiet' | 'warn' | 'bad';

/** The colour that goes with the words of a state, never instead of them. */
export const TONES: Readonly<Record<BadgeKind, Tone>> = {
  'not-saved': 'bad',
  checking: 'warn',
  'sign-in': 'warn',
  offline: 'quiet',
  saving: 'quiet',
  retry: 'warn',
  here: 'quiet',
  portal: 'ok',
  sent: 'ok',
};
