/** The page's only door: asks and tells by the contract's lists, and its end of the sync port. Nothing else of Electron. */
import { contextBridge, ipcRenderer } from 'electron';
import {
  APP_ORIGIN,
  ASK_NAMES,
  SYNC_PORT_CHANNEL,
  SYNC_PORT_MESSAGE,
  TELL_NAMES,
  type Refusal,
  type TellName,
} from './contract.ts';

declare const window: {
  readonly location: { readonly origin: string };
  addEventListener(event: 'load', listener: () => void, options: { readonly once: true }): void;
  postMessage(message: string, origin: string, transfer: readonly InstanceType<typeof MessagePort>[]): void;
};

const asks: readonly string[] = ASK_NAMES;
const tells: readonly string[] = TELL_NAMES;
const refusal: Refusal = { kind: 'internal', text: 'There is no such ask.' };

// A preload also runs in the empty page that a window begins with; that one gets nothing.
if (window.location.origin === APP_ORIGIN) {
  contextBridge.exposeInMainWorld('bridge', {
    ask: (name: string, ...args: unknown[]): Promise<unknown> =>
      asks.includes(name) ? ipcRenderer.invoke(name, ...args) : Promise.resolve(refusal),
    on: (name: TellName, listener: (...args: unknown[]) => void): (() => void) => {
      if (!tells.includes(name)) return () => undefined;
      // The event itself carries the IPC object and stays here.
      const hear = (_event: unknown, ...args: unknown[]): void => listener(...args);
      ipcRenderer.on(name, hear);
      return () => void ipcRenderer.off(name, hear);
    },
  });

  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(SYNC_PORT_CHANNEL, null, [port1]);
  window.addEventListener('load', () => window.postMessage(SYNC_PORT_MESSAGE, APP_ORIGIN, [port2]), { once: true });
}
