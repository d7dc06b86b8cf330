import '../../support/harness/page.ts';
import { autosave } from './autosave.ts';
import { fillLibrary } from './library.ts';
import { queueDrafts } from './queue.ts';

/** What the benchmark reaches for by `page.evaluate`, in a window with the product's store code in it. */
const bench = { fillLibrary, queueDrafts, autosave };

declare global {
  interface Window {
    bench: typeof bench;
  }
}

window.bench = bench;
