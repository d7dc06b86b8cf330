/**
 * Whether the lane to the portal may be used. What the portal last answered is the only proof; everything else (a
 * network event, a focus) is a hint to ask. Asking is `GET mail/accounts`, which also brings the mailboxes up to date.
 */
import type { Clock } from './clock.ts';
import type { Gate, Mailbox, OfflineWhy, Owner, WakeReason } from './contract.ts';
import type { Road } from './outcome.ts';
import type { Portal } from './portal.ts';

/** Who may use the lane. A new object for each signing in, so late answers to an old one can be told apart. */
export interface Line {
  readonly owner: Owner;
  readonly portal: Portal;
}

export interface GateEvents {
  changed(gate: Gate): void;
  /** The portal no longer takes the token. */
  expired(line: Line): void;
  mailboxes(line: Line, mailboxes: readonly Mailbox[]): void;
}

/**
 * Milliseconds from the start of one probe to the start of the next. The last repeats; it stays under ten seconds with
 * room for a probe's own time, so the gate is open within ten seconds of the portal's return.
 */
const BETWEEN_PROBES = [500, 1_000, 2_000, 4_000, 8_000, 9_000];
const PROBE_DEADLINE = 5_000;
/** Coming back to the window is a weak hint: it asks only if nothing was asked for this long. */
const FOCUS_REST = 5_000;

export interface Gatekeeping {
  gate(): Gate;
  line(): Line | null;
  /** `proven`: the portal has just answered with this line's token. */
  use(line: Line, proven: boolean): void;
  /** Nobody is signed in; `owner` is the person whose session ran out, if any. */
  close(owner: Owner | null): void;
  /** What an answer showed about the road. */
  met(line: Line, road: Road): void;
  /** The portal asked for a pause. */
  pause(line: Line, until: number): void;
  expire(line: Line): void;
  /** Resolves when the answer is in; joins a probe that runs already. */
  probe(): Promise<void>;
  wake(reason: WakeReason): void;
}

export function createGate(clock: Clock, events: GateEvents): Gatekeeping {
  let line: Line | null = null;
  let gate: Gate = { kind: 'signed-out', owner: null };
  let probing: Promise<void> | null = null;
  let control = new AbortController();
  let attempt = 0;
  let startedAt = Number.NEGATIVE_INFINITY;
  let disarm: () => void = () => undefined;

  const show = (next: Gate): void => {
    const same = JSON.stringify(next) === JSON.stringify(gate);
    gate = next;
    if (!same) events.changed(gate);
  };

  const rest = (): void => {
    disarm();
    control.abort();
    control = new AbortController();
    probing = null;
    attempt = 0;
  };

  const arm = (ms: number, act: () => void): void => {
    disarm();
    disarm = clock.after(ms, act);
  };

  const open = (owner: Owner): void => {
    disarm();
    attempt = 0;
    show({ kind: 'open', owner });
  };

  const offline = (owner: Owner, why: OfflineWhy): void => {
    const pause = BETWEEN_PROBES[Math.min(attempt, BETWEEN_PROBES.length - 1)] ?? 0;
    attempt += 1;
    show({ kind: 'offline', owner, why });
    arm(startedAt + pause - clock.now(), () => void probe());
  };

  const pause = (from: Line, until: number): void => {
    if (from !== line) return;
    const latest = gate.kind === 'paused' ? Math.max(gate.until, until) : until;
    show({ kind: 'paused', owner: from.owner, until: latest });
    arm(latest - clock.now(), () => reopen(from));
  };

  const reopen = (from: Line): void => {
    if (from !== line || gate.kind !== 'paused') return;
    // A computer that slept, or a timer that fired early: the clock on the wall decides.
    if (clock.now() < gate.until) arm(gate.until - clock.now(), () => reopen(from));
    else open(from.owner);
  };

  const expire = (from: Line): void => {
    if (from !== line) return;
    close(from.owner);
    events.expired(from);
  };

  const close = (owner: Owner | null): void => {
    rest();
    line = null;
    show({ kind: 'signed-out', owner });
  };

  const ask = async (from: Line): Promise<void> => {
    const { signal } = control;
    startedAt = clock.now();
    const answer = await from.portal.accounts(PROBE_DEADLINE, signal);
    if (from !== line || signal.aborted) return;
    probing = null;
    if (answer.kind === 'signed-out') return expire(from);
    if (answer.kind === 'limited') return pause(from, answer.until);
    // A pause asked for while the probe ran still holds.
    if (gate.kind === 'paused') return;
    if (answer.kind === 'offline') return offline(from.owner, answer.why);
    if (answer.kind === 'mailboxes') events.mailboxes(from, answer.mailboxes);
    open(from.owner);
  };

  const probe = (): Promise<void> => {
    if (!line || gate.kind === 'paused') return Promise.resolve();
    disarm();
    probing ??= ask(line);
    return probing;
  };

  return {
    gate: () => gate,
    line: () => line,
    use(next, proven) {
      rest();
      line = next;
      if (proven) return open(next.owner);
      show({ kind: 'offline', owner: next.owner, why: 'starting' });
      void probe();
    },
    close,
    met(from, road) {
      if (from !== line || gate.kind === 'paused' || road.kind === 'fine') return;
      if (road.kind === 'doubtful') {
        // While offline the next probe is on its way; while open the doubt is settled at once, without closing.
        if (gate.kind === 'open') void probe();
        return;
      }
      if (gate.kind !== 'open') return;
      attempt = 0;
      if (!probing) startedAt = clock.now();
      offline(from.owner, road.why);
    },
    pause,
    expire,
    probe,
    wake(reason) {
      if (!line) return;
      if (gate.kind === 'paused') return reopen(line);
      if (reason === 'focus' && clock.now() - startedAt < FOCUS_REST) return;
      if (reason !== 'focus') attempt = 0;
      void probe();
    },
  };
}
