/**
 * Everything that crosses a process boundary, and nothing else. Imports nothing, so every runtime may import it.
 *
 * Directions: an Ask is answered, a Tell is not. `Asks`/`Tells` run between a window and main, `SyncAsks`/`SyncTells`
 * between the sync worker and main. No function here throws across a process: trouble is a value.
 */

/**
 * Path on the app's own origin to which bytes are POSTed; the answer's text is the parcel's id (see `ParcelId`).
 * Status 413: larger than any parcel may be. 507: the disk has no room for it.
 */
export const PARCEL_PATH = '/parcel';
/** Path prefix on the app's own origin from which a picked file's bytes are fetched once: `/picked/<ticket>`. */
export const PICKED_PATH = '/picked/';
/** The app's own origin. The host part is fixed; files are served from a manifest, never by joining paths. */
export const APP_ORIGIN = 'app://draftkeep';

/** Names bytes that the page has handed to main by POST to `PARCEL_PATH`; used up by the first ask that names it. */
export type ParcelId = string;

/** One address the signed-in person may write from (portal-api 4.5 `GET mail/accounts`). */
export interface Mailbox {
  readonly mailboxId: number;
  /** Lower-case address. */
  readonly email: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly isDefault: boolean;
  readonly isAlias: boolean;
  /** A group cannot be written from (portal-api 3.1 step 5). */
  readonly isGroup: boolean;
}

/** A person at a portal, `<portal origin>|<person id>`: whose drafts are whose (rule S12). */
export type Owner = string;

/** Who is signed in, as far as a window may know: never the token (rule S9). */
export type SessionView =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'signed-in' | 'expired';
      readonly owner: Owner;
      /** Origin of the portal, e.g. `https://portal.example.com`. */
      readonly portal: string;
      readonly email: string;
      readonly displayName: string;
      /** As last read from the portal; kept for offline use. */
      readonly mailboxes: readonly Mailbox[];
      /** `this-run`: this computer offers no safe place for the token, so the session ends with the app. */
      readonly kept: 'encrypted' | 'this-run';
    };

/** Why the lane is shut when nobody asked for it; `starting` means not asked yet. */
export type OfflineWhy = 'starting' | 'unreachable' | 'tls' | 'not-a-portal' | 'portal-closed' | 'module-off';

/** Whether the lane to the portal may be used. What the portal last answered, never `navigator.onLine`. */
export type Gate =
  | { readonly kind: 'open'; readonly owner: Owner }
  | { readonly kind: 'offline'; readonly owner: Owner; readonly why: OfflineWhy }
  | { readonly kind: 'signed-out'; readonly owner: Owner | null }
  /** The portal asked for a pause (Retry-After); `until` in ms since 1970. */
  | { readonly kind: 'paused'; readonly owner: Owner; readonly until: number };

export interface SignInForm {
  /** As typed: `portal.example.com`, `https://…`, with or without a path. */
  readonly portal: string;
  readonly email: string;
  readonly password: string;
  /** The second factor, once `code-needed` or `enrol` was answered. */
  readonly code?: string;
  /** For `phone-needed`: the number to activate (portal-api 2.1 setphone). */
  readonly mobilePhone?: string;
  /** The person has read the warning that plain http shows the password to the network. */
  readonly allowHttp?: boolean;
}

export type SignInProblem =
  | 'bad-address'
  | 'insecure'
  | 'unreachable'
  | 'tls'
  | 'not-a-portal'
  | 'portal-closed'
  | 'module-off'
  | 'wrong-password'
  | 'wrong-code'
  | 'locked'
  | 'trouble';

export type SignInAnswer =
  | { readonly kind: 'signed-in'; readonly session: SessionView }
  | { readonly kind: 'code-needed'; readonly by: 'sms' | 'app'; readonly hint: string }
  /** First use of an authenticator app: `key` is to be typed into it. */
  | { readonly kind: 'enrol'; readonly key: string }
  | { readonly kind: 'phone-needed' }
  | {
      readonly kind: 'problem';
      readonly problem: SignInProblem;
      /** A plain sentence: what happened and what the person can do. */
      readonly text: string;
      /** For `locked`: seconds until a new try can succeed (portal-api 2.1). */
      readonly waitSeconds?: number;
    };

export interface PickedFile {
  /** Fetch `PICKED_PATH + ticket` once for the bytes. */
  readonly ticket: string;
  readonly name: string;
  /** Octets. */
  readonly size: number;
  /** Media type guessed from the name. */
  readonly type: string;
}

