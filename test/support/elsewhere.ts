import type { Page } from 'playwright/test';

/**
 * Words that another window, or the sync worker, puts into a draft: written past this window's own code, and told to
 * its live queries the way Dexie tells other windows. `typed`: what the person types into Subject in the same task.
 */
export async function writeElsewhere(
  page: Page,
  subject: string,
  fields: Readonly<Record<string, unknown>>,
  typed?: string,
): Promise<void> {
  await page.evaluate(
    async ([current, changed, typing]) => {
      const settled = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error as Error);
        });
      const field = document.querySelector<HTMLInputElement>('#subject');
      if (typing !== undefined && field) {
        field.focus();
        field.value = typing;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
      const db = await settled(indexedDB.open('draftkeep'));
      const tables = db.transaction(['contents', 'heads'], 'readwrite');
      const contents = tables.objectStore('contents');
      const all = (await settled(contents.getAll())) as { id: string; subject: string }[];
      const content = all.find((each) => each.subject === current);
      if (!content) throw new Error(`No draft is called ${String(current)}`);
      const heads = tables.objectStore('heads');
      const head = (await settled(heads.get(content.id))) as { revision: number; subject: string };
      contents.put({ ...content, ...changed });
      const shown = typeof changed.subject === 'string' ? changed.subject : head.subject;
      await settled(heads.put({ ...head, subject: shown, revision: head.revision + 1 }));
      await new Promise((done) => (tables.oncomplete = done));
      db.close();
      const others = new BroadcastChannel('x-storagemutated-1');
      others.postMessage({ all: { d: 1, from: -Infinity, to: [[]] } });
      others.close();
    },
    [subject, fields, typed] as const,
  );
}
