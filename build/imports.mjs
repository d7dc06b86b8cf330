/** Who may import whom. One table for the check script and for the lint rule that shows it in the editor. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

const contract = 'electron/contract.ts';
const editor = [/^@tiptap\//, 'dompurify'];

/**
 * The first place whose pattern fits the importing file is its place. `own`: patterns of our files it may import
 * (its own folder and the contract always may); `packages`: what it may take from npm, as names or patterns.
 */
const places = [
  {
    at: /^electron\/contract\.ts$/,
    rule: 'electron/contract.ts imports nothing: every runtime must be able to load it',
    nothing: true,
  },
  {
    at: /^electron\//,
    rule: 'electron/ imports the contract, Electron and Node: never the renderer, never a package',
    own: [/^electron\//],
    packages: [/^electron(\/|$)/],
    node: true,
  },
  {
    at: /^renderer\/core\/eml(-[\w-]+)?\.ts$/,
    rule: 'renderer/core/eml.ts imports core, the contract and the MIME library mimetext',
    own: [/^renderer\/core\//],
    packages: [/^mimetext(\/|$)/],
  },
  {
    at: /^renderer\/core\/fingerprint\.ts$/,
    rule: 'renderer/core/fingerprint.ts imports core, the contract and @noble/hashes',
    own: [/^renderer\/core\//],
    packages: [/^@noble\/hashes\//],
  },
  {
    at: /^renderer\/core\//,
    rule: 'renderer/core imports only itself and the contract: it decides, and never does',
    own: [/^renderer\/core\//],
  },
  {
    at: /^renderer\/store\//,
    rule: 'renderer/store imports core, the contract, dexie and Svelte: never the screen or the sync worker',
    own: [/^renderer\/(core|store)\//],
    packages: ['dexie', /^svelte(\/|$)/],
  },
  {
    at: /^renderer\/sync\/worker\.ts$/,
    rule: 'renderer/sync/worker.ts imports sync, core, store and the contract',
    own: [/^renderer\/(core|store|sync)\//],
  },
  {
    at: /^renderer\/sync\//,
    rule: 'renderer/sync imports core and the contract; the store is handed in by its root file, worker.ts',
    own: [/^renderer\/(core|sync)\//],
    ownTypes: [/^renderer\/store\//],
  },
  {
    at: /^renderer\/ui\//,
    rule: 'renderer/ui imports core, store, Svelte and the editor: never sync, dexie or the bridge, which main.ts hands in',
    own: [/^renderer\/(core|store|ui)\//],
    packages: [/^svelte(\/|$)/, /^@lucide\/svelte(\/|$)/, ...editor],
  },
  {
    at: /^renderer\//,
    rule: "the renderer's root files put the renderer together: Svelte and our own folders, never Node or Electron",
    own: [/^renderer\//],
    packages: [/^svelte(\/|$)/],
  },
  {
    at: /^build\//,
    rule: 'build/ imports build files, Node and packages: never the app or the tests',
    own: [/^build\//],
    packages: [/./],
    node: true,
  },
  { at: /^test\//, rule: 'test/ imports anything but build/', own: [/^(?!build\/)/], packages: [/./], node: true },
];

/** The broken rule as a sentence, or nothing. `from` is a path from the project's top. */
export function brokenRule(from, specifier, { typeOnly = false } = {}) {
  const place = places.find(({ at }) => at.test(from));
  if (!place) return undefined;
  const name = specifier.replace(/[?#].*$/, '');
  return allowed(place, from, name, typeOnly) ? undefined : `imports "${specifier}", but ${place.rule}`;
}

function allowed(place, from, name, typeOnly) {
  if (place.nothing) return false;
  if (name.startsWith('.')) {
    const target = posix.join(posix.dirname(from), name);
    if (target === contract) return true;
    const own = [...(place.own ?? []), ...(typeOnly ? (place.ownTypes ?? []) : [])];
    return own.some((pattern) => pattern.test(target));
  }
  if (isBuiltin(name)) return place.node === true;
  return (place.packages ?? []).some((it) => (typeof it === 'string' ? it === name : it.test(name)));
}
