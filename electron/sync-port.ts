/** The workers' lines to the lane. The only code that knows both; each loaded page brings a port of its own (rule S14). */
import { ipcMain, type MessagePortMain } from 'electron';
import {
  SYNC_ASK_NAMES,
  SYNC_PORT_CHANNEL,
  type Gate,
  type SessionView,
  type SyncAskName,
  type SyncPortMessage,
  type SyncTellName,
  type SyncTells,
} from './contract.ts';
import { isFields } from './envelope.ts';
import { isOurs } from './handle.ts';
import type { Log } from './log.ts';
import type { Parcels } from './parcels.ts';
import { createSyncAnswers } from './sync-answers.ts';
import type { Lane } from './sync-queue.ts';

export interface SyncPort {
  tellSession(view: SessionView): void;
  tellGate(gate: Gate): void;
  /** Asks the worker to save what it can until `by`; resolves when it has, or at once when there is no worker. */
  drain(by: number): Promise<void>;
}

export interface SyncPortParts {
  readonly lane: Lane;
  readonly parcels: Parcels;
  readonly log: Log;
  readonly session: () => SessionView;
}

export function openSyncPort({ lane, parcels, log, session }: SyncPortParts): SyncPort {
  /** One per page; `drained` is set while its worker is asked to drain. */
  const lines = new Set<Line>();
  const answer = createSyncAnswers({ lane, parcels, log });

  const tell = <N extends SyncTellName>(line: Line, name: N, ...args: Parameters<SyncTells[N]>): void => {
    const message: SyncPortMessage = { kind: 'tell', name, args };
    line.port.postMessage(message);
  };

  const hear = async (from: Line, data: unknown): Promise<void> => {
    if (!isAsk(data)) return log.note('Sync message of another shape');
    from.alive = true;
    const said = await answer(data.name, data.args, () => from.drained());
    const message: SyncPortMessage = { kind: 'answer', id: data.id, answer: said };
    from.port.postMessage(message);
  };

  ipcMain.on(SYNC_PORT_CHANNEL, (event) => {
    const [port] = event.ports;
    if (!port || !isOurs(event)) return log.note('A stranger brought a port');
    const line: Line = { port, alive: false, drained: () => undefined };
    lines.add(line);
    port.on('message', ({ data }) => void hear(line, data));
    port.once('close', () => {
      lines.delete(line);
      line.drained();
    });
    port.start();
    tell(line, 'session', session());
    tell(line, 'gate', lane.gate());
  });

  const drain = (line: Line, by: number): Promise<void> =>
    new Promise((resolve) => {
      line.drained = resolve;
      tell(line, 'drain', by);
    });

  return {
    tellSession: (view) => lines.forEach((line) => tell(line, 'session', view)),
    tellGate: (gate) => lines.forEach((line) => tell(line, 'gate', gate)),
    drain: async (by) => {
      await Promise.all([...lines].filter(({ alive }) => alive).map((line) => drain(line, by)));
    },
  };
}

/** A page's end of the port. */
interface Line {
  readonly port: MessagePortMain;
  /** The worker has asked something: somebody is there to be drained. */
  alive: boolean;
  drained: () => void;
}

function isAsk(data: unknown): data is { id: number; name: SyncAskName; args: readonly unknown[] } {
  return (
    isFields(data) &&
    data['kind'] === 'ask' &&
    typeof data['id'] === 'number' &&
    SYNC_ASK_NAMES.some((name) => name === data['name']) &&
    Array.isArray(data['args'])
  );
}
