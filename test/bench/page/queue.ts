import { Database } from '../../../renderer/store/db.ts';
import { createDraft, editDraft } from '../../../renderer/store/drafts.ts';

export interface Letter {
  readonly subject: string;
  readonly to: readonly string[];
  readonly body: string;
}

/** Writes drafts as a person without a portal would: each waits for its first save, and belongs to nobody yet. */
export async function queueDrafts(letters: readonly Letter[]): Promise<void> {
  const db = new Database();
  for (const letter of letters) {
    const id = crypto.randomUUID();
    await createDraft(db, { id, owner: null, from: null, now: Date.now() });
    await editDraft(db, id, letter, Date.now());
  }
  db.close();
}
