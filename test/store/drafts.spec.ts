import { expect, test } from '../support/harness.ts';

test('S2: an edit puts content, head and Change in one transaction of durability strict', async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const { Database, drafts } = window.harness;
    const db = new Database();
    const transactions: { stores: string[]; mode: string; durability: string; puts: string[] }[] = [];
    const open = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...args) {
      const made = open.apply(this, args);
      transactions.push({ stores: [...made.objectStoreNames], mode: made.mode, durability: made.durability, puts: [] });
      return made;
    };
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...args) {
      transactions.at(-1)?.puts.push(this.name);
      return put.apply(this, args);
    };
    await drafts.createDraft(db, { id: 'a', owner: null, from: null, now: 1 });
    transactions.length = 0;
    await drafts.editDraft(db, 'a', { subject: 'Hi', body: '<p>words</p>' }, 2);
    return transactions.filter((each) => each.mode === 'readwrite');
  });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ durability: 'strict' });
  expect(seen[0]?.puts.sort()).toEqual(['contents', 'heads', 'outbox']);
});

test('S2: when one of the three cannot be written, none is', async ({ page }) => {
  const kept = await page.evaluate(async () => {
    const { Database, drafts } = window.harness;
    const db = new Database();
    await drafts.createDraft(db, { id: 'a', owner: null, from: null, now: 1 });
    await drafts.editDraft(db, 'a', { body: '<p>first</p>' }, 2);
    const put = IDBObjectStore.prototype.put;
    const failures: string[] = [];
    for (const store of ['contents', 'heads', 'outbox']) {
      IDBObjectStore.prototype.put = function (...args) {
        if (this.name === store) throw new DOMException('full', 'QuotaExceededError');
        return put.apply(this, args);
      };
      await drafts.editDraft(db, 'a', { body: `<p>${store}</p>` }, 3).catch((e: Error) => failures.push(e.name));
    }
    IDBObjectStore.prototype.put = put;
    const [content, head, change] = await Promise.all([db.contents.get('a'), db.heads.get('a'), db.outbox.get('a')]);
    return { failures, body: content?.body, revision: head?.revision, firstEditAt: change?.firstEditAt };
  });
  expect(kept).toMatchObject({ body: '<p>first</p>', revision: 1, firstEditAt: 2 });
  expect(kept.failures).toHaveLength(3);
});

test('S13: a database of a newer version is left alone', async ({ page }) => {
  const result = await page.evaluate(async () => {
    const { Dexie, Database, drafts } = window.harness;
    const newer = new Dexie('draftkeep');
    newer.version(2).stores({ contents: 'id', future: 'id' });
    await newer.table('contents').put({ id: 'a', body: 'from the future' });
    newer.close();
    const db = new Database();
    const name = await drafts.createDraft(db, { id: 'b', owner: null, from: null, now: 1 }).then(
      () => 'written',
      (e: Error) => `${e.name} ${String((e as Error & { inner?: unknown }).inner)}`,
    );
    db.close();
    await newer.open();
    return { name, rows: await newer.table('contents').toArray(), version: newer.verno };
  });
  expect(result.name).toContain('NewerDatabase');
  expect(result).toMatchObject({ rows: [{ id: 'a', body: 'from the future' }], version: 2 });
});

test('issue 2.2: a file’s bytes are copied in, small and large, and stay until the portal has let go', async ({
  page,
}) => {
  const sizes = await page.evaluate(async () => {
    const { Database, drafts } = window.harness;
    const db = new Database();
    await drafts.createDraft(db, { id: 'a', owner: null, from: null, now: 1 });
    const out: unknown[] = [];
    for (const size of [10, 300_000]) {
      const data = new Blob([new Uint8Array(size).fill(7)]);
      await drafts.addFile(db, 'a', { id: `f${size}`, name: 'x.bin', type: 'application/x', data }, 2);
      const back = await drafts.readBytes(db, `f${size}`);
      const kept = await db.bytes.get(`f${size}`);
      out.push([back?.size, back?.type, kept?.data instanceof Blob]);
    }
    await drafts.wantFile(db, 'f10', false, 3);
    const open = await drafts.readDraft(db, 'a');
    return {
      out,
      files: open?.files.map((file) => file.id),
      head: open?.head,
      still: (await db.bytes.get('f10')) !== undefined,
    };
  });
  expect(sizes.out).toEqual([
    [10, 'application/x', false],
    [300_000, 'application/x', true],
  ]);
  expect(sizes.files).toEqual(['f300000']);
  expect(sizes.head).toMatchObject({ revision: 3, fileCount: 1, fileSize: 300_000 });
  expect(sizes.still).toBe(true);
});

test('design 10: the list pages by key, newest first, and reads heads alone', async ({ page }) => {
  const pages = await page.evaluate(async () => {
    const { Database, drafts } = window.harness;
    const db = new Database();
    for (let i = 0; i < 7; i++) await drafts.createDraft(db, { id: `d${i}`, owner: null, from: null, now: 100 + i });
    await drafts.discardDraft(db, 'd3');
    const first = await drafts.listHeads(db, 'drafts', 3);
    const second = await drafts.listHeads(db, 'drafts', 3, first.at(-1)?.editedAt);
    const trash = await drafts.listHeads(db, 'trash', 3);
    return [first, second, trash].map((heads) => heads.map((head) => head.id));
  });
  expect(pages).toEqual([['d6', 'd5', 'd4'], ['d2', 'd1', 'd0'], ['d3']]);
});

test('S12: drafts written before anybody signed in become the person’s who signs in; nobody else’s do', async ({
  page,
}) => {
  const owners = await page.evaluate(async () => {
    const { Database, drafts } = window.harness;
    const db = new Database();
    await drafts.createDraft(db, { id: 'mine', owner: null, from: null, now: 1 });
    await drafts.createDraft(db, { id: 'hers', owner: 'https://p|1', from: null, now: 1 });
    await drafts.editDraft(db, 'mine', { subject: 'a' }, 2);
    await drafts.editDraft(db, 'hers', { subject: 'b' }, 2);
    const adopted = await drafts.adoptUnowned(db, 'https://p|2', 3);
    const rows = await Promise.all([
      db.heads.get('mine'),
      db.outbox.get('mine'),
      db.heads.get('hers'),
      db.outbox.get('hers'),
    ]);
    return { adopted, owners: rows.map((row) => row?.owner) };
  });
  expect(owners).toEqual({ adopted: 1, owners: ['https://p|2', 'https://p|2', 'https://p|1', 'https://p|1'] });
});

test('an untouched draft vanishes, one that was edited does not', async ({ page }) => {
  const left = await page.evaluate(async () => {
    const { Database, drafts } = window.harness;
    const db = new Database();
    await drafts.createDraft(db, { id: 'blank', owner: null, from: null, now: 1 });
    await drafts.createDraft(db, { id: 'emptied', owner: null, from: null, now: 1 });
    await drafts.editDraft(db, 'emptied', { subject: 'x' }, 2);
    await drafts.editDraft(db, 'emptied', { subject: '' }, 3);
    const dropped = [await drafts.dropIfBlank(db, 'blank'), await drafts.dropIfBlank(db, 'emptied')];
    return { dropped, ids: await db.heads.toCollection().primaryKeys() };
  });
  expect(left).toEqual({ dropped: [true, false], ids: ['emptied'] });
});
