import type { Mailbox, PortalFile, PortalMessage } from '../../electron/contract.ts';
import { type Change, edited, type Letter } from '../../renderer/core/change.ts';
import { type DraftContent, type DraftFile, editHead, newContent, newHead } from '../../renderer/core/draft.ts';

/** Small values for tests of deciding. */

export const OWNER = 'https://portal.example|1';

export const MAILBOXES: readonly Mailbox[] = [
  mailbox('office@b.example', {}),
  mailbox('a@b.example', { isDefault: true }),
  mailbox('team@b.example', { isGroup: true }),
];

export function mailbox(email: string, fields: Partial<Mailbox>): Mailbox {
  return { mailboxId: 1, email, name: '', enabled: true, isDefault: false, isAlias: false, isGroup: false, ...fields };
}

/** A draft edited once at time 0, never saved. */
export function letter(words: Partial<DraftContent> = {}, change: Partial<Change> = {}): Letter {
  const content = { ...newContent('d', null), body: '<p>words</p>', ...words };
  const head = editHead(newHead(content, OWNER, 0), content, [], 0);
  return { content, head, files: [], base: null, change: { ...edited(null, head, 0), ...change } };
}

export function file(fields: Partial<DraftFile>): DraftFile {
  return {
    id: 'f',
    draftId: 'd',
    order: 0,
    name: 'a.pdf',
    type: 'application/pdf',
    size: 10,
    wanted: true,
    fileId: null,
    doubt: null,
    ...fields,
  };
}

export function portalFile(fileId: number, fileName = 'a.pdf', size = 10): PortalFile {
  return { fileId, fileName, size, contentType: '', fileNumber: 1, storedName: '', streamId: 's' };
}

/** A portal's copy of the draft above, number 57, in Drafts. */
export function message(fields: Partial<PortalMessage> = {}): PortalMessage {
  return {
    id: 57,
    folder: 3,
    from: '',
    address: '',
    to: '',
    cc: '',
    bcc: '',
    subject: '',
    important: false,
    body: '<p>words</p>',
    tagIds: [],
    attachments: [],
    receivedDate: '2026-01-01T00:00:00.0000000Z',
    mimeReplyToId: '',
    calendarUid: '',
    bodyCorrupted: false,
    ...fields,
  };
}
