import type { Owner, PortalMessage, Trouble } from '../../electron/contract.ts';
import type { CreateTry } from '../core/change.ts';
import { messageFingerprint } from '../core/fingerprint.ts';
import type { LookOutcome } from '../core/settled.ts';
import type { Outbox } from '../store/outbox-port.ts';
import type { SyncPort } from './port.ts';

/** Rows of a page (contract: list), and pages that a look reads at most. */
const PAGE_ROWS = 200;
const PAGES = 20;
/** How far the clocks of this computer and the portal may be apart. */
const CLOCKS_APART_MS = 26 * 3_600_000;

/**
 * Looks for what an uncertain create may have made (design: section 5): the newest drafts with a number above the
 * highest seen before, owned by no draft here, whose words are those that were sent. The lowest number wins.
 */
export async function lookFor(outbox: Outbox, port: SyncPort, owner: Owner, create: CreateTry): Promise<LookOutcome> {
  const candidates = await candidateIds(outbox, port, owner, create);
  if (!Array.isArray(candidates)) return candidates;
  for (const id of candidates) {
    const read = await port.ask('read', owner, id);
    if (read.kind === 'found') {
      if (isOurs(read.message, create)) return { kind: 'looked', found: read.message };
    } else if (read.kind !== 'gone') {
      return read;
    }
  }
  return { kind: 'looked', found: null };
}

function isOurs(message: PortalMessage, create: CreateTry): boolean {
  return message.folder === 3 && !message.bodyCorrupted && messageFingerprint(message) === create.fingerprint;
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
    for (const head of listed.heads) if (head.id > create.above) ids.add(head.id);
    const highest = Math.max(0, ...listed.heads.map((head) => head.id));
    await outbox.noteSeen(owner, highest);
    const oldest = Math.min(...listed.heads.map((head) => Date.parse(head.receivedDate)));
    // Newest saved first: below this page lies nothing that was saved after the create left.
    if (listed.heads.length < PAGE_ROWS || oldest < create.since - CLOCKS_APART_MS) break;
  }
  const owned = await outbox.ownedIds(owner, [...ids]);
  return [...ids].filter((id) => !owned.has(id)).sort((a, b) => a - b);
}
