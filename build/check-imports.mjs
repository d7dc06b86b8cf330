/** Holds the tree to its table of imports (imports.mjs) and to its names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesIn } from './files.mjs';
import { brokenRule } from './imports.mjs';
import { reportProblems, root, runDirectly } from './terminal.mjs';

const vagueFolders = /(^|\/)(shared|common|utils?|services?|helpers?|lib|misc)\//i;

export function checkImports() {
  const problems = [];
  for (const file of filesIn()) {
    const vague = vagueFolders.exec(file)?.[2];
    if (vague) problems.push(`${file}: no folder named "${vague}": name it for what is in it`);
    if (!/\.(ts|mjs|svelte)$/.test(file)) continue;
    if (/(^|\/)index\.(svelte\.)?(ts|mjs)$/.test(file))
      problems.push(`${file}: no index barrels: import the file itself`);
    for (const { specifier, typeOnly, everything, line } of importsOf(file)) {
      const broken = brokenRule(file, specifier, { typeOnly });
      if (broken) problems.push(`${file}:${line} ${broken}`);
      if (everything) problems.push(`${file}:${line} exports everything of "${specifier}": no barrels`);
    }
  }
  return problems;
}

function importsOf(file) {
  const found = [];
  for (const { text, before } of scriptsOf(file)) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
    const add = (node, specifier, more) => {
      const line = before + source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ specifier: specifier.text, line, ...more });
    };
    const visit = (node) => {
      if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, { typeOnly: isTypeOnly(node.importClause) });
      else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
        add(node, node.moduleSpecifier, { typeOnly: node.isTypeOnly, everything: !node.exportClause });
      } else if (ts.isImportTypeNode(node)) add(node, node.argument.literal, { typeOnly: true });
      else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const [target] = node.arguments;
        if (target && ts.isStringLiteralLike(target)) add(node, target, { typeOnly: false });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function isTypeOnly(clause) {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword || clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return !clause.name && named !== undefined && ts.isNamedImports(named) && named.elements.every((it) => it.isTypeOnly);
}

function scriptsOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  if (!file.endsWith('.svelte')) return [{ text, before: 0 }];
  return [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map((match) => ({
    text: match[1],
    before: text.slice(0, match.index).split('\n').length - 1,
  }));
}

await runDirectly(import.meta.url, () => reportProblems(checkImports()));
