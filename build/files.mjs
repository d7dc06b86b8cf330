/** The project's own files, as paths from its top with forward slashes. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './terminal.mjs';

const notOurs = new Set(['node_modules', 'dist', 'release', 'demo-output', 'test-results', '.git']);

/** Sorted, so that a hash over them does not depend on the disk. A folder that does not exist has no files. */
export function filesIn(folder = '.') {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [folder];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => !notOurs.has(name))
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesIn(path) : [path];
    });
}
