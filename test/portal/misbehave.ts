import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { unauthorized } from './dispatch.ts';
import { failed, PortalError } from './envelope.ts';
import { empty, html, withHeaders, type PortalRequest, type Reply } from './http.ts';
import type { Misbehaviour } from './mischief.ts';

/**
 * Answers one request, badly where told to. `work` is the commit; it runs at most once, and not at all when a
 * misbehaviour comes before it. Returns the status sent, 0 for none.
 */
export async function answer(
  request: PortalRequest,
  response: ServerResponse,
  misbehaviours: readonly Misbehaviour[],
  work: () => Reply,
  stopped: AbortSignal,
): Promise<number> {
  await delay(misbehaviours, 'before', stopped);
  const early = misbehaviours.map((item) => beforeCommit(item, request)).find((item) => item !== null) ?? null;
  if (early !== null) return finish(early, request, response);

  const reply = work();
  await delay(misbehaviours, 'after', stopped);
  for (const item of misbehaviours) {
    switch (item.kind) {
      case 'drop':
        return finish('drop', request, response);
      case 'hang':
        return 0;
      case 'status':
        return finish(statusReply(item, request), request, response);
      case 'pascal-case':
        return finish(inPascalCase(reply), request, response);
      case 'cut':
        return cut(reply, response, item.at);
      case 'drip':
        return drip(reply, response, item.bytes, item.everyMs, stopped);
      case 'huge':
        return huge(response, item.bytes);
      case 'delay':
      case 'html':
      case 'redirect':
      case 'foreign-json':
      case 'refuse':
      case 'counter-drift':
      case 'index-lag':
      case 'meanwhile':
      case 'half-save':
        continue; // dealt with before the answer, or in the portal's own work
    }
  }
  return finish(reply, request, response);
}

async function delay(misbehaviours: readonly Misbehaviour[], when: string, stopped: AbortSignal): Promise<void> {
  for (const item of misbehaviours)
    if (item.kind === 'delay' && (item.when ?? 'before') === when) await wait(item.ms, undefined, { signal: stopped });
}

/** What is answered instead of doing the work; null when the work is done. */
function beforeCommit(item: Misbehaviour, request: PortalRequest): Reply | 'drop' | 'hang' | null {
  switch (item.kind) {
    case 'drop':
      return item.when === 'before' ? 'drop' : null;
    case 'hang':
      return (item.when ?? 'before') === 'before' ? 'hang' : null;
    case 'status':
      return (item.when ?? 'before') === 'before' ? statusReply(item, request) : null;
    case 'html':
      return html(200, item.body ?? '<!DOCTYPE html><html><body><h1>Welcome to the guest network</h1></body></html>');
    case 'redirect':
      return empty(item.status ?? 302, { Location: item.to });
    case 'foreign-json':
      return {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: Buffer.from(item.body ?? '{"ok":true,"id":1}'),
      };
    default:
      return null;
  }
}

function statusReply(item: Extract<Misbehaviour, { kind: 'status' }>, request: PortalRequest): Reply {
  const body = item.body ?? (item.status === 500 ? 'envelope' : 'empty');
  const plain =
    item.status === 401 && item.body === undefined
      ? unauthorized(request)
      : body === 'envelope'
        ? failed(new PortalError(item.status, -2146233088, item.message ?? 'Server error'))
        : body === 'html'
          ? html(item.status, `<html><body><h1>${item.status}</h1></body></html>`)
          : empty(item.status);
  return item.retryAfter === undefined ? plain : withHeaders(plain, { 'Retry-After': String(item.retryAfter) });
}

/** Gzip when Accept-Encoding, split on commas and not trimmed, holds the very token `gzip` (portal-api 1.1). */
function finish(reply: Reply | 'drop' | 'hang', request: PortalRequest, response: ServerResponse): number {
  if (reply === 'hang') return 0;
  if (reply === 'drop') {
    response.socket?.resetAndDestroy();
    return 0;
  }
  const accepted = String(request.headers['accept-encoding'] ?? '').split(',');
  const zipped =
    accepted.includes('gzip') && String(reply.headers['Content-Type'] ?? '').startsWith('application/json');
  const body = zipped ? gzipSync(reply.body) : reply.body;
  begin(zipped ? withHeaders(reply, { 'Content-Encoding': 'gzip' }) : reply, response, body.length);
  response.end(body);
  return reply.status;
}

function begin(reply: Reply, response: ServerResponse, length: number | null): void {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(reply.headers))
    headers[name] = typeof value === 'string' ? value : [...value];
  if (length !== null) headers['Content-Length'] = String(length);
  response.writeHead(reply.status, headers);
}

function cut(reply: Reply, response: ServerResponse, at: number): number {
  begin(reply, response, reply.body.length);
  response.write(reply.body.subarray(0, at), () => response.socket?.destroySoon());
  return reply.status;
}

async function drip(
  reply: Reply,
  response: ServerResponse,
  bytes: number,
  everyMs: number,
  stopped: AbortSignal,
): Promise<number> {
  begin(reply, response, reply.body.length);
  for (let at = 0; at < reply.body.length && !response.destroyed; at += bytes) {
    response.write(reply.body.subarray(at, at + bytes));
    await wait(everyMs, undefined, { signal: stopped });
  }
  response.end();
  return reply.status;
}

/** An envelope whose response is `bytes` long, without a Content-Length to warn of it. */
async function huge(response: ServerResponse, bytes: number): Promise<number> {
  const headers = { 'Content-Type': 'application/json; charset=UTF-8' };
  begin({ status: 200, headers, body: Buffer.alloc(0) }, response, null);
  const block = Buffer.alloc(65_536, 'x');
  function* pieces(): Generator<Buffer> {
    yield Buffer.from('{"count":1,"status":0,"statusCode":200,"response":{"filler":"');
    for (let left = bytes; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length));
    yield Buffer.from('"}}');
  }
  // A client that gives up in the middle ends the pipeline early; that is what the misbehaviour is for.
  await pipeline(Readable.from(pieces()), response).catch(() => undefined);
  return 200;
}

/** The names of the public help page: envelope as it is, members of the response in PascalCase. */
function inPascalCase(reply: Reply): Reply {
  const envelope = JSON.parse(reply.body.toString('utf8')) as Record<string, unknown>;
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [pascal(name), inner]));
  };
  return { ...reply, body: Buffer.from(JSON.stringify({ ...envelope, response: rename(envelope['response']) })) };
}

const pascal = (name: string): string => (name === 'emlLink' ? 'EMLLink' : name[0]!.toUpperCase() + name.slice(1));
