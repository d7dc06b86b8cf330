/** Node's version and node_modules. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, must, npm, root, step } from './terminal.mjs';

/** Written last, and gone with node_modules when npm starts over: a half-done install is done again. */
const stampFile = join(root, 'node_modules/.draftkeep-lock');

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Fault(`Draftkeep is built with Node 20.19 or newer; this is ${process.version}. Install a newer Node.`);
}

export async function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return;
  await step('set-up', 'packages from the lock file', async (tell) => {
    const { command, first, shell } = npm();
    // No package script runs here: nothing we need has one, and a hijacked package would use it first.
    const args = [...first, 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    const began = Date.now();
    const ticking = setInterval(() => tell(`${Math.round((Date.now() - began) / 1000)} s`), 1000);
    try {
      await must('Installing the packages', command, args, { shell });
    } finally {
      clearInterval(ticking);
    }
    writeFileSync(stampFile, lock);
  });
}
