/**
 * HTTP on Electron's network stack, for its proxies and system certificates, in sessions of their own: in memory only,
 * no cookies, no cache, apart from the window's.
 */
import { session, type Session } from 'electron';
import { systemClock } from './clock.ts';
import type { Network } from './portal.ts';

function partition(name: string): Session {
  const own = session.fromPartition(name, { cache: false });
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  return own;
}

export function openNetwork(): Network {
  const usual = partition('portal');
  const free: Session[] = [];
  let made = 0;
  return {
    fetch: (url, init) => usual.fetch(url, init),
    /**
     * On a connection that was used before, Chromium repeats a request whose answer never came. On a fresh one it does
     * not (checked on Electron 43), so each such request gets a session nobody else uses, with its connections closed.
     */
    lend() {
      const own = free.pop() ?? partition(`portal-once-${(made += 1)}`);
      return {
        async fetch(url, init) {
          await own.closeAllConnections();
          return own.fetch(url, init);
        },
        giveBack: () => void free.push(own),
      };
    },
    clock: systemClock,
  };
}
