import { Dexie } from 'dexie';
import type { Owner } from '../../electron/contract.ts';
import { type Change, discarded, edited, revived } from '../core/change.ts';
import {
  type DraftContent,
  type DraftEdit,
  type DraftFile,
  type DraftHead,
  type DraftId,
  editHead,
  isBlank,
  KEPT_HERE,
  newContent,
  newHead,
  type Place,
  type Revision,
} from '../core/draft.ts';
import type { Database } from './db.ts';

/** A draft as a screen needs it. */
export interface OpenDraft {
  readonly content: DraftContent;
  readonly head: DraftHead;
  /** Wanted files in their order. */
  readonly files: readonly DraftFile[];
}

/** Bytes from here up are kept as a Blob: below, an array is written and read faster. */
const BLOB_FROM = 262_144;

/** Makes an untouched draft; it gets a Change with its first edit. */
export async function createDraft(
  db: Database,
  made: { readonly id: DraftId; readonly owner: Owner | null; readonly from: string | null; readonly now: number },
): Promise<void> {
  const content = newContent(made.id, made.from);
  await db.transaction('rw', db.contents, db.heads, () =>
    Promise.all([db.contents.put(content), db.heads.put(newHead(content, made.owner, made.now))]),
  );
}

/** undefined: there is no such draft. */
export async function readDraft(db: Database, id: DraftId): Promise<OpenDraft | undefined> {
  return db.transaction('r', db.contents, db.heads, db.files, async () => {
    const [content, head, files] = await Promise.all([db.contents.get(id), db.heads.get(id), filesOf(db, id)]);
    if (content === undefined || head === undefined) return undefined;
    return { content, head, files: files.filter((file) => file.wanted) };
  });
}

/**
 * Writes an edit, its head and its Change in one transaction (rule S2).
 * @returns the new revision
 * @throws when the disk refuses (QuotaExceededError, AbortError …): nothing is written then, the caller keeps the words
 */
export async function editDraft(db: Database, id: DraftId, edit: DraftEdit, now: number): Promise<Revision> {
  return db.transaction('rw', db.contents, db.heads, db.outbox, db.files, async () => {
    const at = await readForEdit(db, id);
    return touch(db, at, { ...at.content, ...edit }, at.files, now);
  });
}

/** Copies the bytes in at once, so that the original may vanish. */
export async function addFile(
  db: Database,
  draftId: DraftId,
  file: { readonly id: string; readonly name: string; readonly type: string; readonly data: Blob },
  now: number,
): Promise<void> {
  const { size } = file.data;
  // Read before the transaction: nothing but the database may be awaited inside one. A Blob that only names a file on
  // disk would break when the file changes, so its bytes are read here in any case.
  const bytes = new Uint8Array(await file.data.arrayBuffer());
  const data = size < BLOB_FROM ? bytes : new Blob([bytes], { type: file.type });
  await db.transaction('rw', db.contents, db.heads, db.outbox, db.files, db.bytes, async () => {
    const at = await readForEdit(db, draftId);
    const row: DraftFile = {
      id: file.id,
      draftId,
      order: Math.max(-1, ...at.files.map((each) => each.order)) + 1,
      name: file.name,
      type: file.type,
      size,
      wanted: true,
      fileId: null,
      doubt: null,
    };
    await Promise.all([
      db.bytes.put({ id: file.id, data }),
      db.files.put(row),
      touch(db, at, at.content, [...at.files, row], now),
    ]);
  });
}

/** Takes a file out of the draft, or back in. Its bytes stay until the portal has let go of it as well. */
export async function wantFile(db: Database, fileId: string, wanted: boolean, now: number): Promise<void> {
  await db.transaction('rw', db.contents, db.heads, db.outbox, db.files, async () => {
    const file = await db.files.get(fileId);
    if (file === undefined || file.wanted === wanted) return;
    const at = await readForEdit(db, file.draftId);
    const row = { ...file, wanted };
    const files = at.files.map((each) => (each.id === fileId ? row : each));
    await Promise.all([db.files.put(row), touch(db, at, at.content, files, now)]);
  });
}

export async function readBytes(db: Database, fileId: string): Promise<Blob | undefined> {
  const [row, file] = await Promise.all([db.bytes.get(fileId), db.files.get(fileId)]);
  if (row === undefined) return undefined;
  return row.data instanceof Blob ? row.data : new Blob([row.data], { type: file?.type ?? '' });
}

/** To the local trash; the row's Change goes with it unless a create's fate is unknown. */
export async function discardDraft(db: Database, id: DraftId): Promise<void> {
  await move(db, id, 'trash', (change) => discarded(change));
}

