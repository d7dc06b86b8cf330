import { expect, openHarness, test } from '../support/harness.ts';
import { MAILBOXES, message, OWNER } from '../support/letters.ts';

test('S3: a confirmed revision clears the Change, an older one does not', async ({ page }) => {
  const states = await page.evaluate(
    async ({ owner, mailboxes, echo }) => {
      const { Database, drafts, outbox } = window.harness;
      const db = new Database();
      await drafts.createDraft(db, { id: 'a', owner, from: null, now: 0 });
      await drafts.editDraft(db, 'a', { body: '<p>one</p>' }, 0);
      const out: unknown[] = [];
      const first = await outbox.claimStep(db, 'a', owner, { now: 10_000, mailboxes });
      await drafts.editDraft(db, 'a', { body: '<p>two</p>' }, 11_000);
      if (first === undefined) throw new Error('nothing was claimed');
      const saved = { of: 'create', outcome: { kind: 'saved', message: { ...echo, body: '<p>one</p>' } } } as const;
      await outbox.settleStep(db, 'a', first.step, saved, { now: 12_000, jitter: 0, newId: 'n' });
      out.push((await db.outbox.get('a'))?.state, (await db.heads.get('a'))?.savedRevision);
      const compare = await outbox.claimStep(db, 'a', owner, { now: 20_000, mailboxes });
      if (compare === undefined) throw new Error('no compare');
      const found = { of: 'compare', outcome: { kind: 'found', message: { ...echo, body: '<p>one</p>' } } } as const;
      await outbox.settleStep(db, 'a', compare.step, found, { now: 20_000, jitter: 0, newId: 'n' });
      const update = await outbox.claimStep(db, 'a', owner, { now: 20_000, mailboxes });
      if (update === undefined) throw new Error('no update');
      const done = { of: 'update', outcome: { kind: 'saved', message: { ...echo, body: '<p>two</p>' } } } as const;
      await outbox.settleStep(db, 'a', update.step, done, { now: 21_000, jitter: 0, newId: 'n' });
      out.push(await db.outbox.get('a'), (await db.heads.get('a'))?.savedRevision, await db.bases.count());
      return out;
    },
    { owner: OWNER, mailboxes: MAILBOXES, echo: message() },
  );
  expect(states).toEqual(['due', 1, undefined, 2, 1]);
});

test('S6 S7: a create in flight is unsure after a restart on the same profile', async ({ bundle, profile }) => {
  const first = await openHarness(bundle, profile);
  await first.page.evaluate(
    async ({ owner, mailboxes }) => {
      const { Database, drafts, outbox } = window.harness;
      const db = new Database();
      await drafts.createDraft(db, { id: 'a', owner, from: null, now: 0 });
      await drafts.editDraft(db, 'a', { body: '<p>one</p>' }, 0);
      await outbox.claimStep(db, 'a', owner, { now: 10_000, mailboxes });
    },
    { owner: OWNER, mailboxes: MAILBOXES },
  );
  first.app.process().kill('SIGKILL');
  await first.app.waitForEvent('close');
  const second = await openHarness(bundle, profile);
  const change = await second.page.evaluate(async () => {
    const { Database, outbox } = window.harness;
    const db = new Database();
    const before = await db.outbox.get('a');
    await outbox.recover(db, 50_000);
    return { before, after: await db.outbox.get('a') };
  });
  await second.app.close();
  expect(change.before?.state).toBe('saving');
  expect(change.after).toMatchObject({ state: 'unsure', dueAt: 50_000, create: { revision: 1, since: 10_000 } });
});

test('S12: a person’s drafts are claimed for that person alone, nobody’s by whoever is signed in', async ({ page }) => {
  const claimed = await page.evaluate(
    async ({ owner, mailboxes }) => {
      const { Database, drafts, due, outbox } = window.harness;
      const db = new Database();
      for (const [id, whose] of [
        ['a', owner],
        ['b', null],
      ] as const) {
        await drafts.createDraft(db, { id, owner: whose, from: null, now: 0 });
        await drafts.editDraft(db, id, { body: '<p>one</p>' }, 0);
      }
      return {
        other: await due.dueDrafts(db, 'https://portal.example|2', 99_999, 9),
        claim: await outbox.claimStep(db, 'a', 'https://portal.example|2', { now: 99_999, mailboxes }),
        own: await due.dueDrafts(db, owner, 99_999, 9),
        adopted:
          (await outbox.claimStep(db, 'b', owner, { now: 99_999, mailboxes })) && (await db.heads.get('b'))?.owner,
      };
    },
    { owner: OWNER, mailboxes: MAILBOXES },
  );
  expect(claimed).toEqual({ other: ['b'], claim: undefined, own: ['a', 'b'], adopted: OWNER });
});

test('design idea 8: the portal’s changed words become a draft of their own, and a journal line says so (S16)', async ({
  page,
}) => {
  const kept = await page.evaluate(
    async ({ owner, mailboxes, echo, changed }) => {
      const { Database, drafts, outbox } = window.harness;
      const db = new Database();
      await drafts.createDraft(db, { id: 'a', owner, from: null, now: 0 });
      await drafts.editDraft(db, 'a', { body: '<p>one</p>' }, 0);
      const first = await outbox.claimStep(db, 'a', owner, { now: 10_000, mailboxes });
      if (first === undefined) throw new Error('nothing was claimed');
      const facts = { now: 12_000, jitter: 0, newId: 'copy' };
      await outbox.settleStep(db, 'a', first.step, { of: 'create', outcome: { kind: 'saved', message: echo } }, facts);
      await drafts.editDraft(db, 'a', { body: '<p>mine</p>' }, 13_000);
      const compare = await outbox.claimStep(db, 'a', owner, { now: 20_000, mailboxes });
      if (compare === undefined) throw new Error('no compare');
      await outbox.settleStep(
        db,
        'a',
        compare.step,
        { of: 'compare', outcome: { kind: 'found', message: changed } },
        facts,
      );
      const copy = await drafts.readDraft(db, 'copy');
      return {
        copy: copy?.content,
        owner: copy?.head.owner,
        lines: (await db.journal.toArray()).map((line) => line.kind),
        mine: (await db.contents.get('a'))?.body,
        next: (await outbox.claimStep(db, 'a', owner, { now: 20_000, mailboxes }))?.step.kind,
      };
    },
    {
      owner: OWNER,
      mailboxes: MAILBOXES,
      echo: message({ body: '<p>one</p>' }),
      changed: message({ body: '<p>theirs</p>', to: '"Doe, J" <j@x.example>, k@x.example', subject: 'S' }),
    },
  );
  expect(kept.copy).toMatchObject({
    body: '<p>theirs</p>',
    subject: 'S',
    to: ['"Doe, J" <j@x.example>', 'k@x.example'],
  });
  expect(kept).toMatchObject({ owner: OWNER, lines: ['portal-copy-kept'], mine: '<p>mine</p>', next: 'update' });
});
