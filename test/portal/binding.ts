import { badArgument, failure } from './envelope.ts';
import { mediaType, type PortalRequest } from './http.ts';
import { readMultipart } from './multipart.ts';

/** An attachment as a request lists it (portal-api 3.4). A null string means the field was absent. */
export interface AttachmentInput {
  readonly fileId: number;
  readonly fileName: string | null;
  readonly size: number;
  readonly contentType: string | null;
  readonly needSaveToTemp: boolean;
  readonly contentId: string | null;
  readonly fileNumber: number;
  readonly storedName: string | null;
  readonly streamId: string | null;
  readonly tempStoredUrl: string | null;
}

/** One flattened value: `to[1]` is name `to`, rest `[1]`. */
interface Pair {
  /** lower case: names are case-insensitive at top level */
  readonly name: string;
  readonly rest: string;
  readonly value: string;
}

const conversionFailure = (): Error => badArgument('Input string was not in a correct format.');

/**
 * The parameters of one request, read as the portal reads them (portal-api 1.2): route variables, then the query,
 * then the body; the first value wins for a scalar. Readers throw the portal's 400 when a value does not convert.
 */
export class Parameters {
  readonly #pairs: readonly Pair[];

  constructor(pairs: readonly Pair[]) {
    this.#pairs = pairs;
  }

  has(name: string): boolean {
    return this.#of(name).length > 0;
  }

  /** Null when absent; JSON null has become `""` by now. */
  text(name: string): string | null {
    return this.#of(name).find((pair) => pair.rest === '')?.value ?? null;
  }

  integer(name: string): number {
    return toInteger(this.text(name) || '0');
  }

  boolean(name: string): boolean {
    return toBoolean(this.text(name) || 'false');
  }

  /** Absent and `[]` are an empty list; JSON null is a list with one empty string. */
  texts(name: string): string[] {
    return this.#of(name)
      .filter((pair) => /^(\[\d*\])?$/.test(pair.rest))
      .map((pair) => pair.value);
  }

  integers(name: string): number[] {
    return this.texts(name).map(toInteger);
  }

  attachments(name: string): AttachmentInput[] {
    const items: Map<string, string>[] = [];
    for (const { rest, value } of this.#of(name)) {
      const found = /^(?:\[(\d+)\])?(?:\[([^\]]+)\]|\.(.+))$/.exec(rest);
      if (!found) continue;
      const index = Number(found[1] ?? 0);
      // An empty object leaves no pair behind, so the item after it is inserted past the end of the list.
      if (index > items.length) throw failure('Index must be within the bounds of the List.\r\nParameter name: index');
      const item = (items[index] ??= new Map());
      const field = found[2] ?? found[3]!;
      if (!item.has(field)) item.set(field, value);
    }
    return items.map(readAttachment);
  }

  #of(name: string): Pair[] {
    const wanted = name.toLowerCase();
    return this.#pairs.filter((pair) => pair.name === wanted);
  }
}

/** Field names match exactly or in all-lower form; others are ignored. */
function readAttachment(fields: ReadonlyMap<string, string>): AttachmentInput {
  const raw = (name: string): string | null => fields.get(name) ?? fields.get(name.toLowerCase()) ?? null;
  const integer = (name: string): number => toInteger(raw(name) ?? '0');
  const boolean = (name: string): boolean => toBoolean(raw(name) ?? 'false');
  if (raw('isTemp') !== null || raw('isEmbedded') !== null) throw failure('Property set method not found.');
  boolean('attachedAsLink'); // converted, so a bad value fails, and then not stored
  return {
    fileId: integer('fileId'),
    fileName: raw('fileName'),
    size: integer('size'),
    contentType: raw('contentType'),
    needSaveToTemp: boolean('needSaveToTemp'),
    contentId: raw('contentId'),
    fileNumber: integer('fileNumber'),
    storedName: raw('storedName'),
    streamId: raw('streamId'),
    tempStoredUrl: raw('tempStoredUrl'),
  };
}

