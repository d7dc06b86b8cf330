import { randomBytes } from 'node:crypto';
import type { Parameters } from './binding.ts';
import { readCompose, save, type SaveKind } from './drafts-save.ts';
import { badArgument, missingArgument, type Json } from './envelope.ts';
import { changeCounter, setFolder } from './folders.ts';
import type { Effects } from './http.ts';
import { FOLDER, type Message, type Person } from './model.ts';
import { wholeSecond, type Site } from './site.ts';
import { introduction, parseMailbox } from './text.ts';

const SENDING: SaveKind = {
  folder: FOLDER.draft,
  allowed: [FOLDER.draft, FOLDER.templates],
  refusal: 'Sending emails is permitted only in the Drafts folder',
  sending: true,
};

const mailDaemon = 'mail-daemon@onlyoffice.com';

/**
 * PUT mail/messages/send (portal-api 4.6). The message is saved first and its addresses checked after that, so a
 * 400 for an address leaves an updated draft, or a new one. Answers before delivery.
 */
export function sendMessage(site: Site, person: Person, parameters: Parameters, effects: Effects): Json {
  const compose = { ...readCompose(parameters), id: Math.max(0, parameters.integer('id')) };
  if (!compose.from) throw missingArgument('from');
  if (compose.to.length + compose.cc.length + compose.bcc.length === 0) throw badArgument('Empty recipients', 'to');
  const saved = save(site, person, compose, SENDING, effects);
  for (const [field, list] of Object.entries({ to: compose.to, cc: compose.cc, bcc: compose.bcc }))
    for (const item of list) checkAddress(item, field);
  const fileIds = saved.attachments.map((item) => item.fileId);
  startSending(site, saved.message, fileIds, site.now() + site.sendingMs, site.conditions.failSending);
  return saved.message.id;
}

const localPart = /^[\p{L}\p{N}]+([_.+-][\p{L}\p{N}]+)*$/u;
const dottedDomain = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.[a-z]{2,}$/iu;

function checkAddress(value: string, field: string): void {
  let address = '';
  try {
    ({ address } = parseMailbox(value));
  } catch {
    throw badArgument(`Incorrect email address in the field "${field}"`);
  }
  const at = address.lastIndexOf('@');
  if (!localPart.test(address.slice(0, at)) || !dottedDomain.test(address.slice(at + 1)))
    throw badArgument(`Incorrect email address in the field "${field}"`);
}

/** Puts a draft into folder Sending until `dueAt`; only the files listed go into the mail. */
export function startSending(
  site: Site,
  message: Message,
  fileIds: readonly number[],
  dueAt: number,
  fail: boolean,
): void {
  const moved = setFolder(site, message, FOLDER.sending);
  site.store.messages.put({ ...moved, sending: { dueAt, fail }, sentFileIds: fileIds });
}

/** Ends every delivery that is due. Looked at on each request instead of by a timer, so restarts cannot lose one. */
export function settleSending(site: Site, at = site.now()): void {
  const due = site.store.messages.where((row) => row.sending !== null && row.sending.dueAt <= at);
  for (const message of due) {
    site.store.transaction(() => {
      const failed = message.sending?.fail ?? false;
      const moved = setFolder(site, message, failed ? FOLDER.draft : FOLDER.sent);
      const restoreFolder = moved.folder;
      const sentFileIds = failed ? [] : message.sentFileIds;
      const chainId = failed ? moved.chainId : replyChain(site, moved);
      site.store.messages.put({ ...moved, restoreFolder, sentFileIds, chainId, sending: null });
      if (failed) reportFailure(site, moved);
      else rememberRecipients(site, moved);
    });
  }
}

/** A reply joins its original's chain only in the same mailbox and under the same subject. */
function replyChain(site: Site, message: Message): string {
  const subject = (value: string): string =>
    value
      .replace(/^(\s*(re|fwd?)\s*:)+/i, '')
      .trim()
      .toLowerCase();
  const original = site.store.messages.where(
    (row) =>
      row.personId === message.personId &&
      row.mailboxId === message.mailboxId &&
      row.id !== message.id &&
      row.mimeMessageId === message.mimeReplyToId,
  )[0];
  return original && subject(original.subject) === subject(message.subject) ? original.chainId : message.chainId;
}

/** An important notice in Inbox and an alert of type 1 naming the draft, which is back in Drafts. */
function reportFailure(site: Site, message: Message): void {
  const html = `<p>Delivery failed for message with subject "${message.subject}".</p>`;
  const streamId = randomBytes(16).toString('hex');
  site.store.writeBody(streamId, html);
  const notice = site.store.messages.put({
    ...message,
    id: site.store.messages.nextId(),
    folder: FOLDER.inbox,
    restoreFolder: FOLDER.inbox,
    from: mailDaemon,
    to: message.address,
    cc: '',
    bcc: '',
    subject: 'Message Delivery Failure',
    introduction: introduction(html),
    mimeMessageId: `AU${streamId}@${site.host}`,
    chainId: `AU${streamId}@${site.host}`,
    streamId,
    important: true,
    unread: true,
    savedAt: wholeSecond(site, site.now()),
    size: html.length,
    tagIds: [],
    sending: null,
    sentFileIds: [],
  });
  changeCounter(site, message.personId, FOLDER.inbox, 1, 1);
  site.store.alerts.put({
    id: site.store.alerts.nextId(),
    personId: message.personId,
    mailboxId: message.mailboxId,
    type: 1,
    data: JSON.stringify({
      message_id: message.id,
      failure_id: notice.id,
      subject: message.subject,
      from: message.from,
    }),
  });
}

/** Addresses written to become contacts of type 0. */
function rememberRecipients(site: Site, message: Message): void {
  const known = new Set(
    site.store.contacts.where((row) => row.personId === message.personId).flatMap((row) => row.emails),
  );
  const written = [message.to, message.cc, message.bcc]
    .join(', ')
    .matchAll(/(?:"([^"]*)"\s*)?<?([^\s<>,"]+@[^\s<>,"]+)>?/g);
  for (const [, name = '', email] of written) {
    if (!email || known.has(email)) continue;
    known.add(email);
    const id = site.store.contacts.nextId();
    site.store.contacts.put({
      id,
      personId: message.personId,
      name,
      description: '',
      emails: [email],
      phones: [],
      type: 0,
    });
  }
}
