/**
 * The lane: the single road to one portal. It lets at most two requests travel at once, answers `held` while the gate
 * is shut, and tells the gate what each answer showed. It keeps no list of drafts and nothing on disk; what has to
 * survive is the worker's outbox.
 */
import type { Gate, Owner, SyncAsks, Trouble, WakeReason } from './contract.ts';
import type { Clock } from './clock.ts';
import { createGate, type GateEvents, type Line } from './gate.ts';
import type { Portal, Told } from './portal.ts';

const AT_ONCE = 2;
const HELD = { kind: 'held' } as const;

type Answered<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;

/** The worker's asks, with an upload's bytes already in hand. */
export type LaneAsks = {
  readonly [N in Exclude<keyof SyncAsks, 'ready' | 'drained' | 'upload'>]: Answered<SyncAsks[N]>;
} & {
  upload(
    owner: Owner,
    serverId: number,
    name: string,
    type: string,
    bytes: Uint8Array,
  ): Promise<ReturnType<SyncAsks['upload']>>;
};

export interface Lane extends LaneAsks {
  gate(): Gate;
  wake(reason: WakeReason): void;
  signedIn(line: Line, proven: boolean): void;
  /** `null`: the person signed out, which ends every request under way. Otherwise whose session ran out. */
  signedOut(owner: Owner | null): void;
}

export function createLane(clock: Clock, events: GateEvents): Lane {
  const gate = createGate(clock, {
    ...events,
    changed(next) {
      // Whoever waits for a turn is let go, so that no row pretends to be saving.
      if (next.kind !== 'open') while (waiting.length > 0) waiting.shift()?.();
      events.changed(next);
    },
  });
  const waiting: (() => void)[] = [];
  let travelling = 0;
  let control = new AbortController();
  let lastOwner: Owner | null = null;

  const mayGo = (owner: Owner): Line | null => {
    const line = gate.line();
    return line && gate.gate().kind === 'open' && line.owner === owner ? line : null;
  };

  /** The place is taken before anything is awaited: otherwise all who come together would find it free. */
  const turn = async (): Promise<void> => {
    while (travelling >= AT_ONCE && gate.gate().kind === 'open') {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    travelling += 1;
  };

  async function travel<O extends { readonly kind: string }>(
    owner: Owner,
    go: (portal: Portal, signal: AbortSignal) => Promise<Told<O | Trouble>>,
  ): Promise<O | Trouble> {
    if (!mayGo(owner)) return HELD;
    await turn();
    try {
      const line = mayGo(owner);
      if (!line) return HELD;
      const { outcome, road } = await go(line.portal, control.signal);
      if (outcome.kind === 'signed-out') gate.expire(line);
      else if (outcome.kind === 'limited' && 'until' in outcome) gate.pause(line, outcome.until);
      else gate.met(line, road);
      return await unlessShutOut(line, outcome);
    } finally {
      travelling -= 1;
      waiting.shift()?.();
    }
  }

  /**
   * The portal answers 403 alike for one draft it will not take and for a person whose Mail module was switched off
   * (portal-api 6, hazard 7). The latter must not mark every draft as refused, so the gate is asked first.
   */
  const unlessShutOut = async <O extends { readonly kind: string }>(line: Line, outcome: O): Promise<O | Trouble> => {
    if (outcome.kind !== 'refused' || !('status' in outcome) || outcome.status !== 403) return outcome;
    await gate.probe();
    const now = gate.gate();
    const shutOut = gate.line() === line && now.kind === 'offline' && now.why === 'module-off';
    return shutOut ? { kind: 'not-sent', text: 'Mail is switched off for you on this portal.' } : outcome;
  };

  const stop = (): void => {
    control.abort();
    control = new AbortController();
  };

  return {
    gate: () => gate.gate(),
    wake: (reason) => gate.wake(reason),
    signedIn(line, proven) {
      // The same person's requests go on to their own answers: cut off, each would be in doubt for minutes.
      if (line.owner !== lastOwner) stop();
      lastOwner = line.owner;
      gate.use(line, proven);
    },
    signedOut(owner) {
      // A session that ran out ends nothing either: what is under way gets its own 401, which is no doubt at all.
      if (owner === null) stop();
      gate.close(owner);
    },
    save: (owner, request) => travel(owner, (portal, signal) => portal.save(request, signal)),
    read: (owner, serverId) => travel(owner, (portal, signal) => portal.read(serverId, signal)),
    list: (owner, page) => travel(owner, (portal, signal) => portal.list(page, signal)),
    upload: (owner, serverId, name, type, bytes) =>
      travel(owner, (portal, signal) => portal.upload(serverId, name, type, bytes, signal)),
    removeFile: (owner, serverId, fileId) =>
      travel(owner, (portal, signal) => portal.removeFile(serverId, fileId, signal)),
    trash: (owner, serverId) => travel(owner, (portal, signal) => portal.trash(serverId, signal)),
    restore: (owner, serverId) => travel(owner, (portal, signal) => portal.restore(serverId, signal)),
  };
}
