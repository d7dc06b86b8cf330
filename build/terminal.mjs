/** What the scripts print, and how they run other programs. No dependencies: it works before `npm ci`. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Something the user can act on: printed as a sentence, without a stack. */
export class Fault extends Error {}

const screen = process.stdout;

export function say(area, text) {
  screen.write(`${area.padEnd(7)} ${text}\n`);
}

/** One line per step. `tell('40%')` shows how far a long one is; a log file gets it at most every five seconds. */
export async function step(area, what, work) {
  const began = Date.now();
  const start = `${area.padEnd(7)} ${what} …`;
  let told = began;
  const tell = (how) => {
    if (screen.isTTY) return void screen.write(`\r\x1b[K${start} ${how}`);
    if (Date.now() - told < 5000) return;
    told = Date.now();
    screen.write(` ${how} …`);
  };
  const end = (how) => screen.write(screen.isTTY ? `\r\x1b[K${start} ${how}\n` : ` ${how}\n`);
  screen.write(start);
  try {
    const value = await work(tell);
    end(`${typeof value?.said === 'string' ? value.said : 'done'} in ${seconds(began)}`);
    return value;
  } catch (error) {
    end('failed');
    throw error;
  }
}

export function seconds(began) {
  const passed = (Date.now() - began) / 1000;
  return passed < 10 ? `${passed.toFixed(1)} s` : `${Math.round(passed)} s`;
}

/** Runs a program to its end and keeps what it prints. `code` is null when it could not be started; a signal gives 1. */
export function run(command, args = [], options = {}) {
  const { onOutput, ...rest } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...rest });
    let output = '';
    const take = (chunk) => {
      output += chunk;
      onOutput?.(String(chunk));
    };
    for (const pipe of child.stdio.slice(1)) pipe?.on('data', take);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Hands the terminal to a program and returns its exit code. */
export function handOver(command, args, { env }) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that stopping us stops everything under it: a wrapper such as xvfb-run passes no signal on.
    const grouped = process.platform !== 'win32';
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', detached: grouped });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => (grouped ? process.kill(-child.pid, signal) : child.kill(signal)));
    }
    child.on('error', (error) => reject(new Fault(`${command} could not be started: ${error.message}`)));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** The same, for programs that must succeed: a failure becomes a sentence with the last lines they printed. */
export async function must(what, command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const lines = output.trim().split('\n').slice(-12).join('\n  ');
  throw new Fault(`${what} failed (${[command, ...args].join(' ').slice(0, 200)}).\n  ${lines}`);
}

/** npm without a shell: on Windows `npm` is a script that Node will not start by itself. */
export function npm() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { command: process.execPath, first: [script], shell: false };
  return { command: 'npm', first: [], shell: process.platform === 'win32' };
}

/** For checks run by hand: the problems, one a line, and the exit code. */
export function reportProblems(problems) {
  for (const problem of problems) screen.write(`${problem}\n`);
  return problems.length > 0 ? 1 : 0;
}

/** Runs `main` when the file was started by hand, not when it was imported. */
export async function runDirectly(moduleUrl, main) {
  if (!process.argv[1] || moduleUrl !== pathToFileURL(process.argv[1]).href) return;
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    process.stderr.write(error instanceof Fault ? `\n${error.message}\n` : `\n${error.stack}\n`);
    process.exitCode = 1;
  }
}
