import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { SILENT } from '../../electron/log.ts';
import { openVault } from '../../electron/vault.ts';
import { freshFolder, toyKeyring } from './electron-parts.ts';

const ANN = 'https://p.example|ann';
const BOB = 'https://p.example|bob';

function opened() {
  const path = join(freshFolder(), 'vault.json');
  const keyring = toyKeyring();
  return { path, keyring, vault: openVault(path, keyring, SILENT), again: () => openVault(path, keyring, SILENT) };
}

test('S9 tokens are kept per person, locked, for this person’s eyes only', async () => {
  const { path, vault, again } = opened();
  expect(await vault.keep(ANN, 'canary-token-ann')).toBe('encrypted');
  await Promise.all([vault.keep(BOB, 'canary-token-bob'), vault.keep(ANN, 'canary-token-ann-2')]);
  expect(await again().token(ANN)).toBe('canary-token-ann-2');
  expect(await again().token(BOB)).toBe('canary-token-bob');
  expect(await again().token('https://p.example|eve')).toBeNull();
  const disk = readFileSync(path, 'utf8');
  expect(disk).not.toContain('canary');
  expect(Buffer.from(disk).toString('base64')).not.toContain(Buffer.from('canary').toString('base64'));
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('S9 without a safe key ring nothing is written at all', async () => {
  const { path, vault, keyring } = opened();
  keyring.state.safe = false;
  expect(await vault.keep(ANN, 'token')).toBe('this-run');
  expect(existsSync(path)).toBe(false);
  expect(await vault.token(ANN)).toBeNull();
});

test('a token moved to another person’s name does not open', async () => {
  const { path, vault } = opened();
  await vault.keep(ANN, 'token');
  const file = JSON.parse(readFileSync(path, 'utf8')) as { version: number; tokens: Record<string, string> };
  writeFileSync(path, JSON.stringify({ ...file, tokens: { [BOB]: file.tokens[ANN] } }));
  expect(await vault.token(BOB)).toBeNull();
});

test('a changed key ring loses no file: the person signs in again', async () => {
  const { path, vault, keyring } = opened();
  await vault.keep(ANN, 'token');
  const before = readFileSync(path, 'utf8');
  keyring.state.broken = true;
  expect(await vault.token(ANN)).toBeNull();
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('a new key locks the token anew', async () => {
  const { vault, keyring } = opened();
  await vault.keep(ANN, 'token');
  keyring.state.again = true;
  expect(await vault.token(ANN)).toBe('token');
  keyring.state.again = false;
  expect(await vault.token(ANN)).toBe('token');
});

test('forgetting one leaves the others, forgetting the last leaves no file', async () => {
  const { path, vault } = opened();
  await vault.keep(ANN, 'a');
  await vault.keep(BOB, 'b');
  await vault.forget(ANN);
  expect(await vault.token(ANN)).toBeNull();
  expect(await vault.token(BOB)).toBe('b');
  await vault.forget(BOB);
  expect(existsSync(path)).toBe(false);
  await vault.forget(BOB);
});

for (const damage of ['', 'garbage', '[]', '{"version":1,"tokens":{"https://p.example|ann":5}}']) {
  test(`a damaged file (${damage.slice(0, 12)}) is an empty one`, async () => {
    const { path, vault } = opened();
    writeFileSync(path, damage);
    expect(await vault.token(ANN)).toBeNull();
    expect(await vault.keep(ANN, 'token')).toBe('encrypted');
    expect(await vault.token(ANN)).toBe('token');
  });
}
