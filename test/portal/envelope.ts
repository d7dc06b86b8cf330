import { randomUUID } from 'node:crypto';
import type { Reply } from './http.ts';

/** A value on the wire. An undefined property is left out, as the portal leaves out properties at their default. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** What a method answers: the `response` member, and `total` where the method sets it (portal-api 1.3). */
export interface Answer {
  readonly response: Json;
  readonly total?: number;
}

/** An exception of the portal, with the status its class is mapped to (portal-api 1.6). */
export class PortalError extends Error {
  readonly status: number;
  readonly hresult: number;

  constructor(status: number, hresult: number, message: string) {
    super(message);
    this.status = status;
    this.hresult = hresult;
  }
}

/** ArgumentException; with a parameter name the message gets the second line .NET adds. */
export const badArgument = (message: string, parameter?: string): PortalError =>
  new PortalError(400, -2147024809, parameter ? `${message}\r\nParameter name: ${parameter}` : message);
/** ArgumentNullException */
export const missingArgument = (parameter: string): PortalError =>
  new PortalError(400, -2147467261, `Value cannot be null.\r\nParameter name: ${parameter}`);
/** ItemNotFoundException */
export const notFound = (message: string): PortalError => new PortalError(404, -2147467259, message);
/** SecurityException */
export const forbidden = (message: string): PortalError => new PortalError(403, -2146233078, message);
/** InvalidOperationException */
export const invalidOperation = (message: string): PortalError => new PortalError(403, -2146233079, message);
/** FormatException: 500, although the input is at fault. */
export const badFormat = (message: string): PortalError => new PortalError(500, -2146233033, message);
/** NullReferenceException: what an unknown id ends in. */
export const nullReference = (): PortalError =>
  new PortalError(500, -2147467261, 'Object reference not set to an instance of an object.');
/** AuthenticationException: 500 and not 401 (portal-api 2.1). */
export const authenticationFailure = (message = 'User authentication failed'): PortalError =>
  new PortalError(500, -2146233087, message);
/** Any other exception */
export const failure = (message: string): PortalError => new PortalError(500, -2146233088, message);

const jsonType = { 'Content-Type': 'application/json; charset=UTF-8' } as const;

/** JSON as the portal writes it: `/` as `\/`, control characters and surrogates as `\uXXXX` (portal-api 1.4). */
export function toJson(value: Json): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\u009f\ud800-\udfff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const maxItems = 1000;

/** A positive whole number of the query, or null. */
function positive(query: URLSearchParams, name: string): number | null {
  const value = Number(query.get(name) ?? '');
  return Number.isInteger(value) && value > 0 ? value : null;
}

/**
 * The success envelope (portal-api 1.3): 201 on POST; `count` left out when 0; lists cut to 1000 items, or to the
 * query's `count` from its `startIndex`.
 */
export function success(method: string, query: URLSearchParams, answer: Answer): Reply {
  const status = method === 'POST' ? 201 : 200;
  const startIndex = positive(query, 'startIndex');
  let { response } = answer;
  let nextIndex: number | undefined;
  if (Array.isArray(response)) {
    const from = startIndex ?? 0;
    const upTo = from + Math.min(positive(query, 'count') ?? maxItems, maxItems);
    if (response.length > upTo) nextIndex = upTo;
    response = response.slice(from, upTo);
  }
  const envelope: Json = {
    count: countOf(response) || undefined,
    startIndex: startIndex ?? undefined,
    nextIndex,
    total: answer.total,
    status: 0,
    statusCode: status,
    response: response ?? undefined,
  };
  return jsonReply(status, envelope);
}

/** The error envelope (portal-api 1.6). */
export function failed(error: unknown): Reply {
  const known = error instanceof PortalError ? error : failure(error instanceof Error ? error.message : String(error));
  return jsonReply(known.status, {
    status: 1,
    statusCode: known.status,
    error: { message: known.message, hresult: known.hresult, data: {} },
  });
}

/** The ETag is a fresh GUID per answer: it says nothing about versions (portal-api 1.1). */
function jsonReply(status: number, envelope: Json): Reply {
  return {
    status,
    headers: { ...jsonType, 'Cache-Control': 'private, max-age=0', ETag: `"${randomUUID()}"` },
    body: Buffer.from(toJson(envelope)),
  };
}

/** Any object counts as 1, an empty one (a method without a result) too few to be shown; a string as its length. */
function countOf(response: Json): number {
  if (response === null) return 0;
  if (Array.isArray(response) || typeof response === 'string') return response.length;
  return typeof response === 'object' && Object.keys(response).length === 0 ? 0 : 1;
}
