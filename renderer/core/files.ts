import type { PortalFile } from '../../electron/contract.ts';
import type { DraftFile } from './draft.ts';

/** What a look at the portal's files means for ours (design: section 5, attachments). */
export interface FileMatch {
  /** Our file rows that changed. */
  readonly files: readonly DraftFile[];
  /** Numbers of second copies left by uncertain uploads: to be removed. */
  readonly extras: readonly number[];
}

/**
 * Compares the wanted set with what a GET shows. A file with an uncertain upload adopts a row of the same name and size
 * whose number is new and nobody's; further such rows, at most one per uncertain try, are second copies of ours. A file
 * the portal no longer has is to be uploaded again. Rows that this app never made are left alone.
 */
export function matchFiles(files: readonly DraftFile[], rows: readonly PortalFile[]): FileMatch {
  const present = new Set(rows.map((row) => row.fileId));
  const taken = new Set(files.flatMap((file) => (file.fileId === null ? [] : [file.fileId])));
  const changed: DraftFile[] = [];
  const extras: number[] = [];
  for (const file of files) {
    let next = file;
    if (next.fileId !== null && !present.has(next.fileId)) next = { ...next, fileId: null };
    if (next.doubt !== null) {
      const { known, tries, since } = next.doubt;
      const ours = rows.filter(
        (row) =>
          row.fileName === file.name && row.size === file.size && !known.includes(row.fileId) && !taken.has(row.fileId),
      );
      const adopted = next.fileId === null ? ours.shift() : undefined;
      if (adopted !== undefined) {
        taken.add(adopted.fileId);
        next = { ...next, fileId: adopted.fileId };
      }
      // At most one row per uncertain try is ours; anything beyond was put there by somebody else.
      const second = ours.slice(0, adopted === undefined ? tries : tries - 1);
      for (const row of second) {
        taken.add(row.fileId);
        extras.push(row.fileId);
      }
      const open = tries - (adopted === undefined ? 0 : 1) - second.length;
      if (open !== tries) next = { ...next, doubt: open > 0 ? { known, tries: open, since } : null };
    }
    if (next !== file) changed.push(next);
  }
  return { files: changed, extras };
}
