import { test as base } from 'playwright/test';
import { Client } from './client.ts';
import { createPortal, type Portal } from './portal.ts';

/** A portal of its own for each test, its clock (moved by hand), and Ann signed in. */
export interface Stage {
  readonly clock: Clock;
  readonly portal: Portal;
  readonly ann: Client;
}

/** ms since 1970 UTC; stands still until told. */
export class Clock {
  at = Date.UTC(2025, 0, 10, 7, 36, 24, 250);

  readonly now = (): number => this.at;

  pass(ms: number): void {
    this.at += ms;
  }
}

export const test = base.extend<Stage>({
  clock: async ({}, use) => use(new Clock()),
  portal: async ({ clock }, use) => {
    const portal = await createPortal({ now: clock.now });
    await use(portal);
    await portal.stop();
  },
  ann: async ({ portal }, use) => use(await Client.signedIn(portal)),
});

export { expect } from 'playwright/test';
