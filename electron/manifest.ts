/**
 * What `app://draftkeep/` serves. The list of files is read once; a request finds its file in the list by its whole
 * path or finds nothing, so no spelling of a path can lead out of the folder.
 */
import { createReadStream, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { APP_ORIGIN, PARCEL_PATH, PICKED_PATH } from './contract.ts';
import type { Parcels } from './parcels.ts';

export type Manifest = ReadonlyMap<string, { readonly file: string; readonly type: string }>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  // Mail bodies carry styles on their elements; a style attribute cannot run code.
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

/** Files of a kind not listed above are not served. Links are not followed: the list holds plain files. */
export function readManifest(folder: string): Manifest {
  const manifest = new Map<string, { file: string; type: string }>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    manifest.set(`/${relative(folder, file).split(sep).join('/')}`, { file, type });
  }
  const start = manifest.get('/index.html');
  if (start) manifest.set('/', start);
  return manifest;
}

export interface Shelf {
  readonly manifest: () => Manifest;
  readonly parcels: Parcels;
  /** The file behind a ticket of the open dialog, once. */
  readonly picked: (ticket: string) => string | null;
}

export async function serve(request: Request, { manifest, parcels, picked }: Shelf): Promise<Response> {
  const url = URL.parse(request.url);
  // The path is compared as it was written: `%2e` and its kin are not in the list.
  if (!url || `${url.protocol}//${url.host}` !== APP_ORIGIN || url.username !== '') return nothing(404);
  if (request.method === 'POST') return url.pathname === PARCEL_PATH ? takeParcel(request, parcels) : nothing(405);
  if (request.method !== 'GET') return nothing(405);
  if (url.pathname.startsWith(PICKED_PATH)) {
    const path = picked(url.pathname.slice(PICKED_PATH.length));
    return path === null ? nothing(404) : sendPicked(path);
  }
  const found = manifest().get(url.pathname);
  if (!found) return nothing(404);
  return answer(200, new Uint8Array(await readFile(found.file)), found.type);
}

async function takeParcel(request: Request, parcels: Parcels): Promise<Response> {
  const received = await parcels.receive(request.body);
  if (received.kind === 'kept') return answer(200, received.id, 'text/plain; charset=utf-8');
  return nothing(received.kind === 'no-room' ? 507 : 413);
}

/** As bytes without a kind: nothing picked is ever shown as a page. */
function sendPicked(path: string): Promise<Response> {
  const stream = createReadStream(path);
  return new Promise((resolve) => {
    stream.once('error', () => resolve(nothing(410)));
    stream.once('open', () =>
      resolve(answer(200, Readable.toWeb(stream) as ReadableStream<Uint8Array>, 'application/octet-stream')),
    );
  });
}

function answer(status: number, body: ConstructorParameters<typeof Response>[0], type: string): Response {
  return new Response(body, { status, headers: { ...HEADERS, 'Content-Type': type } });
}

function nothing(status: number): Response {
  return answer(status, '', 'text/plain; charset=utf-8');
}
