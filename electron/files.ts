/** Files the person chooses: picking for a draft, and writing one out. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import type { ParcelId, PickAnswer, PickedFile, SaveAsAnswer } from './contract.ts';
import type { Log } from './log.ts';
import { isFull, type Parcel, type Parcels } from './parcels.ts';

/** Tickets that were never fetched are forgotten beyond this many, oldest first. */
const TICKETS = 1_000;

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.pdf': 'application/pdf', '.zip': 'application/zip', '.json': 'application/json', '.xml': 'application/xml' },
  ...{
    '.txt': 'text/plain',
    '.csv': 'text/csv',
    '.html': 'text/html',
    '.ics': 'text/calendar',
    '.md': 'text/markdown',
  },
  ...{ '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.gif': 'image/gif', '.webp': 'image/webp' },
  ...{ '.svg': 'image/svg+xml', '.bmp': 'image/bmp', '.heic': 'image/heic', '.avif': 'image/avif' },
  ...{ '.mp3': 'audio/mpeg', '.wav': 'audio/wav', '.mp4': 'video/mp4', '.webm': 'video/webm' },
  ...{ '.doc': 'application/msword', '.xls': 'application/vnd.ms-excel', '.ppt': 'application/vnd.ms-powerpoint' },
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.pptx': 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  '.odt': 'application/vnd.oasis.opendocument.text',
  '.ods': 'application/vnd.oasis.opendocument.spreadsheet',
  '.eml': 'message/rfc822',
};

export interface Files {
  pick(window: BrowserWindow): Promise<PickAnswer>;
  saveAs(window: BrowserWindow, name: string, parcel: ParcelId): Promise<SaveAsAnswer>;
  /** The file behind a ticket; each ticket works once. */
  redeem(ticket: string): string | null;
}

export function createFiles(parcels: Parcels, log: Log): Files {
  const tickets = new Map<string, string>();

  const issue = async (path: string): Promise<PickedFile | null> => {
    try {
      const { size } = await stat(path);
      const ticket = randomUUID();
      tickets.set(ticket, path);
      const name = basename(path);
      return { ticket, name, size, type: TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream' };
    } catch (error) {
      log.fault('A picked file could not be looked at', error);
      return null; // gone between the dialog and here; the others are still wanted
    }
  };

  const writeOut = async (window: BrowserWindow, name: string, parcel: Parcel): Promise<SaveAsAnswer> => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title: 'Export',
      defaultPath: safeName(name),
      filters: extname(name).toLowerCase() === '.eml' ? [{ name: 'E-mail message', extensions: ['eml'] }] : [],
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    if (canceled || filePath === '') return { kind: 'cancelled' };
    try {
      await parcel.writeTo(filePath);
      return { kind: 'written', path: filePath };
    } catch (error) {
      log.fault('A file could not be written', error);
      return {
        kind: 'failed',
        text: `${whyNotWritten(error)} The draft itself is safe on this computer. Choose another place and export it again.`,
      };
    }
  };

  return {
    async pick(window) {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: 'Attach files',
        buttonLabel: 'Attach',
        properties: ['openFile', 'multiSelections'],
      });
      if (canceled || filePaths.length === 0) return { kind: 'cancelled' };
      const files = (await Promise.all(filePaths.map(issue))).filter((file) => file !== null);
      while (tickets.size > TICKETS) tickets.delete(tickets.keys().next().value ?? '');
      return { kind: 'picked', files };
    },

    async saveAs(window, name, parcel) {
      const taken = parcels.take(parcel);
      if (!taken)
        return { kind: 'failed', text: 'Nothing was written: the draft took too long to arrive. Export it again.' };
      try {
        return await writeOut(window, name, taken);
      } finally {
        await taken.drop().catch((error: unknown) => log.fault('A parcel could not be deleted', error));
      }
    },

    redeem(ticket) {
      const path = tickets.get(ticket) ?? null;
      tickets.delete(ticket);
      return path;
    },
  };
}

/** A proposal for the dialog: the page's word for it without anything that reaches into another folder. */
function safeName(name: string): string {
  const clean = name
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  return clean === '' ? 'Draft' : clean.slice(0, 120);
}

function whyNotWritten(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (isFull(error)) return 'Nothing was written: the disk is full.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return 'Nothing was written: this place does not let Draftkeep write there.';
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'Nothing was written: the folder is not there any more.';
  return 'Nothing was written: the file could not be made.';
}
