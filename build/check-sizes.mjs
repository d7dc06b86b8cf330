/** A file that outgrew its page is two files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn } from './files.mjs';
import { reportProblems, root, runDirectly } from './terminal.mjs';

const code = /\.(ts|mjs|svelte|html)$/;
const limit = 250;
const testLimit = 400;
/** The contract is one list of names and shapes: parts of it would have to import each other. */
const whole = ['electron/contract.ts'];

export function checkSizes() {
  return filesIn()
    .filter((file) => code.test(file) && !whole.includes(file) && !file.startsWith('test/fixtures/'))
    .flatMap((file) => {
      const lines = readFileSync(join(root, file), 'utf8').split('\n').length - 1;
      const most = file.startsWith('test/') ? testLimit : limit;
      return lines > most ? [`${file} has ${lines} lines; ${most} is the most: split it`] : [];
    });
}

await runDirectly(import.meta.url, () => reportProblems(checkSizes()));
