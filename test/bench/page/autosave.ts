import { Dexie, type EntityTable } from 'dexie';
import type { Change } from '../../../renderer/core/change.ts';
import type { DraftContent, DraftHead } from '../../../renderer/core/draft.ts';
import { Database } from '../../../renderer/store/db.ts';
import { createDraft, editDraft } from '../../../renderer/store/drafts.ts';
import { letterHtml } from '../letters.ts';

class Bare extends Dexie {
  declare drafts: EntityTable<DraftContent & DraftHead, 'id'>;
  declare outbox: EntityTable<Change, 'draftId'>;

  constructor() {
    super('bare', { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      drafts: 'id, [place+editedAt], [owner+serverId]',
      outbox: 'draftId, [state+dueAt]',
    });
  }
}

/**
 * An edit of a draft by the store, in turns with the least that could keep it: the same draft and the same Change put
 * into two Dexie tables in one strict transaction, with the same indexes, and nothing read before. Times in ms.
 */
export async function autosave(count: number, octets: number): Promise<{ ours: number[]; bare: number[] }> {
  const db = new Database('autosave');
  const bare = new Bare();
  const id = crypto.randomUUID();
  await createDraft(db, { id, owner: 'https://portal.example|1', from: null, now: Date.now() });
  await editDraft(db, id, { subject: 'Autosave', to: ['Bob <bob@example.com>'], body: 'x' }, Date.now());
  const [content, head, change] = await Promise.all([db.contents.get(id), db.heads.get(id), db.outbox.get(id)]);
  if (content === undefined || head === undefined || change === undefined) throw new Error('The draft was not kept');
  const bodies = Array.from({ length: 8 }, (_, seed) => letterHtml(octets, seed));
  const [warm, times] = [20, { ours: [] as number[], bare: [] as number[] }];
  for (let turn = -warm; turn < count; turn += 1) {
    const body = bodies[(turn + warm) % bodies.length] ?? '';
    const edit = async () => void (await editDraft(db, id, { body }, Date.now()));
    const put = async () => {
      const row = { ...content, ...head, body, revision: turn, editedAt: Date.now() };
      await bare.transaction('rw', bare.drafts, bare.outbox, () =>
        Promise.all([bare.drafts.put(row), bare.outbox.put({ ...change, dueAt: row.editedAt })]),
      );
    };
    // First one side goes first, then the other.
    const sides = [
      [times.ours, edit],
      [times.bare, put],
    ] as const;
    for (const [kept, work] of turn % 2 === 0 ? sides : [...sides].reverse()) {
      const began = performance.now();
      await work();
      if (turn >= 0) kept.push(performance.now() - began);
    }
  }
  if ((await db.heads.get(id))?.revision !== count + warm + 1) throw new Error('An edit was lost');
  db.close();
  bare.close();
  return times;
}
