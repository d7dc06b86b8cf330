import type { PortalFile, PortalMessage, SaveRequest, Trouble } from '../../electron/contract.ts';
import type * as changes from '../../renderer/core/change.ts';
import type { StepOutcome } from '../../renderer/core/settled.ts';

/** The portal as a value: only what saving can tell apart, and nothing that takes time. */

export interface Stored {
  id: number;
  folder: number;
  to: string;
  subject: string;
  body: string;
  important: boolean;
  files: PortalFile[];
}

export class PortalModel {
  readonly stored = new Map<number, Stored>();
  #nextId = 1;
  #nextFile = 1;

  /** Does a step's work and answers it; `find` is what a look would find. */
  apply(
    local: Pick<changes.Letter, 'head' | 'files'> & { readonly change: changes.Change | null },
    step: changes.Step,
    request: SaveRequest | null,
    find: (create: changes.CreateTry) => Stored | null,
  ): StepOutcome {
    const stored = local.head.serverId === null ? undefined : this.stored.get(local.head.serverId);
    switch (step.kind) {
      case 'create': {
        const made: Stored = {
          id: this.#nextId++,
          folder: 3,
          to: '',
          subject: '',
          body: '',
          important: false,
          files: [],
        };
        this.stored.set(made.id, made);
        write(made, request);
        return { of: 'create', outcome: { kind: 'saved', message: shown(made) } };
      }
      case 'update': {
        const kept = this.stored.get(request?.id ?? 0);
        if (kept === undefined) return { of: 'update', outcome: broken };
        write(kept, request);
        return { of: 'update', outcome: { kind: 'saved', message: shown(kept) } };
      }
      case 'look': {
        const create = local.change?.create ?? null;
        const found = create === null ? null : find(create);
        return { of: 'look', outcome: { kind: 'looked', found: found === null ? null : shown(found) } };
      }
      case 'compare':
        if (stored === undefined) return { of: 'compare', outcome: { kind: 'gone' } };
        return { of: 'compare', outcome: { kind: 'found', message: shown(stored) } };
      case 'upload': {
        const file = local.files.find((each) => each.id === step.file);
        if (stored === undefined || file === undefined) return { of: 'upload', outcome: broken };
        const row: PortalFile = {
          fileId: this.#nextFile++,
          fileName: file.name,
          size: file.size,
          contentType: file.type,
          fileNumber: stored.files.length + 1,
          storedName: 'x',
          streamId: 's',
        };
        stored.files = [...stored.files, row];
        return { of: 'upload', outcome: { kind: 'uploaded', file: row } };
      }
      case 'remove':
        if (stored !== undefined) stored.files = stored.files.filter((row) => row.fileId !== step.fileId);
        return { of: 'remove', outcome: { kind: 'done' } };
      case 'restore':
        if (stored !== undefined) stored.folder = 3;
        return { of: 'restore', outcome: { kind: 'done' } };
    }
  }
}

export const lost: Trouble = { kind: 'unknown', status: 0, text: 'no answer' };
export const broken: Trouble = {
  kind: 'unknown',
  status: 500,
  text: 'Object reference not set to an instance of an object.',
};

function write(stored: Stored, request: SaveRequest | null): void {
  if (request === null) throw new Error('a save without a request');
  stored.to = request.to.join(', ');
  stored.subject = request.subject;
  stored.important = request.importance;
  stored.body = request.body || '<p>&nbsp;</p>';
}

export function shown(stored: Stored): PortalMessage {
  return {
    id: stored.id,
    folder: stored.folder,
    from: 'a@b.example',
    address: 'a@b.example',
    to: stored.to,
    cc: '',
    bcc: '',
    subject: stored.subject,
    important: stored.important,
    body: stored.body,
    tagIds: [],
    attachments: stored.files,
    receivedDate: '2026-01-01T00:00:00.0000000Z',
    mimeReplyToId: '',
    calendarUid: '',
    bodyCorrupted: false,
  };
}