/** Back from the local trash, with what the portal has not confirmed. */
export async function restoreDraft(db: Database, id: DraftId, now: number): Promise<void> {
  await move(db, id, 'drafts', (change, head) => (head.owner === KEPT_HERE ? null : revived(change, head, now)));
}

/** Removes a draft that holds nothing at all; false when it holds something. */
export async function dropIfBlank(db: Database, id: DraftId): Promise<boolean> {
  return db.transaction('rw', db.contents, db.heads, db.outbox, db.files, async () => {
    const [content, head, files] = await Promise.all([db.contents.get(id), db.heads.get(id), filesOf(db, id)]);
    if (content === undefined || head === undefined) return false;
    // One that was ever edited is kept: emptying a draft is an edit like any other, and the portal may know it.
    if (head.revision > 0 || !isBlank(content, files)) return false;
    await Promise.all([db.contents.delete(id), db.heads.delete(id)]);
    return true;
  });
}

/** Newest first; `before` pages by key, never by offset. */
export async function listHeads(
  db: Database,
  place: Place,
  limit: number,
  before: number = Number.MAX_SAFE_INTEGER,
): Promise<DraftHead[]> {
  return db.heads
    .where('[place+editedAt]')
    .between([place, Dexie.minKey], [place, before], true, false)
    .reverse()
    .limit(limit)
    .toArray();
}

/** Drafts written while nobody was signed in become the person's who signs in; returns how many. */
export async function adoptUnowned(db: Database, owner: Owner, now: number): Promise<number> {
  return db.transaction('rw', db.heads, db.outbox, async () => {
    const changes = await db.outbox.filter((change) => change.owner === null).toArray();
    const heads = await db.heads.bulkGet(changes.map((change) => change.draftId));
    const owned = heads.flatMap((head) => (head?.owner === null ? [{ ...head, owner }] : []));
    await Promise.all([
      db.heads.bulkPut(owned),
      db.outbox.bulkPut(changes.map((change) => ({ ...change, owner, dueAt: Math.min(change.dueAt, now) }))),
    ]);
    return owned.length;
  });
}

export async function filesOf(db: Database, draftId: DraftId): Promise<DraftFile[]> {
  return db.files.where('draftId').equals(draftId).sortBy('order');
}

interface Editable {
  readonly content: DraftContent;
  readonly head: DraftHead;
  readonly files: readonly DraftFile[];
  readonly change: Change | undefined;
}

/** All that an edit needs, read in one go. Runs inside the caller's transaction. */
async function readForEdit(db: Database, id: DraftId): Promise<Editable> {
  const [content, head, files, change] = await Promise.all([
    db.contents.get(id),
    db.heads.get(id),
    filesOf(db, id),
    db.outbox.get(id),
  ]);
  if (content === undefined || head === undefined) throw new Error('There is no such draft');
  return { content, head, files, change };
}

/** Puts content, head and Change, without awaiting between the puts. Runs inside the caller's transaction. */
async function touch(
  db: Database,
  at: Editable,
  content: DraftContent,
  files: readonly DraftFile[],
  now: number,
): Promise<Revision> {
  const head = editHead(at.head, content, files, now);
  const puts: Promise<unknown>[] = [db.contents.put(content), db.heads.put(head)];
  // Words typed into a draft in the trash are kept, but leave with it only if it comes back.
  if (head.place === 'drafts' && head.owner !== KEPT_HERE) {
    puts.push(db.outbox.put(edited(at.change ?? null, head, now)));
  }
  await Promise.all(puts);
  return head.revision;
}

async function move(
  db: Database,
  id: DraftId,
  place: Place,
  next: (change: Change | null, head: DraftHead) => Change | null,
): Promise<void> {
  await db.transaction('rw', db.heads, db.outbox, db.bases, async () => {
    const [head, change] = await Promise.all([db.heads.get(id), db.outbox.get(id)]);
    if (head === undefined) return;
    const moved = { ...head, place };
    const kept = next(change ?? null, moved);
    await db.heads.put(moved);
    if (kept !== null) await db.outbox.put(kept);
    else if (change !== undefined) await dropChange(db, change);
  });
}

/**
 * Takes a Change out of the outbox without its words being confirmed. Updates whose fate is open are remembered with
 * the base, or their words would be taken for somebody else's later. Runs inside the caller's transaction.
 */
export async function dropChange(db: Database, change: Change): Promise<void> {
  const base = change.updates.length === 0 ? undefined : await db.bases.get(change.draftId);
  if (base !== undefined) await db.bases.put({ ...base, late: [...base.late, ...change.updates] });
  await db.outbox.delete(change.draftId);
}
