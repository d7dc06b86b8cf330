import type { Owner, PortalHead, PortalMessage, Trouble } from '../../electron/contract.ts';
import type { CreateTry } from '../core/change.ts';
import { headingFingerprint, shownTry } from '../core/fingerprint.ts';
import type { LookOutcome } from '../core/settled.ts';
import type { Outbox } from '../store/outbox-port.ts';
import type { SyncPort } from './port.ts';

/** Rows of a page (contract: list), and pages that a look reads at most. */
const PAGE_ROWS = 200;
const PAGES = 20;
/** How far the clocks of this computer and the portal may be apart. */
const CLOCKS_APART_MS = 26 * 3_600_000;

/**
 * Looks for what an uncertain create may have made (design: section 5): among the newest drafts, one with a number above
 * the highest seen before, owned by no draft here, whose words are those that were sent. The lowest number wins. Only
 * rows whose heading and size fit are read, so that a portal full of strangers' drafts costs no more than an empty one.
 */
export async function lookFor(outbox: Outbox, port: SyncPort, owner: Owner, create: CreateTry): Promise<LookOutcome> {
  const candidates = await candidateIds(outbox, port, owner, create);
  if (!Array.isArray(candidates)) return candidates;
  let trouble: Trouble | null = null;
  for (const id of candidates) {
    const read = await port.ask('read', owner, id);
    if (read.kind === 'found') {
      if (isOurs(read.message, create)) return { kind: 'looked', found: read.message };
    } else if (read.kind !== 'gone') {
      // One that cannot be read hides none of the others, but nothing is settled before all of them have been.
      trouble = read;
    }
  }
  return trouble ?? { kind: 'looked', found: null };
}

function isOurs(message: PortalMessage, create: CreateTry): boolean {
  return message.folder === 3 && !message.bodyCorrupted && shownTry(message) === create.fingerprint;
}

function fits(head: PortalHead, create: CreateTry): boolean {
  return (
    head.id > create.above &&
    (create.size === null || head.size === create.size) &&
    headingFingerprint(head) === create.heading
  );
}

async function candidateIds(
  outbox: Outbox,
  port: SyncPort,
  owner: Owner,
  create: CreateTry,
): Promise<number[] | Trouble> {
  const ids = new Set<number>();
  for (let page = 1; page <= PAGES; page++) {
    const listed = await port.ask('list', owner, page);
    if (listed.kind !== 'listed') return listed;
    for (const head of listed.heads) if (fits(head, create)) ids.add(head.id);
    await outbox.noteSeen(owner, Math.max(0, ...listed.heads.map((head) => head.id)));
    const oldest = Math.min(...listed.heads.map((head) => Date.parse(head.receivedDate)));
    // Newest saved first: below this page lies nothing that was saved after the create left.
    if (listed.heads.length < PAGE_ROWS || oldest < create.since - CLOCKS_APART_MS) break;
  }
  const owned = await outbox.ownedIds(owner, [...ids]);
  return [...ids].filter((id) => !owned.has(id)).sort((a, b) => a - b);
}
