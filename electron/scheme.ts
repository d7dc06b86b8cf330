import { protocol } from 'electron';
import { APP_ORIGIN } from './contract.ts';
import type { Log } from './log.ts';
import { serve, type Shelf } from './manifest.ts';

const SCHEME = APP_ORIGIN.slice(0, APP_ORIGIN.indexOf(':'));

/** Before the app is ready. `stream` lets a page POST a Blob without its bytes passing through the page's memory. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

export function serveScheme(shelf: Shelf, log: Log): void {
  protocol.handle(SCHEME, async (request) => {
    try {
      return await serve(request, shelf);
    } catch (error) {
      log.fault('A file could not be served', error);
      return new Response('', { status: 500 });
    }
  });
}
