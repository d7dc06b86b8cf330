import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** One request, read whole. Handlers are plain functions of it: the portal's work happens in one go. */
export interface PortalRequest {
  readonly method: string;
  /** Path without query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly remoteAddress: string;
  readonly effects: Effects;
}

/** What a misbehaviour does to the portal's own work, as opposed to its answer. */
export interface Effects {
  /** Runs between reading the old draft and writing the new one (portal-api hazard 9). */
  meanwhile?: () => void;
  /** Fail after the body file was replaced and before the row is written (portal-api hazard 23). */
  failAfterBody?: boolean;
  /** Filtered lists do not see what was saved in the last so many ms (portal-api hazard 25). */
  indexLagMs?: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

export const text = (status: number, body: string, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
  body: Buffer.from(body),
});

export const html = (status: number, body: string, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
  body: Buffer.from(body),
});

export const empty = (status: number, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers,
  body: Buffer.alloc(0),
});

/** The site's ordinary answer to an unknown path or a wrong verb (portal-api 1.1): HTML, never an envelope. */
export const notFoundPage = (): Reply =>
  html(404, '<!DOCTYPE html><html><head><title>404</title></head><body><h1>Page not found</h1></body></html>');

export function withHeaders(reply: Reply, headers: Reply['headers']): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

export async function readWhole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Media type in lower case without parameters; empty when the header is missing. */
export function mediaType(request: Pick<PortalRequest, 'headers'>): string {
  return (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}

export function cookie(request: Pick<PortalRequest, 'headers'>, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return decodeLoosely(pair.slice(at + 1).trim());
  }
  return null;
}

export function decodeLoosely(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
