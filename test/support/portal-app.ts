import { createPortal, type Portal } from '../portal/portal.ts';
import { test as base } from './app.ts';

/** The app as `app.ts` starts it, and a practice portal of the test's own; its state is attached when a test fails. */
export const test = base.extend<{ portal: Portal }>({
  portal: async ({}, use, info) => {
    const portal = await createPortal();
    await use(portal);
    if (info.status !== info.expectedStatus) {
      const { messages, requests } = portal.state();
      const body = JSON.stringify({ messages, requests }, null, 1);
      await info.attach('portal', { body, contentType: 'application/json' });
    }
    await portal.stop();
  },
});

export { expect, ROOT } from './app.ts';
