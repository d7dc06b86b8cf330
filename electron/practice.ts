/** The practice portal: a stand-in server on this computer, to try everything without a portal of one's own. */
import { existsSync } from 'node:fs';
import { utilityProcess, type UtilityProcess } from 'electron';
import type { PracticeAnswer } from './contract.ts';
import { isFields } from './envelope.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';

const PATIENCE = 10_000;
const DEMO = { email: 'ann@practice.example', password: 'practice' };

export interface Practice {
  start(): Promise<PracticeAnswer>;
  /** Whether this is the address it has, or had when it last ran. */
  isAt(origin: string): boolean;
  stop(): void;
}

export interface PracticeParts {
  /** The practice portal's program. */
  readonly program: string;
  readonly folder: string;
  readonly settings: Settings;
  readonly log: Log;
}

export function createPractice({ program, folder, settings, log }: PracticeParts): Practice {
  let child: UtilityProcess | null = null;
  let running: Promise<string | null> | null = null;

  const launch = (port: number): Promise<string | null> =>
    new Promise((resolve) => {
      const own = utilityProcess.fork(program, ['--port', `${port}`, '--data', folder], {
        serviceName: 'Practice portal',
        stdio: 'ignore',
      });
      child = own;
      const late = setTimeout(() => own.kill(), PATIENCE);
      own.on('message', (message: unknown) => {
        if (!isFields(message) || message['kind'] !== 'ready' || typeof message['url'] !== 'string') return;
        clearTimeout(late);
        resolve(message['url']);
      });
      own.once('exit', (code) => {
        clearTimeout(late);
        if (child === own) child = null;
        if (code !== 0) log.note('Practice portal stopped', { code });
        running = null;
        resolve(null);
      });
    });

  const run = async (): Promise<string | null> => {
    const usual = settings.data().practicePort;
    // Its own address first: drafts belong to a portal by its address, port included.
    const url = (usual === null ? null : await launch(usual)) ?? (await launch(0));
    const port = url === null ? undefined : URL.parse(url)?.port;
    if (port !== undefined) settings.change({ practicePort: Number(port) });
    return url;
  };

  return {
    async start() {
      if (!existsSync(program)) {
        return { kind: 'failed', text: 'This copy of Draftkeep comes without the practice portal.' };
      }
      const mine = (running ??= run());
      const portal = await mine;
      if (portal !== null) return { kind: 'running', portal, ...DEMO };
      running = null;
      return {
        kind: 'failed',
        text: 'The practice portal could not be started. Close other copies of Draftkeep and try again.',
      };
    },
    isAt: (origin) =>
      settings.data().practicePort !== null && origin === `http://127.0.0.1:${settings.data().practicePort}`,
    stop: () => void child?.kill(),
  };
}
