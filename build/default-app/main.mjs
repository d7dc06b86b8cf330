/** Loads the app whose folder is the first plain argument, after every module asked for with `-r` (Playwright's). */
import { app } from 'electron/main';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const [, ...words] = process.argv;
const modules = words.filter((_, at) => words[at - 1] === '-r');
const folder = words.find((word, at) => !word.startsWith('-') && words[at - 1] !== '-r');
for (const module of modules) require(resolve(module));
if (!folder) {
  process.stdout.write(words.includes('--version') ? `v${process.versions.electron}\n` : 'Usage: electron <folder>\n');
  process.exit(words.includes('--version') ? 0 : 1);
}
const path = resolve(folder);
const { version, productName, name, main } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
if (version) app.setVersion(version);
app.setName(productName ?? name);
app.setDesktopName?.(`${app.getName()}.desktop`);
app.setAppPath(path);
await import(pathToFileURL(join(path, main)).href);
