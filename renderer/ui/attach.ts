import { PICKED_PATH } from '../../electron/contract.ts';
import { formatBytes } from '../core/amount.ts';
import type { DraftId } from '../core/draft.ts';
import { addFile } from '../store/drafts.ts';
import type { Toasts } from './toasts.svelte.ts';
import { type Tools, wordsOf } from './tools.ts';
import { failureOf } from './write-failure.ts';

/** A file whose bytes are being copied in. */
export interface Incoming {
  readonly id: string;
  readonly draftId: DraftId;
  readonly name: string;
  readonly size: number;
}

/** A file somebody chose: its bytes are read only when their turn comes. */
export interface Chosen {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly read: () => Promise<Blob>;
}

/** Twenty times what any portal takes: beyond it, copying would only exhaust the memory. */
const MOST_BYTES = 524_288_000;

/** Asks for files with the system's dialog; none when it was cancelled. */
export async function pickFiles({ bridge }: Tools, toasts: Toasts): Promise<Chosen[]> {
  const answer = await bridge.ask('file.pick');
  if (answer.kind === 'internal') toasts.alert(answer.text);
  if (answer.kind !== 'picked') return [];
  return answer.files.map(({ ticket, ...file }) => ({
    ...file,
    read: async () => {
      const response = await fetch(PICKED_PATH + encodeURIComponent(ticket));
      if (!response.ok) throw new Error('the file could not be read');
      return response.blob();
    },
  }));
}

/** Copies the bytes in one file after the other: two large ones at once would need the memory of both. */
export async function attach(
  tools: Tools,
  toasts: Toasts,
  draftId: DraftId,
  files: readonly Chosen[],
  show: (change: (incoming: readonly Incoming[]) => readonly Incoming[]) => void,
): Promise<void> {
  const queue = files.map((file) => ({ id: tools.newId(), file }));
  show((incoming) => [
    ...incoming,
    ...queue.map(({ id, file }) => ({ id, draftId, name: file.name, size: file.size })),
  ]);
  for (const { id, file } of queue) {
    try {
      if (file.size > MOST_BYTES) throw new Error(`it has ${formatBytes(file.size)}, more than a mail can carry`);
      const data = await file.read();
      await addFile(tools.db, draftId, { id, name: file.name, type: file.type, data }, tools.now());
      if (data.size === 0) {
        toasts.note(`“${file.name}” is empty. It is kept here, but a portal takes no empty files.`);
      }
    } catch (failure) {
      const why = failureOf(failure) === 'full' ? 'there is no room on the disk' : wordsOf(failure);
      toasts.alert(`“${file.name}” could not be attached: ${why}.`);
    } finally {
      show((incoming) => incoming.filter((each) => each.id !== id));
    }
  }
}

/** What was dropped or pasted. A folder arrives as a file that cannot be read: it is named instead. */
export function filesIn(data: DataTransfer | null, toasts: Toasts): Chosen[] {
  const items = Array.from(data?.items ?? []).filter((item) => item.kind === 'file');
  return items.flatMap((item) => {
    const file = item.getAsFile();
    if (item.webkitGetAsEntry()?.isDirectory) {
      toasts.alert(`“${file?.name ?? 'A folder'}” is a folder. Pack it into one file, then attach that.`);
      return [];
    }
    return file === null
      ? []
      : [{ name: file.name, type: file.type, size: file.size, read: () => Promise.resolve(file) }];
  });
}