export type PickAnswer =
  { readonly kind: 'picked'; readonly files: readonly PickedFile[] } | { readonly kind: 'cancelled' };

export type SaveAsAnswer =
  | { readonly kind: 'written'; readonly path: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly text: string };

export type PracticeAnswer =
  | { readonly kind: 'running'; readonly portal: string; readonly email: string; readonly password: string }
  | { readonly kind: 'failed'; readonly text: string };

/** What may wake the lane before its own time. A hint only: an answer of the portal is the proof. */
export type WakeReason = 'online' | 'focus' | 'sync-now';

/** Commands that the menu gives to the window. */
export type Command = 'new-draft' | 'export' | 'attach' | 'delete-draft' | 'sync-now' | 'save' | 'sign-in' | 'sign-out';

/** Answer of a call that main could not take: a bug or a stranger, never an expected trouble. */
export interface Refusal {
  readonly kind: 'internal';
  readonly text: string;
}

/** Window → main, answered. */
export interface Asks {
  'session.read': () => SessionView;
  'session.signIn': (form: SignInForm) => SignInAnswer;
  'session.signOut': () => SessionView;
  'gate.read': () => Gate;
  'gate.wake': (reason: WakeReason) => null;
  'practice.start': () => PracticeAnswer;
  'app.flushed': () => null;
  'file.pick': () => PickAnswer;
  'file.saveAs': (name: string, parcel: ParcelId) => SaveAsAnswer;
  'link.open': (address: string) => boolean;
}

/** Main → window. */
export interface Tells {
  'session.changed': (session: SessionView) => void;
  'gate.changed': (gate: Gate) => void;
  /** Write every word to disk, then ask `app.flushed`. */
  'app.flush': () => void;
  'app.command': (command: Command) => void;
}

export type AskName = keyof Asks;
export type TellName = keyof Tells;

export const ASK_NAMES = [
  'session.read',
  'session.signIn',
  'session.signOut',
  'gate.read',
  'gate.wake',
  'practice.start',
  'app.flushed',
  'file.pick',
  'file.saveAs',
  'link.open',
] as const satisfies readonly AskName[];

export const TELL_NAMES = [
  'session.changed',
  'gate.changed',
  'app.flush',
  'app.command',
] as const satisfies readonly TellName[];

/** A forgotten name does not compile: nothing may be left over. */
type Nothing<T extends never> = T;
export type AllAsksNamed = Nothing<Exclude<AskName, (typeof ASK_NAMES)[number]>>;
export type AllTellsNamed = Nothing<Exclude<TellName, (typeof TELL_NAMES)[number]>>;

/** What the preload puts on `window.bridge`. */
export interface Bridge {
  ask<N extends AskName>(name: N, ...args: Parameters<Asks[N]>): Promise<ReturnType<Asks[N]> | Refusal>;
  /** Returns the function that ends the subscription. */
  on<N extends TellName>(name: N, listener: Tells[N]): () => void;
}

/** `window.postMessage` data with which the preload hands the page its end of the sync port. */
export const SYNC_PORT_MESSAGE = 'draftkeep.sync-port';
/** IPC channel with which the preload hands main the other end. */
export const SYNC_PORT_CHANNEL = 'sync-port';

// ---------------------------------------------------------------------------------------------------------------
// Sync worker ⇄ main
// ---------------------------------------------------------------------------------------------------------------

/** An attachment as it stands on the wire (portal-api 3.4); names are those the portal reads. */
export interface PortalFile {
  readonly fileId: number;
  readonly fileName: string;
  /** Octets. */
  readonly size: number;
  readonly contentType: string;
  readonly fileNumber: number;
  readonly storedName: string;
  readonly streamId: string;
  readonly contentId?: string;
}

/** Body of `PUT api/2.0/mail/drafts/save`: every field of the document the product implements, none ever null. */
export interface SaveRequest {
  /** 0 makes a new draft, always (portal-api 3.2). */
  readonly id: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly mimeReplyToId: string;
  readonly importance: boolean;
  readonly subject: string;
  readonly tags: readonly number[];
  readonly body: string;
  readonly attachments: readonly PortalFile[];
  readonly calendarIcs: string;
}

