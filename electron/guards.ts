/**
 * Checks of arguments that come from a renderer. Whatever runs there, nothing of another shape gets past these lines.
 * Each guard looks at own properties only and bounds every length.
 */
import {
  BODY_LIMIT,
  type AskName,
  type Asks,
  type PortalFile,
  type SaveRequest,
  type SignInForm,
  type SyncAskName,
  type SyncAsks,
  type WakeReason,
} from './contract.ts';
import { isFields } from './envelope.ts';

type Guard<A extends readonly unknown[]> = (args: readonly unknown[]) => args is A;
export type AskGuards = { readonly [N in AskName]: Guard<Parameters<Asks[N]>> };
export type SyncAskGuards = { readonly [N in SyncAskName]: Guard<Parameters<SyncAsks[N]>> };

const LINE = 65_535;
const SHORT = 1_024;
const MANY = 10_000;

const isText = (value: unknown, max: number): value is string => typeof value === 'string' && value.length <= max;
const isTextOrAbsent = (value: unknown, max: number): boolean => value === undefined || isText(value, max);
const isWhole = (value: unknown, min: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= min;
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isListOf = (value: unknown, is: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= MANY && value.every(is);

const nothing = (args: readonly unknown[]): args is [] => args.length === 0;

function isForm(value: unknown): value is SignInForm {
  return (
    isFields(value) &&
    isText(value['portal'], SHORT) &&
    isText(value['email'], SHORT) &&
    isText(value['password'], SHORT) &&
    isTextOrAbsent(value['code'], SHORT) &&
    isTextOrAbsent(value['mobilePhone'], SHORT) &&
    (value['allowHttp'] === undefined || isFlag(value['allowHttp']))
  );
}

function isWake(value: unknown): value is WakeReason {
  return value === 'online' || value === 'focus' || value === 'sync-now';
}

export const askGuards: AskGuards = {
  'session.read': nothing,
  'session.signIn': (args): args is [SignInForm] => args.length === 1 && isForm(args[0]),
  'session.signOut': nothing,
  'gate.read': nothing,
  'gate.wake': (args): args is [WakeReason] => args.length === 1 && isWake(args[0]),
  'practice.start': nothing,
  'app.flushed': nothing,
  'file.pick': nothing,
  'file.saveAs': (args): args is [string, string] =>
    args.length === 2 && isText(args[0], SHORT) && isText(args[1], SHORT),
  'link.open': (args): args is [string] => args.length === 1 && isText(args[0], LINE),
};

function isPortalFile(value: unknown): value is PortalFile {
  return (
    isFields(value) &&
    isWhole(value['fileId'], 0) &&
    isText(value['fileName'], LINE) &&
    isWhole(value['size'], 0) &&
    isText(value['contentType'], SHORT) &&
    isWhole(value['fileNumber'], 0) &&
    isText(value['storedName'], SHORT) &&
    isText(value['streamId'], SHORT) &&
    isTextOrAbsent(value['contentId'], SHORT)
  );
}

type PartGuard = readonly [is: (value: unknown) => boolean, called: string];

const isLine = (value: unknown): boolean => isText(value, LINE);
const isLines = (value: unknown): boolean => isListOf(value, isLine);

/** Each part of a save, with the name a person knows it by. */
const PARTS: { readonly [P in keyof SaveRequest]: PartGuard } = {
  id: [(value) => isWhole(value, 0), 'its number at the portal'],
  from: [isLine, 'the From field'],
  to: [isLines, 'the To field'],
  cc: [isLines, 'the Cc field'],
  bcc: [isLines, 'the Bcc field'],
  mimeReplyToId: [isLine, 'the mark of the mail it answers'],
  importance: [isFlag, 'the mark of importance'],
  subject: [isLine, 'the subject'],
  tags: [(value) => isListOf(value, (item) => isWhole(item, Number.MIN_SAFE_INTEGER)), 'the list of tags'],
  // A longer body would be taken once and freeze the draft for ever (portal-api 3.5).
  body: [(value) => isText(value, BODY_LIMIT), 'the message'],
  attachments: [(value) => isListOf(value, isPortalFile), 'the list of attached files'],
  calendarIcs: [(value) => isText(value, BODY_LIMIT), 'the invitation'],
};

function isRequest(value: unknown): value is SaveRequest {
  return isFields(value) && Object.entries(PARTS).every(([name, [is]]) => is(value[name]));
}

/** Why a guard said no, for the person: a sentence that names what they could make shorter. */
export function whyUnreadable(name: SyncAskName, args: readonly unknown[]): string {
  const safe = 'The draft is safe on this computer.';
  const what = name === 'upload' && !isText(args[2], SHORT) ? 'the name of an attached file' : brokenPart(name, args);
  if (what === null) return `Draftkeep could not read its own request, so nothing was sent. ${safe}`;
  return `Nothing was sent to the portal: ${what} is too long or cannot be read. ${safe}`;
}

function brokenPart(name: SyncAskName, args: readonly unknown[]): string | null {
  const request = args[1];
  if (name !== 'save' || !isFields(request)) return null;
  return Object.entries(PARTS).find(([part, [is]]) => !is(request[part]))?.[1][1] ?? null;
}

const isOwner = (value: unknown): value is string => isText(value, SHORT);
const aboutOne = (args: readonly unknown[]): args is [string, number] =>
  args.length === 2 && isOwner(args[0]) && isWhole(args[1], 1);

export const syncAskGuards: SyncAskGuards = {
  save: (args): args is [string, SaveRequest] => args.length === 2 && isOwner(args[0]) && isRequest(args[1]),
  read: aboutOne,
  list: aboutOne,
  upload: (args): args is [string, number, string, string, string] =>
    args.length === 5 &&
    isOwner(args[0]) &&
    isWhole(args[1], 1) &&
    isText(args[2], SHORT) &&
    isText(args[3], SHORT) &&
    isText(args[4], SHORT),
  removeFile: (args): args is [string, number, number] =>
    args.length === 3 && isOwner(args[0]) && isWhole(args[1], 1) && isWhole(args[2], 1),
  trash: aboutOne,
  restore: aboutOne,
  ready: nothing,
  drained: nothing,
};

/** Only the fields of the contract go on: an extra one would reach the portal as it is. */
export function onlyContract(request: SaveRequest): SaveRequest {
  const { id, from, to, cc, bcc, mimeReplyToId, importance, subject, tags, body, attachments, calendarIcs } = request;
  return { id, from, to, cc, bcc, mimeReplyToId, importance, subject, tags, body, attachments, calendarIcs };
}
