import { Dexie, type EntityTable, type Table } from 'dexie';
import type { Base, Change } from '../core/change.ts';
import type { DraftContent, DraftFile, DraftHead } from '../core/draft.ts';
import type { Ghost } from '../core/ghost.ts';
import type { Line } from '../core/journal.ts';

/** The name of the one database of a profile. */
export const DATABASE_NAME = 'draftkeep';

/** A file's bytes, apart from everything that is read often. Small ones as an array, large ones as a Blob. */
export interface FileBytes {
  readonly id: string;
  readonly data: Uint8Array<ArrayBuffer> | Blob;
}

/** Small facts by key: the highest ServerId seen per owner, and the like. */
export interface Fact {
  readonly key: string;
  readonly value: unknown;
}

/** The version of the tables below. */
const VERSION = 1;

/** The profile was written by a newer Draftkeep: nothing is read from it or written to it (rule S13). */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase';
}

export type JournalRow = Line & { readonly n?: number };

/** The one durable truth (design: idea 2). Tables and versions, nothing else. A shipped version is never edited. */
export class Database extends Dexie {
  declare contents: EntityTable<DraftContent, 'id'>;
  declare heads: EntityTable<DraftHead, 'id'>;
  declare outbox: EntityTable<Change, 'draftId'>;
  declare files: EntityTable<DraftFile, 'id'>;
  declare bytes: EntityTable<FileBytes, 'id'>;
  declare bases: EntityTable<Base, 'draftId'>;
  declare ghosts: EntityTable<Ghost, 'id'>;
  declare journal: Table<JournalRow, number>;
  declare facts: EntityTable<Fact, 'key'>;

  constructor(name = DATABASE_NAME) {
    // Chromium's default flushes seconds later: a power cut is part of rule S2.
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(VERSION).stores({
      contents: 'id',
      heads: 'id, [place+editedAt], [owner+serverId]',
      outbox: 'draftId, [state+dueAt]',
      files: 'id, draftId',
      bytes: 'id',
      bases: 'draftId',
      ghosts: 'id, dueAt',
      journal: '++n, draftId',
      facts: 'key',
    });
    // Dexie opens a newer database without a word; everything that was asked of it waits for this check.
    this.on(
      'ready',
      () => {
        // Dexie counts tenths.
        if (this.backendDB().version > VERSION * 10) throw new NewerDatabase('Written by a newer version of Draftkeep');
      },
      true,
    );
  }
}
