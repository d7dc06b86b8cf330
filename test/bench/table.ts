import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { FullConfig, Reporter, TestCase, TestResult } from 'playwright/types/testReporter';
import { type Figure, FIGURE, isMet, ratioOf } from './figures.ts';
import { runtime } from './runtime.ts';
import type { Spread } from './statistics.ts';

const RESULTS = join(import.meta.dirname, '../../test-results/bench.json');

const LIMITS = [
  'Read the ratios: absolute figures belong to this machine and to what else it was doing.',
  'Without a screen everything is drawn by the processor (Xvfb, no graphics card), on both sides of a ratio.',
  'Starts are warm: files are in the cache of the system. On a virtual disk a flush costs next to nothing, so strict',
  'writing looks cheaper than on a laptop; portal, app and benchmark share the processors.',
];

/** Prints every figure as it comes, and all of them as a table at the end; keeps them in `test-results/bench.json`. */
export default class Table implements Reporter {
  readonly #figures: Figure[] = [];
  #machine: Record<string, string> = {};

  onBegin(_config: FullConfig): void {
    this.#machine = machine();
    say(Object.entries(this.#machine).map(([name, value]) => `${name}: ${value}`));
  }

  onTestBegin(test: TestCase): void {
    say([`\n${test.title}`]);
  }

  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onTestEnd(_test: TestCase, result: TestResult): void {
    const found = result.attachments.filter(({ name }) => name === FIGURE);
    const figures = found.map(({ body }) => JSON.parse(String(body)) as Figure);
    this.#figures.push(...figures);
    say(figures.flatMap((figure) => [`  ${lineOf(figure)}`, ...(figure.note ? [`    ${figure.note}`] : [])]));
    say(result.errors.map((error) => `  could not be measured: ${error.stack ?? error.message ?? ''}`));
    say([`  (${(result.duration / 1000).toFixed(0)} s)`]);
  }

  onEnd(): void {
    const rows = [HEADINGS, ...this.#figures.map(cellsOf)];
    const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    say(['', ...rows.map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '))]);
    say(['', ...LIMITS]);
    mkdirSync(dirname(RESULTS), { recursive: true });
    const figures = this.#figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), met: isMet(figure) }));
    writeFileSync(RESULTS, JSON.stringify({ at: new Date().toISOString(), machine: this.#machine, figures }, null, 2));
  }

  printsToStdio(): boolean {
    return true;
  }
}

const HEADINGS = ['figure', 'ours [range]', 'floor [range]', 'ratio', 'goal', ''];

function cellsOf(figure: Figure): string[] {
  const { name, unit, ours, floor, goal } = figure;
  const ratio = ratioOf(figure);
  const bound = goal && (goal.atMost === undefined ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`);
  return [
    name,
    `${spread(ours)} ${unit}`,
    floor ? `${spread(floor)} ${unit}` : '',
    ratio === undefined ? '' : `${ratio.toFixed(2)}×`,
    bound === undefined ? '' : goal?.of === 'ratio' ? `${bound}×` : `${bound} ${unit}`,
    { true: 'ok', false: 'MISSED', undefined: '' }[String(isMet(figure)) as 'true' | 'false' | 'undefined'],
  ];
}

function lineOf(figure: Figure): string {
  const [name, ours, floor, ratio, goal, verdict] = cellsOf(figure);
  const against = floor === '' ? '' : `, floor ${floor}, ratio ${ratio}`;
  return `${name}: ${ours}${against}${goal === '' ? '' : `, goal ${goal}: ${verdict}`} (n = ${figure.ours.n})`;
}

function spread({ value, min, max }: Spread): string {
  return min === max ? number(value) : `${number(value)} [${number(min)}–${number(max)}]`;
}

function number(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function machine(): Record<string, string> {
  const script = 'JSON.stringify([process.versions.electron, process.versions.chrome, process.versions.node])';
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const [electron, chrome, node] = JSON.parse(
    execFileSync(runtime(), ['-p', script], { env, encoding: 'utf8' }),
  ) as string[];
  const all = cpus();
  return {
    machine: `${all.length} × ${all[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${release()}`,
    versions: `Electron ${electron} (Chromium ${chrome}, Node ${node}); the benchmark itself in Node ${process.versions.node}`,
  };
}

function say(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