/** A message as the portal shows it: the answer of a save (an echo, portal-api 3.4) or of a GET (the truth, 4.3). */
export interface PortalMessage {
  readonly id: number;
  /** 0 Sending, 1 Inbox, 2 Sent, 3 Drafts, 4 Trash, 7 Templates (portal-api 4.1). */
  readonly folder: number;
  readonly from: string;
  /** The mailbox's address, lower-case; empty in an echo. */
  readonly address: string;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  readonly important: boolean;
  readonly body: string;
  readonly tagIds: readonly number[];
  readonly attachments: readonly PortalFile[];
  /** ISO 8601 with offset; whole seconds in reads (portal-api 1.5). */
  readonly receivedDate: string;
  readonly mimeReplyToId: string;
  readonly calendarUid: string;
  /** The portal could not read the body's file: the empty body it shows is not the draft's (portal-api 4.3). */
  readonly bodyCorrupted: boolean;
}

/** One row of the drafts list: no bcc, no body, no files (portal-api 4.2). */
export interface PortalHead {
  readonly id: number;
  readonly folder: number;
  readonly subject: string;
  readonly to: string;
  readonly cc: string;
  /** Length of the body in UTF-16 units. */
  readonly size: number;
  readonly receivedDate: string;
  readonly hasAttachments: boolean;
}

/** Everything a request can meet short of its good answer. */
export type Trouble =
  /** Surely not applied: refused, name not found, TLS, or stopped before the portal's own code. */
  | { readonly kind: 'not-sent'; readonly text: string }
  /** May have been applied: time-out, reset, cut or foreign answer, any 5xx. `status` 0: no answer at all. */
  | { readonly kind: 'unknown'; readonly status: number; readonly text: string }
  /** The portal asks for a pause until `until` (ms since 1970). */
  | { readonly kind: 'limited'; readonly until: number }
  | { readonly kind: 'signed-out' }
  /** The gate was shut: nothing left this computer. */
  | { readonly kind: 'held' }
  /** The portal's final no (400, 403, 413, 415 …), in its own words. `status` 0: main's, before anything was sent. */
  | { readonly kind: 'refused'; readonly status: number; readonly text: string };

export type SaveOutcome = { readonly kind: 'saved'; readonly message: PortalMessage } | Trouble;
export type ReadOutcome =
  | { readonly kind: 'found'; readonly message: PortalMessage }
  /** 404 with the portal's envelope: removed for good. */
  | { readonly kind: 'gone' }
  | Trouble;
export type ListOutcome = { readonly kind: 'listed'; readonly heads: readonly PortalHead[] } | Trouble;
export type UploadOutcome = { readonly kind: 'uploaded'; readonly file: PortalFile } | Trouble;
export type DoneOutcome = { readonly kind: 'done' } | Trouble;

/** Sync worker → main, answered. `owner` must be the signed-in person, or the answer is `held` (rule S12). */
export interface SyncAsks {
  /** The pump runs: there is somebody to be told to drain. */
  ready: () => null;
  save: (owner: Owner, request: SaveRequest) => SaveOutcome;
  read: (owner: Owner, serverId: number) => ReadOutcome;
  /** One page (1-based, 200 rows) of the unfiltered drafts list, newest saved first. */
  list: (owner: Owner, page: number) => ListOutcome;
  upload: (owner: Owner, serverId: number, name: string, type: string, parcel: ParcelId) => UploadOutcome;
  removeFile: (owner: Owner, serverId: number, fileId: number) => DoneOutcome;
  /** To the portal's trash (folder 4), never a permanent removal. */
  trash: (owner: Owner, serverId: number) => DoneOutcome;
  /** Back from the trash (portal-api 4.3 restore). */
  restore: (owner: Owner, serverId: number) => DoneOutcome;
  /** The outbox is as empty as it will get before the deadline given by the tell `drain`. */
  drained: () => null;
}

/** Main → sync worker. */
export interface SyncTells {
  session: (session: SessionView) => void;
  gate: (gate: Gate) => void;
  /** Save what can be saved until `by` (ms since 1970), then ask `drained`. */
  drain: (by: number) => void;
}

export type SyncAskName = keyof SyncAsks;
export type SyncTellName = keyof SyncTells;

export const SYNC_ASK_NAMES = [
  'ready',
  'save',
  'read',
  'list',
  'upload',
  'removeFile',
  'trash',
  'restore',
  'drained',
] as const satisfies readonly SyncAskName[];
export type AllSyncAsksNamed = Nothing<Exclude<SyncAskName, (typeof SYNC_ASK_NAMES)[number]>>;

/** What travels over the sync port. */
export type SyncPortMessage =
  | { readonly kind: 'ask'; readonly id: number; readonly name: SyncAskName; readonly args: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'tell'; readonly name: SyncTellName; readonly args: readonly unknown[] };

/** Limits of the portal, checked here before anything leaves (portal-api 3.5 and 4.4). */
export const BODY_LIMIT = 524_288;
export const FILES_LIMIT = 26_214_400;
