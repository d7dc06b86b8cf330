/** What the worker is told to each of its asks. Never throws: the worker judges a request by the answer alone. */
import { FILES_LIMIT, type SyncAskName, type Trouble } from './contract.ts';
import { onlyContract, syncAskGuards, whyUnreadable } from './guards.ts';
import type { Log } from './log.ts';
import type { Parcels } from './parcels.ts';
import type { Lane } from './sync-queue.ts';

export interface SyncAnswersParts {
  readonly lane: Omit<Lane, 'gate'>;
  readonly parcels: Pick<Parcels, 'take'>;
  readonly log: Log;
}

export type SyncAnswers = (name: SyncAskName, args: readonly unknown[], drained: () => void) => Promise<unknown>;

export function createSyncAnswers({ lane, parcels, log }: SyncAnswersParts): SyncAnswers {
  /** Final: the same ask would be unreadable again, so it waits for the person rather than for a later try. */
  const unreadable = (name: SyncAskName, args: readonly unknown[]): Trouble => {
    log.note('Sync arguments of another shape', { ask: name.toLowerCase() });
    return { kind: 'refused', status: 0, text: whyUnreadable(name, args) };
  };

  const upload = async (args: readonly unknown[]): Promise<unknown> => {
    if (!syncAskGuards.upload(args)) return unreadable('upload', args);
    const [owner, serverId, fileName, type, id] = args;
    const parcel = parcels.take(id);
    if (!parcel) return notSent;
    try {
      // Never read into memory: the portal takes nothing of this size (portal-api 4.4).
      if (parcel.size > FILES_LIMIT) {
        const text = 'An attached file is larger than the portal takes. It is safe on this computer.';
        return { kind: 'refused', status: 0, text } satisfies Trouble;
      }
      const bytes = await parcel.bytes().catch((error: unknown) => log.fault('A parcel could not be read', error));
      return bytes ? await lane.upload(owner, serverId, fileName, type, bytes) : notSent;
    } finally {
      await parcel.drop().catch((error: unknown) => log.fault('A parcel could not be deleted', error));
    }
  };

  const answer = async (name: SyncAskName, args: readonly unknown[], drained: () => void): Promise<unknown> => {
    switch (name) {
      case 'save':
        return syncAskGuards.save(args) ? lane.save(args[0], onlyContract(args[1])) : unreadable(name, args);
      case 'read':
        return syncAskGuards.read(args) ? lane.read(...args) : unreadable(name, args);
      case 'list':
        return syncAskGuards.list(args) ? lane.list(...args) : unreadable(name, args);
      case 'removeFile':
        return syncAskGuards.removeFile(args) ? lane.removeFile(...args) : unreadable(name, args);
      case 'trash':
        return syncAskGuards.trash(args) ? lane.trash(...args) : unreadable(name, args);
      case 'restore':
        return syncAskGuards.restore(args) ? lane.restore(...args) : unreadable(name, args);
      case 'upload':
        return upload(args);
      case 'ready':
        return null;
      case 'drained':
        drained();
        return null;
    }
  };

  return async (name, args, drained) => {
    try {
      return await answer(name, args, drained);
    } catch (error) {
      log.fault('A sync ask failed', error);
      // Nobody knows how far it came: it may have been applied.
      const text = 'Something in Draftkeep went wrong while it spoke with the portal.';
      return { kind: 'unknown', status: 0, text } satisfies Trouble;
    }
  };
}

const notSent: Trouble = { kind: 'not-sent', text: 'The file’s bytes did not arrive.' };
