/** Lint: promises nobody waits for, types nobody checks, and the walls between the folders. */
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { relative, sep } from 'node:path';
import ts from 'typescript-eslint';
import { brokenRule } from './imports.mjs';
import { root } from './terminal.mjs';

const whoImportsWhom = {
  create(context) {
    const from = relative(root, context.filename).split(sep).join('/');
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return;
      const typeOnly = node.importKind === 'type' || node.exportKind === 'type';
      const message = brokenRule(from, node.source.value, { typeOnly });
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

const pure = 'renderer/core only decides: time, chance, disk and network are handed in as values.';
const worldly = [
  ...['setTimeout', 'setInterval', 'queueMicrotask', 'requestAnimationFrame', 'performance', 'crypto'],
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'indexedDB', 'localStorage', 'navigator', 'location'],
  ...['document', 'window', 'self', 'globalThis'],
];
const impure = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: pure },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: pure },
  { selector: "CallExpression[callee.name='Date']", message: pure },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: pure },
];
const bridge = [
  {
    selector: "MemberExpression[property.name='bridge'][object.name=/^(window|globalThis|self)$/]",
    message: 'The screen gets what it needs of the bridge from main.ts.',
  },
];
const sending = [
  {
    selector: "CallExpression[callee.property.name=/^(send|postMessage)$/][callee.object.property.name='webContents']",
    message: 'Words to a window go through handle.ts or window.ts, where they are typed.',
  },
  {
    selector: "CallExpression[callee.property.name=/^(send|postMessage)$/][callee.object.name='webContents']",
    message: 'Words to a window go through handle.ts or window.ts, where they are typed.',
  },
];
const electronOnly = (allowed) => ({
  paths: [
    { name: 'ipcMain', message: 'handle.ts checks who asks and what; register with it.' },
    { name: 'ipcRenderer', message: 'Only the preload speaks to main; it never hands this object on.' },
  ]
    .filter(({ name }) => !allowed.includes(name))
    .flatMap(({ name, message }) =>
      ['electron', 'electron/main', 'electron/renderer'].map((from) => ({ name: from, importNames: [name], message })),
    ),
});

export default ts.config(
  { ignores: ['dist/**', 'release/**', 'test-results/**', 'demo-output/**', 'test/fixtures/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...svelte.configs['flat/recommended'],
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.svelte'],
    plugins: { '@typescript-eslint': ts.plugin, draftkeep: { rules: { 'who-imports-whom': whoImportsWhom } } },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: root, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      'no-empty': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'draftkeep/who-imports-whom': 'error',
    },
  },
  { files: ['**/*.ts', '**/*.mjs'], languageOptions: { parser: ts.parser } },
  {
    files: ['**/*.svelte'],
    languageOptions: { parserOptions: { parser: ts.parser }, globals: globals.browser },
    rules: { 'prefer-const': 'off', 'svelte/prefer-const': ['error', { destructuring: 'all' }] },
  },
  {
    files: ['electron/**/*.ts', 'renderer/**/*.ts'],
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  // In no tsconfig: what a test runs as a program of its own.
  { files: ['test/**/*.mjs'], ...ts.configs.disableTypeChecked },
  {
    files: ['renderer/core/**'],
    rules: {
      'no-restricted-globals': ['error', ...worldly.map((name) => ({ name, message: pure }))],
      'no-restricted-syntax': ['error', ...impure],
    },
  },
  { files: ['renderer/ui/**'], rules: { 'no-restricted-syntax': ['error', ...bridge] } },
  {
    files: ['electron/**'],
    languageOptions: { globals: globals.node },
    rules: {
      'no-restricted-imports': ['error', electronOnly([])],
      'no-restricted-syntax': ['error', ...sending],
    },
  },
  {
    files: ['electron/handle.ts', 'electron/window.ts', 'electron/sync-port.ts'],
    rules: { 'no-restricted-imports': ['error', electronOnly(['ipcMain'])], 'no-restricted-syntax': 'off' },
  },
  { files: ['electron/preload.ts'], rules: { 'no-restricted-imports': ['error', electronOnly(['ipcRenderer'])] } },
);
