import type { Owner } from '../../electron/contract.ts';
import type { Database } from './db.ts';

/** Which of these portal drafts belong to drafts here. */
export async function ownedIds(db: Database, owner: Owner, serverIds: readonly number[]): Promise<Set<number>> {
  const heads = await db.heads
    .where('[owner+serverId]')
    .anyOf(serverIds.map((serverId) => [owner, serverId]))
    .toArray();
  return new Set(heads.flatMap((head) => (head.serverId === null ? [] : [head.serverId])));
}

/** The highest ServerId seen at this person's portal, 0 for none: an uncertain create is above it. */
export async function highestSeen(db: Database, owner: Owner): Promise<number> {
  const fact = await db.facts.get(seenKey(owner));
  return typeof fact?.value === 'number' ? fact.value : 0;
}

export async function noteSeen(db: Database, owner: Owner, serverId: number): Promise<void> {
  if (serverId > (await highestSeen(db, owner))) await db.facts.put({ key: seenKey(owner), value: serverId });
}

function seenKey(owner: Owner): string {
  return `highest ServerId of ${owner}`;
}
