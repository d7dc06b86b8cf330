import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type {
  Alert,
  Attachment,
  Contact,
  FolderCounter,
  LoginEvent,
  Mailbox,
  Message,
  Person,
  PortalDocument,
  Tag,
} from './model.ts';

interface Row {
  readonly id: number;
}

/** `[table, id, row]`; a null row is a removal. One journal line is one committed transaction. */
type Operation = readonly [table: string, id: number, row: Row | null];

/** Rows of one kind in memory; every change is reported to the store, which makes it durable. */
export class Table<R extends Row> {
  readonly name: string;
  readonly #rows = new Map<number, R>();
  readonly #changed: (operation: Operation, previous: R | null) => void;
  #lastId = 0;

  constructor(name: string, changed: (operation: Operation, previous: R | null) => void) {
    this.name = name;
    this.#changed = changed;
  }

  get lastId(): number {
    return this.#lastId;
  }

  /** An id never given before: like auto-increment, ids of removed rows do not come back. */
  nextId(): number {
    return ++this.#lastId;
  }

  get(id: number): R | undefined {
    return this.#rows.get(id);
  }

  all(): R[] {
    return [...this.#rows.values()];
  }

  where(test: (row: R) => boolean): R[] {
    return this.all().filter(test);
  }

  put(row: R): R {
    const previous = this.#rows.get(row.id) ?? null;
    this.apply(row.id, row);
    this.#changed([this.name, row.id, row], previous);
    return row;
  }

  delete(id: number): void {
    const previous = this.#rows.get(id);
    if (!previous) return;
    this.apply(id, null);
    this.#changed([this.name, id, null], previous);
  }

  /** Replay only: changes memory without writing to the journal again. */
  apply(id: number, row: R | null): void {
    this.#lastId = Math.max(this.#lastId, id);
    if (row) this.#rows.set(id, row);
    else this.#rows.delete(id);
  }
}

/**
 * Everything the portal knows, kept in one folder: `journal.jsonl` for rows, `bodies/` and `files/` for bytes.
 *
 * A line is written before the answer leaves, so nothing answered is lost when the process is killed. A torn last
 * line (killed while writing) is a transaction that never committed and is dropped. The journal is rewritten to
 * its shortest form on opening. There is no fsync: it survives a killed process, not a power cut.
 */
export class Store {
  readonly folder: string;
  readonly #tables = new Map<string, Table<Row>>();
  #pending: { readonly operations: Operation[]; readonly undo: (() => void)[] } | null = null;
  readonly #journal: number;

  readonly people = this.#table<Person>('people');
  readonly mailboxes = this.#table<Mailbox>('mailboxes');
  readonly messages = this.#table<Message>('messages');
  readonly attachments = this.#table<Attachment>('attachments');
  readonly tags = this.#table<Tag>('tags');
  readonly contacts = this.#table<Contact>('contacts');
  readonly counters = this.#table<FolderCounter>('counters');
  readonly logins = this.#table<LoginEvent>('logins');
  readonly alerts = this.#table<Alert>('alerts');
  readonly documents = this.#table<PortalDocument>('documents');

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, 'bodies'), { recursive: true });
    mkdirSync(join(folder, 'files'), { recursive: true });
    const path = join(folder, 'journal.jsonl');
    if (existsSync(path)) this.#replay(readFileSync(path, 'utf8'));
    writeFileSync(`${path}.new`, this.#shortest());
    renameSync(`${path}.new`, path);
    this.#journal = openSync(path, 'a');
  }

  /** Runs `work` and commits its changes as one line. When it throws, nothing of it is kept. */
  transaction<T>(work: () => T): T {
    if (this.#pending) return work();
    const pending = { operations: [] as Operation[], undo: [] as (() => void)[] };
    this.#pending = pending;
    try {
      const result = work();
      if (pending.operations.length > 0) writeSync(this.#journal, `${JSON.stringify(pending.operations)}\n`);
      return result;
    } catch (error) {
      for (const undo of pending.undo.reverse()) undo();
      throw error;
    } finally {
      this.#pending = null;
    }
  }

  readBody(streamId: string): string | null {
    const path = join(this.folder, 'bodies', streamId);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  writeBody(streamId: string, html: string): void {
    this.#writeWhole(join(this.folder, 'bodies', streamId), html);
  }

  removeBody(streamId: string): void {
    rmSync(join(this.folder, 'bodies', streamId), { force: true });
  }

  /** `location` may hold words chosen by a client, so the file is named by its hash: no path can be built from it. */
  readFile(location: string): Buffer | null {
    const path = this.#filePath(location);
    return existsSync(path) ? readFileSync(path) : null;
  }

  writeFile(location: string, bytes: Buffer): void {
    this.#writeWhole(this.#filePath(location), bytes);
  }

  removeFile(location: string): void {
    rmSync(this.#filePath(location), { force: true });
  }

  close(): void {
    closeSync(this.#journal);
  }

  #table<R extends Row>(name: string): Table<R> {
    const table: Table<R> = new Table<R>(name, (operation, previous) => {
      this.#pending?.operations.push(operation);
      this.#pending?.undo.push(() => table.apply(operation[1], previous));
      if (!this.#pending) writeSync(this.#journal, `${JSON.stringify([operation])}\n`);
    });
    this.#tables.set(name, table as unknown as Table<Row>);
    return table;
  }

  #filePath(location: string): string {
    return join(this.folder, 'files', createHash('sha256').update(location).digest('hex'));
  }

  #writeWhole(path: string, content: string | Buffer): void {
    writeFileSync(`${path}.new`, content);
    renameSync(`${path}.new`, path);
  }

  #replay(text: string): void {
    for (const line of text.split('\n').slice(0, -1)) {
      for (const [name, id, row] of JSON.parse(line) as Operation[]) this.#tables.get(name)?.apply(id, row);
    }
  }

  /** A removal of each table's last id keeps the auto-increment where it was. */
  #shortest(): string {
    return [...this.#tables.values()]
      .map((table) => [[table.name, table.lastId, null], ...table.all().map((row) => [table.name, row.id, row])])
      .map((operations) => `${JSON.stringify(operations)}\n`)
      .join('');
  }
}
