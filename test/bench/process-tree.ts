import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What Linux says about a process and all its children. Nothing of this exists elsewhere. */

/** Whether processes can be asked here. */
export const CAN_ASK = process.platform === 'linux';

/** USER_HZ: the unit of utime and stime, the same on every Linux that Electron runs on. */
const TICK_MS = 10;

/** Memory of the tree in MB (2^20): shared pages are divided among those who share them (PSS of smaps_rollup). */
export function memoryOf(pid: number): number {
  const kilobytes = tree(pid).map((each) => {
    const line = /^Pss:\s+(\d+) kB$/m.exec(read(each, 'smaps_rollup'));
    return Number(line?.[1] ?? 0);
  });
  const sum = kilobytes.reduce((total, each) => total + each, 0);
  if (sum === 0) throw new Error('The memory of the processes cannot be read');
  return sum / 1024;
}

/** Processor time of the tree so far (user and system), in ms. Processes that have ended are not in it. */
export function processorTimeOf(pid: number): number {
  return tree(pid).reduce((total, each) => {
    const fields = fieldsOf(each);
    return total + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
  }, 0);
}

/** Whether nobody else runs the same program: its code would be shared with them, and PSS would come out too small. */
export function isAlone(pid: number): boolean {
  const own = new Set(tree(pid));
  const program = programOf(pid);
  return !processes().some((each) => !own.has(each) && programOf(each) === program);
}

/** The process and everything below it. */
function tree(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const each of processes()) parents.set(each, Number(fieldsOf(each)[1] ?? 0));
  const found = [pid];
  for (const parent of found) {
    for (const [each, its] of parents) if (its === parent) found.push(each);
  }
  return found;
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function programOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

/** Fields of `stat` from the third on: a program's name may hold blanks and brackets. */
function fieldsOf(pid: number): string[] {
  const stat = read(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Processes come and go: one that has gone says nothing. */
function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
