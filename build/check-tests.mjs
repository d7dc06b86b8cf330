/** No test is switched off or forgotten, and every rule of the spec has a test that names it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesIn } from './files.mjs';
import { reportProblems, root, runDirectly } from './terminal.mjs';

const isTestFile = /\.(spec|test|bench)\.ts$/;
const switchedOff = new Set(['only', 'skip', 'fixme', 'todo']);
const words = new Set(['test', 'it', 'describe']);

export function checkTests() {
  const folders = projectFolders();
  const problems = [];
  const titles = [];
  for (const file of filesIn('test').filter((name) => name.endsWith('.ts'))) {
    const { calls, titles: own } = testsOf(file);
    titles.push(...own);
    for (const { chain, line } of calls) {
      const off = chain.slice(1).find((word) => switchedOff.has(word));
      if (off)
        problems.push(`${file}:${line} ${chain.join('.')}: no test is left out or run alone; mend it or delete it`);
    }
    if (isTestFile.test(file) && !folders.some((folder) => file.startsWith(`test/${folder}/`))) {
      problems.push(`${file} lies in no project's folder (${folders.join(', ')}), so nothing runs it`);
    }
    if (!isTestFile.test(file) && own.length > 0) {
      problems.push(`${file} has tests, but is not named *.spec.ts, so nothing runs them`);
    }
  }
  for (const rule of rulesOfSpec()) {
    if (!titles.some((title) => new RegExp(`\\b${rule}\\b`).test(title))) {
      problems.push(`renderer/sync/SPEC.md: no test title names rule ${rule}`);
    }
  }
  return problems;
}

function projectFolders() {
  const config = join(root, 'test/playwright.config.ts');
  const text = existsSync(config) ? readFileSync(config, 'utf8') : '';
  return [...[...text.matchAll(/testDir: '\.\/([\w-]+)'/g)].map(([, folder]) => folder), 'bench'];
}

function rulesOfSpec() {
  const spec = join(root, 'renderer/sync/SPEC.md');
  return existsSync(spec) ? new Set(readFileSync(spec, 'utf8').match(/\bS\d+\b/g)) : [];
}

function testsOf(file) {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const calls = [];
  const titles = [];
  const visit = (node) => {
    const chain = ts.isCallExpression(node) ? chainOf(node.expression) : [];
    if (words.has(chain[0])) {
      calls.push({ chain, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
      const [title] = node.arguments;
      const titled = chain.length === 1 || chain.at(-1) === 'describe';
      if (titled && title && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
        titles.push(title.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { calls, titles };
}

/** `test.describe.only` -> ['test', 'describe', 'only']; anything else that is called -> []. */
function chainOf(node) {
  if (ts.isIdentifier(node)) return [node.text];
  if (!ts.isPropertyAccessExpression(node)) return [];
  const before = chainOf(node.expression);
  return before.length === 0 ? [] : [...before, node.name.text];
}

await runDirectly(import.meta.url, () => reportProblems(checkTests()));
