import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DEMO_PEOPLE, type PersonSeed } from './people.ts';
import { createPortal } from './portal.ts';

/**
 * The practice portal as a program: `--port N --data DIR --people FILE` (a JSON list of people to begin with).
 * Prints one line when it listens. As an Electron utility process it posts `{kind: 'ready', url}` to its parent,
 * and stops on `{kind: 'stop'}`.
 */

/** The part of Electron's `process.parentPort` used here. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

const { values } = parseArgs({
  options: { port: { type: 'string' }, data: { type: 'string' }, people: { type: 'string' } },
});
const people: readonly PersonSeed[] =
  values.people === undefined
    ? DEMO_PEOPLE
    : (JSON.parse(readFileSync(values.people, 'utf8')) as readonly PersonSeed[]);
const portal = await createPortal({
  port: Number(values.port ?? 0),
  people,
  ...(values.data === undefined ? {} : { dataDir: values.data }),
});

const stop = (): void => void portal.stop().then(() => process.exit(0));
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

const parentPort = (process as unknown as { readonly parentPort?: ParentPort | null }).parentPort;
parentPort?.on('message', ({ data }) => {
  if (typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'stop') stop();
});
parentPort?.postMessage({ kind: 'ready', url: portal.url });

process.stdout.write(`Practice portal ${portal.url} - log in as ${people[0]?.email} / ${people[0]?.password}\n`);
