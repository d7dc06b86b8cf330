/** Binds main's answers to the contract: who asks and with what is checked here, once, for every ask. */
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents, type WebFrameMain } from 'electron';
import { APP_ORIGIN, ASK_NAMES, type AskName, type Asks, type Refusal } from './contract.ts';
import { askGuards } from './guards.ts';
import type { Log } from './log.ts';

/** An answer to each ask; it may take its time, and learns which window asked. */
export type Handlers = {
  readonly [N in AskName]: (
    from: WebContents,
    ...args: Parameters<Asks[N]>
  ) => ReturnType<Asks[N]> | Promise<ReturnType<Asks[N]>>;
};

const trusted = new Set<number>();

/** Only windows named here are listened to, for as long as they live. */
export function trust(contents: WebContents): void {
  const { id } = contents;
  trusted.add(id);
  contents.once('destroyed', () => trusted.delete(id));
}

/** The page itself, from our own origin: never a frame inside it, another page, or a frame that is gone. */
export function isOurs(event: IpcMainInvokeEvent | IpcMainEvent): boolean {
  const frame: WebFrameMain | null = event.senderFrame;
  return (
    frame !== null &&
    trusted.has(event.sender.id) &&
    frame === event.sender.mainFrame &&
    URL.parse(frame.url)?.host === URL.parse(APP_ORIGIN)?.host &&
    frame.origin === APP_ORIGIN
  );
}

export function handle(handlers: Handlers, log: Log, heard: (from: WebContents) => void): void {
  for (const name of ASK_NAMES) bind(name, handlers[name], log, heard);
}

function bind<N extends AskName>(name: N, answer: Handlers[N], log: Log, heard: (from: WebContents) => void): void {
  const shown = name.replace('.', '-').toLowerCase();
  ipcMain.handle(name, async (event, ...args: unknown[]): Promise<ReturnType<Asks[N]> | Refusal> => {
    if (!isOurs(event)) {
      log.note('A stranger asked', { ask: shown });
      return { kind: 'internal', text: 'Draftkeep does not answer this page.' };
    }
    heard(event.sender);
    const guard: (args: readonly unknown[]) => args is Parameters<Asks[N]> = askGuards[name];
    if (!guard(args)) {
      log.note('Arguments of another shape', { ask: shown });
      return { kind: 'internal', text: 'Draftkeep asked itself something it does not understand.' };
    }
    try {
      return await answer(event.sender, ...args);
    } catch (error) {
      log.fault('An ask failed', error);
      return { kind: 'internal', text: 'Something in Draftkeep went wrong. Your drafts are on this computer.' };
    }
  });
}
