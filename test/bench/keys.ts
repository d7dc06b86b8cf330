import type { Page } from 'playwright/test';

/** Keys as the page itself sees them, the same way in the app and in a bare page. */

declare global {
  interface Window {
    benchKeys: { paints: number[]; lastAt: number };
  }
}

/** From now on every key is timed: key down to the task after the next animation frame, both by the page's clock. */
export async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.benchKeys = { paints: [], lastAt: 0 };
    const seen = ({ timeStamp }: KeyboardEvent) => {
      window.benchKeys.lastAt = timeStamp;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.benchKeys.paints.push(performance.now() - timeStamp);
        port2.postMessage(null);
      });
    };
    document.addEventListener('keydown', seen, { capture: true });
  });
}

/** The times (ms) since this was asked last. */
export async function keysToPaint(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    await frame();
    await frame();
    return window.benchKeys.paints.splice(0);
  });
}

/** The same letter as plainly as a browser can edit it, as wide as in the app. */
export async function showBare(page: Page, [html, width]: readonly [string, number]): Promise<void> {
  await page.evaluate(
    ([inner, wide]) => {
      document.body.innerHTML =
        '<div style="height: 600px; overflow: auto; contain: strict"><div role="textbox" aria-label="Message" contenteditable="true"></div></div>';
      const letter = document.querySelector<HTMLElement>('[contenteditable]');
      if (letter === null) return;
      letter.style.width = `${wide}px`;
      letter.innerHTML = inner;
    },
    [html, width] as const,
  );
}

/** ms from the last key until a reader of its own finds `words` in the stored letter; asked every 4 ms. */
export async function lastKeyToDisk(page: Page, subject: string, words: string): Promise<number> {
  return page.evaluate(
    async ([wanted, text]) => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error ?? new Error('The database refused'));
        });
      const db = await done(indexedDB.open('draftkeep'));
      const last = (until: IDBKeyRange) =>
        done(db.transaction('heads').objectStore('heads').index('[place+editedAt]').getAll(until));
      const heads = (await last(IDBKeyRange.bound(['drafts', Date.now() - 3_600_000], ['drafts', Infinity]))) as {
        id: string;
        subject: string;
      }[];
      const id = heads.find((head) => head.subject === wanted)?.id ?? '';
      const until = performance.now() + 20_000;
      for (;;) {
        const contents = db.transaction('contents').objectStore('contents');
        const row = (await done(contents.get(id))) as { body: string } | undefined;
        const now = performance.now();
        if (row?.body.includes(text) === true) {
          db.close();
          return now - window.benchKeys.lastAt;
        }
        if (now > until) throw new Error('The words were never found on the disk');
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
    },
    [subject, words] as const,
  );
}
