/** The rows the practice portal keeps. Names follow the portal's own tables where it has them. */

/** FolderType (portal-api 4.1). */
export const FOLDER = { sending: 0, inbox: 1, sent: 2, draft: 3, trash: 4, spam: 5, user: 6, templates: 7 } as const;

/** 25 MiB: the sum of all files of one message (portal-api 4.4). */
export const ATTACHMENTS_LIMIT = 26_214_400;
/** `MaximumMessageBodySize`, in UTF-16 units (portal-api 3.5). */
export const BODY_LIMIT = 524_288;
/** What the portal stores for a body that is null or empty (portal-api 3.1 step 8). */
export const EMPTY_BODY = '<p>&nbsp;</p>';

export type SecondFactor = 'none' | 'sms' | 'sms-no-phone' | 'app' | 'app-enrol';

export interface Person {
  readonly id: number;
  readonly guid: string;
  readonly login: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly disabled: boolean;
  /** `sms-no-phone` becomes `sms`, and `app-enrol` becomes `app`, with the first good code. */
  readonly secondFactor: SecondFactor;
  readonly phone: string;
  /** Raw key of the authenticator app, hex. */
  readonly appSecret: string;
  readonly backupCodes: readonly string[];
}

export interface Signature {
  readonly html: string;
  readonly isActive: boolean;
}

export interface Mailbox {
  readonly id: number;
  readonly personId: number;
  readonly address: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly isDefault: boolean;
  readonly aliases: readonly string[];
  readonly groups: readonly { readonly id: number; readonly address: string }[];
  readonly signature: Signature;
  /** ms since 1970 UTC */
  readonly createdAt: number;
}

export interface Message {
  readonly id: number;
  readonly personId: number;
  readonly mailboxId: number;
  /** Lower-case primary address of the mailbox. */
  readonly address: string;
  readonly folder: number;
  readonly restoreFolder: number;
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  readonly introduction: string;
  readonly mimeReplyToId: string;
  readonly mimeMessageId: string;
  readonly chainId: string;
  readonly streamId: string;
  readonly calendarUid: string;
  readonly important: boolean;
  readonly unread: boolean;
  /** ms since 1970 UTC, whole seconds only. */
  readonly savedAt: number;
  /** Body length in UTF-16 units. */
  readonly size: number;
  readonly tagIds: readonly number[];
  /** Set while the message is in folder Sending; `dueAt` is when delivery ends. */
  readonly sending: { readonly dueAt: number; readonly fail: boolean } | null;
  /** What a delivered mail really carried: the files its send request listed (portal-api 4.6). */
  readonly sentFileIds: readonly number[];
}

export interface Attachment {
  readonly id: number;
  readonly messageId: number;
  readonly fileName: string;
  readonly size: number;
  readonly contentType: string;
  /** Empty for a real attachment; set for an image embedded in the body. */
  readonly contentId: string;
  readonly fileNumber: number;
  readonly storedName: string;
}

export interface Tag {
  readonly id: number;
  readonly personId: number;
  readonly name: string;
  readonly style: string;
  readonly addresses: readonly string[];
}

export interface Contact {
  readonly id: number;
  readonly personId: number;
  readonly name: string;
  readonly description: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** 0 frequently contacted, 1 personal */
  readonly type: number;
}

/** Key: `counterId(personId, folder)`. Can drift from the rows it counts, as on a real portal. */
export interface FolderCounter {
  readonly id: number;
  readonly total: number;
  readonly unread: number;
  readonly changedAt: number;
}

/** One sign-in. The token itself is never kept, only its SHA-256. */
export interface LoginEvent {
  readonly id: number;
  readonly personId: number;
  readonly tokenHash: string;
  readonly expiresAt: number;
  readonly active: boolean;
}

export interface Alert {
  readonly id: number;
  readonly personId: number;
  readonly mailboxId: number;
  readonly type: number;
  /** JSON text, as on the wire. */
  readonly data: string;
}

/** A file in the person's Documents (only what the mail module needs of it). */
export interface PortalDocument {
  readonly id: number;
  readonly personId: number;
  readonly title: string;
  readonly size: number;
}

export const counterId = (personId: number, folder: number): number => personId * 10 + folder;