function toInteger(value: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(value)) throw conversionFailure();
  const number = Number(value);
  if (number > 2_147_483_647 || number < -2_147_483_648) throw conversionFailure();
  return number;
}

function toBoolean(value: string): boolean {
  if (/^\s*true\s*$/i.test(value)) return true;
  if (/^\s*false\s*$/i.test(value)) return false;
  throw conversionFailure();
}

/** Collects the parameters of a request. `offsetMinutes` is the server's zone, for date-like strings. */
export function readParameters(
  request: PortalRequest,
  route: Readonly<Record<string, string>>,
  offsetMinutes: number,
): Parameters {
  const pairs: Pair[] = [];
  const add = (key: string, value: string): void => {
    const at = key.search(/[[.]/);
    const name = at < 0 ? key : key.slice(0, at);
    pairs.push({ name: name.toLowerCase(), rest: at < 0 ? '' : key.slice(at), value });
  };
  for (const [name, value] of Object.entries(route)) add(name, value);
  for (const [name, value] of request.query) add(name, value);
  if (request.method !== 'GET') readBody(request, add, offsetMinutes);
  return new Parameters(pairs);
}

/** A body without a Content-Type, or with one that is no form, gives no parameters at all (portal-api 1.2). */
function readBody(request: PortalRequest, add: (key: string, value: string) => void, offsetMinutes: number): void {
  switch (mediaType(request)) {
    case 'application/json':
      return flattenJson(request.body.toString('utf8'), add, offsetMinutes);
    case 'application/x-www-form-urlencoded':
      return new URLSearchParams(request.body.toString('utf8')).forEach((value, name) => add(name, value));
    case 'multipart/form-data':
      for (const part of readMultipart(request.headers['content-type']!, request.body))
        if (part.fileName === null) add(part.name, part.bytes.toString('utf8'));
  }
}

function flattenJson(source: string, add: (key: string, value: string) => void, offsetMinutes: number): void {
  if (source.trim() === '') return;
  let root: unknown;
  try {
    root = JSON.parse(source.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw badArgument(error instanceof Error ? error.message : 'Invalid JSON');
  }
  if (typeof root !== 'object' || root === null || Array.isArray(root))
    throw badArgument('XmlNodeConverter can only convert JSON that begins with an object.');
  const flatten = (key: string, value: unknown): void => {
    if (value === null) add(key, '');
    else if (Array.isArray(value) && value.length === 1) flatten(key, value[0]);
    else if (Array.isArray(value)) value.forEach((item, index) => flatten(`${key}[${index}]`, item));
    else if (typeof value === 'object')
      for (const [name, inner] of Object.entries(value)) flatten(`${key}[${name}]`, inner);
    else add(key, typeof value === 'string' ? rewriteDate(value, offsetMinutes) : String(value));
  };
  for (const [name, value] of Object.entries(root)) flatten(name, value);
}

const isoDate = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)?$/;

/** The portal's JSON reader takes such a string for a date and writes it again (portal-api 1.2, last row). */
function rewriteDate(value: string, offsetMinutes: number): string {
  const classic = /^\/Date\((-?\d+)\)\/$/.exec(value);
  if (classic) return new Date(Number(classic[1])).toISOString().replace(/\.?0*Z$/, 'Z');
  const found = isoDate.exec(value);
  if (!found || Number.isNaN(Date.parse(`${found[1]}Z`))) return value;
  const digits = (found[2] ?? '').replace(/0+$/, '');
  const fraction = digits ? `.${digits}` : '';
  const zone = found[3] ?? '';
  if (zone === '' || zone === 'Z') return `${found[1]}${fraction}${zone}`;
  const local = new Date(Date.parse(`${found[1]}${zone}`) + offsetMinutes * 60_000).toISOString().slice(0, 19);
  const size = Math.abs(offsetMinutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  return `${local}${fraction}${offsetMinutes < 0 ? '-' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`;
}
