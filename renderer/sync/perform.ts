import { type Owner, PARCEL_PATH } from '../../electron/contract.ts';
import type { DraftId } from '../core/draft.ts';
import type { StepOutcome } from '../core/settled.ts';
import type { Errand } from '../store/outbox.ts';
import type { Outbox } from '../store/outbox-port.ts';
import { lookFor } from './look.ts';
import type { SyncPort } from './port.ts';

/** Does the one request of a step that has been claimed; trouble is part of the outcome. */
export async function perform(
  outbox: Outbox,
  port: SyncPort,
  owner: Owner,
  id: DraftId,
  { step, request, change }: Errand,
): Promise<StepOutcome> {
  const serverId = step.kind === 'create' || step.kind === 'look' ? 0 : await serverIdOf(outbox, id);
  switch (step.kind) {
    case 'create':
    case 'update':
      if (request === null) throw new Error('a save was claimed without a request');
      return { of: step.kind, outcome: await port.ask('save', owner, request) };
    case 'look':
      if (change.create === null) return { of: 'look', outcome: { kind: 'looked', found: null } };
      return { of: 'look', outcome: await lookFor(outbox, port, owner, change.create) };
    case 'compare':
      return { of: 'compare', outcome: await port.ask('read', owner, serverId) };
    case 'restore':
      return { of: 'restore', outcome: await port.ask('restore', owner, serverId) };
    case 'remove':
      return { of: 'remove', outcome: await port.ask('removeFile', owner, serverId, step.fileId) };
    case 'upload':
      return { of: 'upload', outcome: await upload(outbox, port, owner, serverId, step.file) };
  }
}

async function upload(outbox: Outbox, port: SyncPort, owner: Owner, serverId: number, fileId: string) {
  const file = await outbox.file(fileId);
  if (file === undefined)
    return {
      kind: 'refused',
      status: 0,
      text: 'The bytes of an attached file are missing. The draft is safe on this computer: remove the file and attach it again.',
    } as const;
  // Streamed to main over the app's own scheme: a transfer list would arrive there as null (design: section 10).
  const answer = await fetch(PARCEL_PATH, { method: 'POST', body: file.bytes });
  if (!answer.ok) return { kind: 'not-sent', text: 'The file could not be handed over inside the app.' } as const;
  return port.ask('upload', owner, serverId, file.row.name, file.row.type, await answer.text());
}

async function serverIdOf(outbox: Outbox, id: DraftId): Promise<number> {
  const serverId = await outbox.serverIdOf(id);
  if (serverId === null) throw new Error('a draft without a ServerId was claimed for more than a create');
  return serverId;
}
