import type { Page } from 'playwright/test';
import { expect, test } from '../support/app.ts';
import { onDisk, startWriting, writeBody } from '../support/person.ts';

/** What the list costs while others write: a worker that saves hundreds of drafts must have the disk to itself. */

type Row = Record<string, unknown>;

interface Reads {
  /** Requests by store or index and method. */
  readonly count: Record<string, number>;
  since: number;
}

async function countReads(page: Page): Promise<void> {
  await page.evaluate(() => {
    const reads: Reads = { count: {}, since: performance.now() };
    Object.assign(window, { reads });
    const watch = (
      source: IDBObjectStore | IDBIndex,
      names: readonly ('get' | 'getAll' | 'getAllKeys' | 'openCursor')[],
    ) => {
      for (const name of names) {
        const before = source[name] as (...options: unknown[]) => IDBRequest;
        Object.assign(source, {
          [name](this: IDBObjectStore | IDBIndex, ...options: unknown[]) {
            const key = `${this instanceof IDBIndex ? this.objectStore.name : this.name}.${name}`;
            reads.count[key] = (reads.count[key] ?? 0) + 1;
            return before.apply(this, options);
          },
        });
      }
    };
    watch(IDBObjectStore.prototype, ['get', 'getAll', 'openCursor']);
    watch(IDBIndex.prototype, ['get', 'getAll', 'getAllKeys', 'openCursor']);
  });
}

/** The counts so far, and for how many ms they were counted. */
async function readsOf(page: Page): Promise<{ count: Record<string, number>; ms: number }> {
  return page.evaluate(() => {
    const { count, since } = (window as unknown as { reads: Reads }).reads;
    return { count, ms: performance.now() - since };
  });
}

/** Puts these rows as another window would, each pair in a commit of its own that is told to this window's queries. */
async function commitElsewhere(page: Page, rows: readonly { head: Row; change: Row | null }[]): Promise<void> {
  await page.evaluate(async (all) => {
    const request = indexedDB.open('draftkeep');
    await new Promise((done) => (request.onsuccess = done));
    const others = new BroadcastChannel('x-storagemutated-1');
    for (const { head, change } of all) {
      const tables = request.result.transaction(['heads', 'outbox'], 'readwrite', { durability: 'relaxed' });
      tables.objectStore('heads').put(head);
      if (change !== null) tables.objectStore('outbox').put(change);
      await new Promise((done) => (tables.oncomplete = done));
      others.postMessage({ all: { d: 1, from: -Infinity, to: [[]] } });
    }
    others.close();
    request.result.close();
  }, rows);
}

/** A draft as the app writes it, to make others from. */
async function sample(page: Page): Promise<{ head: Row & { editedAt: number }; change: Row }> {
  await startWriting(page);
  await page.getByRole('textbox', { name: 'Subject' }).fill('Sample');
  await expect.poll(async () => (await onDisk(page)).outbox?.length).toBe(1);
  const { heads, outbox } = await onDisk(page);
  return { head: heads?.[0] as Row & { editedAt: number }, change: outbox?.[0] ?? {} };
}

test('the list follows a stream of commits a few times a second, to its end, and reads no row by itself', async ({
  page,
}) => {
  const { head, change } = await sample(page);
  const drafts = Array.from({ length: 300 }, (_, n) => {
    const id = `draft-${n}`;
    return {
      head: { ...head, id, subject: `Draft ${n}`, editedAt: head.editedAt - n, owner: 'ann' },
      change: { ...change, draftId: id, owner: 'ann' },
    };
  });
  await commitElsewhere(page, drafts);
  await expect(page.getByTitle('Waiting: 300')).toBeVisible();
  await countReads(page);
  await commitElsewhere(
    page,
    drafts.map((each, n) => ({ ...each, head: { ...each.head, subject: `Saved ${n}` } })).reverse(),
  );
  await expect(page.getByRole('option', { name: 'Saved 0', exact: true })).toBeVisible();
  const { count, ms } = await readsOf(page);
  expect(count['heads.get'] ?? 0, 'but those of the open draft').toBeLessThanOrEqual(count['contents.get'] ?? 0);
  // By the page's own clock: a slow machine is given as much more.
  expect(count['heads.getAllKeys']).toBeLessThanOrEqual(ms / 250 + 1);
});

test('Waiting counts and lists what is on its way, newest first, with a deleted draft the portal is asked about', async ({
  page,
}) => {
  const { head, change } = await sample(page);
  // Newer ones that wait for nothing lie between; the oldest are far beyond the first page.
  const drafts = Array.from({ length: 150 }, (_, n) => {
    const id = `draft-${n}`;
    const subject = n % 3 === 0 ? `Here ${n}` : `Waits ${n}`;
    return {
      head: { ...head, id, subject, editedAt: head.editedAt - 1_000 - n, owner: 'ann' },
      change: n % 3 === 0 ? null : { ...change, draftId: id, owner: 'ann' },
    };
  });
  const deleted = {
    head: { ...head, id: 'deleted', subject: 'Deleted', place: 'trash', owner: 'ann' },
    change: { ...change, draftId: 'deleted', owner: 'ann', state: 'unsure' },
  };
  const blocked = {
    head: { ...head, id: 'blocked', subject: 'Refused', editedAt: 1, owner: 'ann' },
    change: {
      ...change,
      draftId: 'blocked',
      owner: 'ann',
      state: 'blocked',
      block: { kind: 'refused', status: 400, text: 'No' },
    },
  };
  await commitElsewhere(page, [...drafts, deleted, blocked]);
  await expect(page.getByTitle('Waiting: 101')).toBeVisible();
  await page.getByRole('button', { name: 'Waiting' }).click();
  const waiting = page.getByRole('listbox', { name: 'Waiting' });
  const wanted = drafts.flatMap(({ head: { subject }, change: waits }) => (waits === null ? [] : [subject]));
  await expect(waiting.getByRole('option')).toHaveCount(50);
  const names = () => waiting.getByRole('option').evaluateAll((rows) => rows.map((row) => row.ariaLabel));
  await waiting.focus();
  await expect(async () => {
    await page.keyboard.press('End');
    expect(await names()).toEqual(['Deleted', ...wanted]);
  }).toPass();
  await page.getByRole('button', { name: 'Needs you' }).click();
  await expect(page.getByRole('listbox', { name: 'Needs you' }).getByRole('option')).toHaveAccessibleName('Refused');
  await expect(page.getByTitle('Needs you: 1')).toBeVisible();
});

test('a commit of words typed into the body is one query of the list', async ({ page }) => {
  await sample(page);
  const body = async () => String((await onDisk(page)).contents?.[0]?.['body']);
  await writeBody(page, 'before');
  await expect.poll(body).toContain('before');
  await countReads(page);
  const revisionOf = async () => Number((await onDisk(page)).heads?.[0]?.['revision']);
  const before = await revisionOf();
  for (const words of ['one ', 'two ', 'three ']) {
    await page.keyboard.insertText(words);
    await expect.poll(body).toContain(words.trim());
  }
  await expect(page.getByRole('option', { name: 'Sample' })).toContainText('one two three');
  const { count } = await readsOf(page);
  expect(count['heads.getAllKeys']).toBeLessThanOrEqual((await revisionOf()) - before);
});
