import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { PortalState } from '../portal/portal.ts';
import type { LoggedRequest } from '../portal/request-log.ts';
import { ROOT } from './stage.ts';

/** A practice portal in a process of its own, as a real one would be. */
export interface PortalProcess {
  readonly url: string;
  state(): Promise<PortalState>;
  stop(): Promise<void>;
}

export async function openPortalProcess(dataDir: string): Promise<PortalProcess> {
  const program = join(ROOT, 'dist/portal/portal.mjs');
  const child = spawn(process.execPath, [program, '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += String(chunk);
      const address = /https?:\/\/\S+/.exec(said)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => reject(new Error('The practice portal stopped before it was ready')));
  });
  return {
    url,
    state: async () => (await (await fetch(`${url}/__practice/state`)).json()) as PortalState,
    async stop() {
      const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** What the portal's log says of one run of saves. */
export interface Run {
  readonly perSecond: number;
  /** Requests of any kind from the first save to the last, for each saved draft. */
  readonly requestsPerSave: number;
}

/** Saves per second from the arrival of the first to the arrival of the last, by the portal's clock (ms). */
export function runOf(requests: readonly LoggedRequest[], saves: number): Run {
  const isSave = ({ method, path }: LoggedRequest) => method === 'PUT' && path.includes('/mail/drafts/save');
  const [first, last] = [requests.findIndex(isSave), requests.findLastIndex(isSave)];
  const [began, ended] = [requests[first], requests[last]].map((request) => Date.parse(request?.at ?? ''));
  if (began === undefined || ended === undefined || !(ended > began)) throw new Error('No saves arrived');
  return {
    perSecond: ((saves - 1) / (ended - began)) * 1000,
    requestsPerSave: (last - first + 1) / saves,
  };
}
