import type { SyncAskName, SyncAsks, SyncPortMessage, SyncTells, Trouble } from '../../electron/contract.ts';

/** The worker's line to main: asks are answered, tells arrive. Nothing here rejects. */
export interface SyncPort {
  ask<N extends SyncAskName>(name: N, ...args: Parameters<SyncAsks[N]>): Promise<ReturnType<SyncAsks[N]> | Trouble>;
}

export type Listeners = { readonly [N in keyof SyncTells]: SyncTells[N] };

/** A request that main never answers (it has died, or the port was replaced) has an unknown fate. */
const CUT: Trouble = { kind: 'unknown', status: 0, text: 'The connection inside the app was cut.' };
/** Above every deadline that main itself keeps, a long upload included. */
const ANSWER_LIMIT_MS = 15 * 60_000;

/** Speaks the sync port's protocol over a MessagePort (contract: SyncPortMessage). */
export function openPort(port: MessagePort, listeners: Listeners): SyncPort {
  const waiting = new Map<number, (answer: unknown) => void>();
  let lastId = 0;

  port.onmessage = ({ data }: MessageEvent<SyncPortMessage>) => {
    if (data.kind === 'answer') {
      waiting.get(data.id)?.(data.answer);
      waiting.delete(data.id);
    } else if (data.kind === 'tell') {
      // The contract types name and arguments together; over the wire they come apart.
      (listeners[data.name] as (...args: readonly unknown[]) => void)(...data.args);
    }
  };

  return {
    ask(name, ...args) {
      return new Promise((resolve) => {
        const id = ++lastId;
        const limit = setTimeout(() => {
          waiting.delete(id);
          resolve(CUT);
        }, ANSWER_LIMIT_MS);
        waiting.set(id, (answer) => {
          clearTimeout(limit);
          resolve(answer as ReturnType<SyncAsks[typeof name]>);
        });
        port.postMessage({ kind: 'ask', id, name, args } satisfies SyncPortMessage);
      });
    },
  };
}
