/** What Electron needs from a Linux system, and a screen that exists only in memory where there is no display. */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Fault, must, run, step } from './terminal.mjs';

const libraryPackages = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libdrm2',
];
/** Fonts are for the pictures: a bare server has none, and a window of boxes shows nothing. */
const screenPackages = ['xvfb', 'xauth', 'fonts-inter'];
/** Opened while running, so `ldd` does not see them. */
const openedLater = ['libgtk-3.so.0'];

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

export async function installLibraries(electron) {
  if (process.platform !== 'linux') return;
  const lacking = [...(await missingLibraries(electron)), ...(hasDisplay() ? [] : missingPrograms())];
  if (lacking.length === 0) return;

  const packages = hasDisplay() ? libraryPackages : [...libraryPackages, ...screenPackages];
  if (!onPath('apt-get')) {
    throw new Fault(
      `Electron needs these from the system: ${lacking.join(', ')}. Install them with your package manager ` +
        `(on Debian they are in ${packages.join(' ')}), and start again.`,
    );
  }
  const named = await spelledHere(packages);
  if (process.getuid() !== 0) {
    throw new Fault(
      `Electron needs these from the system: ${lacking.join(', ')}. Install them, and start again:\n` +
        `  sudo apt-get update && sudo apt-get install --no-install-recommends ${named.join(' ')}`,
    );
  }
  await step('set-up', hasDisplay() ? 'system libraries' : 'system libraries and a screen in memory', (tell) =>
    aptInstall(named, tell),
  );
  const still = await missingLibraries(electron);
  if (still.length > 0) throw new Fault(`Electron still lacks these libraries: ${still.join(', ')}.`);
}

async function missingLibraries(electron) {
  const { output } = await run('ldd', [electron], { env: { ...process.env, LC_ALL: 'C' } });
  const missing = [...output.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
  const known = (await run(onPath('ldconfig') ? 'ldconfig' : '/sbin/ldconfig', ['-p'])).output;
  return [...new Set([...missing, ...openedLater.filter((name) => !known.includes(name))])];
}

function missingPrograms() {
  return ['Xvfb', 'xauth', 'xvfb-run'].filter((name) => !onPath(name));
}

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder && existsSync(join(folder, name)));
}

/** Since 2024 Debian and Ubuntu spell some of them with "t64" at the end. */
async function spelledHere(packages) {
  const newer = packages.map((name) => `${name}t64`);
  const { output } = await run('apt-cache', ['show', '--no-all-versions', ...newer]);
  return packages.map((name) => (output.includes(`Package: ${name}t64\n`) ? `${name}t64` : name));
}

async function aptInstall(packages, tell) {
  const lists = '/var/lib/apt/lists';
  const fresh = existsSync(lists) && readdirSync(lists).some((name) => name.includes('_Packages'));
  if (!fresh) await apt(['update'], tell);
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (fresh && (await apt(install, tell, run)).code === 0) return;
  // Old lists name package files that are gone from the mirror.
  if (fresh) await apt(['update'], tell);
  await apt(install, tell);
}

function apt(args, tell, runner = (command, rest, options) => must('apt-get', command, rest, options)) {
  const options = ['-q', '-o', 'APT::Status-Fd=3', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300'];
  return runner('apt-get', [...options, ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    onOutput: (text) => {
      const [, kind, percent] = /(dlstatus|pmstatus):[^:]*:([\d.]+):[^]*$/.exec(text) ?? [];
      if (kind) tell(`${kind === 'dlstatus' ? 'fetched' : 'installed'} ${Math.round(percent)}%`);
    },
  });
}
