import { removeMailbox } from './accounts.ts';
import { attach } from './attachments.ts';
import { DRAFT, save, TEMPLATE, type Compose } from './drafts-save.ts';
import { changeCounter, recalculate, setFolder } from './folders.ts';
import { heldMessages, type HeldMessage } from './held.ts';
import { purge, reassign } from './messages.ts';
import { FOLDER, type Message, type Person } from './model.ts';
import { settleSending, startSending } from './sending.ts';
import { endSessions, findPerson } from './sessions.ts';
import type { Site } from './site.ts';
import { attachmentLocation } from './storage.ts';

/** What the second editor may write; fields left out keep what is stored (or are empty in a new draft). */
export type DraftFields = Partial<
  Pick<Compose, 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'body' | 'importance' | 'tags' | 'mimeReplyToId'>
>;

/**
 * Somebody else at the same portal: the web page open in a browser, or an administrator. Works on the portal's
 * data by the portal's own rules, without HTTP; breaking a rule throws the portal's error. People are named by
 * e-mail address; left out, it is the first one.
 */
export class SecondEditor {
  readonly #site: Site;

  constructor(site: Site) {
    this.#site = site;
  }

  /** A new draft; returns its id. */
  create(fields: DraftFields, person?: string): number {
    const owner = this.#person(person);
    const mailbox = this.#site.store.mailboxes.where((row) => row.personId === owner.id)[0];
    return this.#save(owner, { ...nothing, from: mailbox?.address ?? null, ...fields });
  }

  /** Saves a draft again with some fields changed, last writer wins. */
  change(id: number, fields: DraftFields): void {
    const message = this.#message(id);
    const whole = (value: string): string[] => (value === '' ? [] : [value]);
    const stored = {
      from: message.address,
      to: whole(message.to),
      cc: whole(message.cc),
      bcc: whole(message.bcc),
      subject: message.subject,
      body: this.#site.store.readBody(message.streamId),
      importance: message.important,
      tags: message.tagIds,
      mimeReplyToId: message.mimeReplyToId,
    };
    this.#save(this.#owner(message), { ...nothing, ...stored, ...fields, id });
  }

  /** Moves a message to folder Trash. */
  trash(id: number): void {
    this.#write(() => setFolder(this.#site, this.#message(id), FOLDER.trash));
  }

  /** Moves a message to any folder. */
  move(id: number, folder: number): void {
    this.#write(() => setFolder(this.#site, this.#message(id), folder));
  }

  /** Back to where it was; its saved time stays old. */
  restore(id: number): void {
    const message = this.#message(id);
    this.#write(() => setFolder(this.#site, message, message.restoreFolder));
  }

  /** Removes a message for good. */
  purge(id: number): void {
    const message = this.#message(id);
    this.#write(() => purge(this.#site, this.#owner(message), message));
  }

  /** Sends a draft. Delivery, or its failure, is over after `delayMs` of the portal's clock; at once if left out. */
  send(id: number, how: { readonly fail?: boolean; readonly delayMs?: number } = {}): void {
    const message = this.#message(id);
    const files = this.#site.store.attachments.where((row) => row.messageId === id).map((row) => row.id);
    const dueAt = this.#site.now() + (how.delayMs ?? 0);
    this.#write(() => startSending(this.#site, message, files, dueAt, how.fail ?? false));
    settleSending(this.#site);
  }

  /** Ends every delivery under way, however long it would have taken. */
  settle(): void {
    settleSending(this.#site, Infinity);
  }

  /** Adds a file; returns its fileId. The draft's saved time stays. */
  attach(
    id: number,
    file: { readonly name: string; readonly bytes: Uint8Array; readonly contentType?: string },
  ): number {
    const owner = this.#owner(this.#message(id));
    const bytes = Buffer.from(file.bytes);
    const { view } = this.#write(() => attach(this.#site, owner, id, file.name, bytes, file.contentType ?? ''));
    return Number(view['fileId']);
  }

  detach(id: number, fileId: number): void {
    const message = this.#message(id);
    const row = this.#site.store.attachments.get(fileId);
    if (row?.messageId !== id) throw new Error(`Message ${id} has no attachment ${fileId}`);
    this.#site.store.removeFile(attachmentLocation(this.#owner(message), message, row));
    this.#site.store.attachments.delete(fileId);
  }

  /** "Move drafts to another account": blanks every body at once (portal-api hazard 27). */
  reassign(email: string, folder: 3 | 7 = 3): void {
    const owner = this.#site.store.people
      .all()
      .find(
        (person) => this.#site.store.mailboxes.where((row) => row.personId === person.id && row.address === email)[0],
      );
    if (!owner) throw new Error(`No mailbox ${email}`);
    this.#write(() => reassign(this.#site, owner, folder, email, folder === 3 ? DRAFT : TEMPLATE));
  }

  /** Deletes an account with all its messages. */
  removeMailbox(address: string): void {
    const mailbox = this.#site.store.mailboxes.where((row) => row.address === address)[0];
    const owner = mailbox && this.#site.store.people.get(mailbox.personId);
    if (!owner) throw new Error(`No mailbox ${address}`);
    this.#write(() => removeMailbox(this.#site, owner, address));
  }

  /** Makes the tokens of everybody, or of one person, expire now. */
  expireTokens(person?: string): void {
    this.#endSessions('expire', person);
  }

  /** Ends the sessions of everybody, or of one person, as an administrator would. */
  revoke(person?: string): void {
    this.#endSessions('revoke', person);
  }

  disablePerson(person: string, disabled = true): void {
    this.#site.store.people.put({ ...this.#person(person), disabled });
  }

  /** Moves a folder's counter without moving a message (portal-api hazard 24); `recalculate` cures it. */
  drift(folder: number, by: number, person?: string): void {
    const owner = this.#person(person);
    changeCounter(this.#site, owner.id, folder, by);
  }

  recalculate(person?: string): void {
    recalculate(this.#site, this.#person(person).id);
  }

  /** Loses the body file, so that reads answer `isBodyCorrupted`. */
  corruptBody(id: number): void {
    this.#site.store.removeBody(this.#message(id).streamId);
  }

  get(id: number): HeldMessage {
    const found = heldMessages(this.#site).find((message) => message.id === id);
    if (!found) throw new Error(`No message ${id}`);
    return found;
  }

  #save(owner: Person, compose: Compose): number {
    return save(this.#site, owner, compose, DRAFT).message.id;
  }

  #endSessions(how: 'expire' | 'revoke', person: string | undefined): void {
    const only = person === undefined ? null : this.#person(person).id;
    endSessions(this.#site, how, (_, personId) => only === null || personId === only);
  }

  #write<T>(work: () => T): T {
    return this.#site.store.transaction(work);
  }

  #message(id: number): Message {
    const message = this.#site.store.messages.get(id);
    if (!message) throw new Error(`No message ${id}`);
    return message;
  }

  #owner(message: Message): Person {
    return this.#site.store.people.get(message.personId)!;
  }

  #person(name: string | undefined): Person {
    const person = name === undefined ? this.#site.store.people.all()[0] : findPerson(this.#site, name);
    if (!person) throw new Error(`No person ${name ?? ''}`);
    return person;
  }
}

const nothing: Compose = {
  id: 0,
  from: null,
  to: [],
  cc: [],
  bcc: [],
  mimeReplyToId: null,
  importance: false,
  subject: null,
  tags: [],
  body: null,
  attachments: [],
  calendarIcs: null,
};
