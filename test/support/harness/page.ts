import { Dexie } from 'dexie';
import * as backoff from '../../../renderer/core/backoff.ts';
import { Database } from '../../../renderer/store/db.ts';
import * as due from '../../../renderer/store/due.ts';
import * as drafts from '../../../renderer/store/drafts.ts';
import * as outbox from '../../../renderer/store/outbox.ts';
import * as portalFacts from '../../../renderer/store/portal-facts.ts';

/** What store tests reach for by `page.evaluate`. */
const harness = { Dexie, Database, drafts, due, outbox, portalFacts, backoff };

export type Harness = typeof harness;

declare global {
  interface Window {
    harness: Harness;
  }
}

window.harness = harness;
