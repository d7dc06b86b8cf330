import type { Gate, Owner, SessionView } from '../../electron/contract.ts';
import { NEVER } from '../core/change.ts';
import type { DraftId } from '../core/draft.ts';
import type { Outbox } from '../store/outbox-port.ts';
import { lookForGhosts } from './ghosts.ts';
import { perform } from './perform.ts';
import type { SyncPort } from './port.ts';

/** Drafts that are saved at the same time: two lanes at most per portal (rule S4). */
const LANES = 2;
/** After a fault of our own a draft rests this long, so that it cannot spin and the others go on (rule S10). */
const FAULT_REST_MS = 30_000;
const HELD_REST_MS = 500;
/** Timers beyond this overflow to "at once". */
const LONGEST_TIMER_MS = 3_600_000;

/** Time and chance, given from outside. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** From 0 to 1. */
  chance(): number;
  newId(): string;
}

/**
 * The loop: due → claim → request → settle, draft by draft, while the gate is open. It keeps nothing that matters in
 * memory: killing it at any point and calling `start` again carries on (rule S7).
 */
export class Pump {
  readonly #outbox: Outbox;
  readonly #port: SyncPort;
  readonly #clock: Clock;
  #gate: Gate = { kind: 'signed-out', owner: null };
  #session: SessionView = { kind: 'none' };
  #active = new Map<DraftId, Promise<void>>();
  #resting = new Map<DraftId, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking = false;
  #turning = false;
  #again = false;
  #started = false;

  constructor(outbox: Outbox, port: SyncPort, clock: Clock) {
    this.#outbox = outbox;
    this.#port = port;
    this.#clock = clock;
  }

  async start(): Promise<void> {
    await this.#outbox.recover(this.#clock.now());
    this.#started = true;
    this.session(this.#session);
  }

  session(session: SessionView): void {
    this.#session = session;
    if (session.kind === 'none' || !this.#started) return this.turn();
    this.#then(this.#outbox.reviveWithoutMailbox(session.owner, this.#clock.now()));
  }

  gate(gate: Gate): void {
    const opened = gate.kind === 'open' && (this.#gate.kind !== 'open' || this.#gate.owner !== gate.owner);
    this.#gate = gate;
    if (!opened || !this.#started) return this.turn();
    // The portal answers again: no wait that its silence caused is kept.
    this.#then(this.#outbox.hurry(gate.owner, this.#clock.now()));
  }

  /** Before quitting: no wait of ours is kept; resolves when nothing is left or time is up. */
  async drain(by: number): Promise<void> {
    const owner = this.#owner();
    // Without the lock another window's worker does the saving (rule S14).
    if (owner === null || !this.#started) return;
    await this.#outbox.hurry(owner, this.#clock.now());
    this.turn();
    while (this.#clock.now() < by && this.#owner() !== null) {
      const due = await this.#outbox.due(owner, this.#clock.now(), 1);
      if (due.length === 0 && this.#active.size === 0) return;
      const late = new Promise((resolve) => setTimeout(resolve, Math.max(0, by - this.#clock.now())));
      await Promise.race([late, ...this.#active.values()]);
    }
  }

  /** Something may be due: after an edit, an outcome, a change of gate or session. Cheap, and never runs twice at once. */
  turn(): void {
    if (!this.#started) return;
    if (this.#turning) {
      this.#again = true;
      return;
    }
    this.#turning = true;
    const turned = this.#turn().catch((fault: unknown) => {
      console.error('The outbox could not be read:', fault);
      this.#wakeIn(FAULT_REST_MS);
    });
    void turned.finally(() => {
      this.#turning = false;
      if (!this.#again) return;
      this.#again = false;
      this.turn();
    });
  }

  #then(work: Promise<void>): void {
    void work
      .catch((fault: unknown) => console.error('The outbox could not be written:', fault))
      .then(() => this.turn());
  }

  async #turn(): Promise<void> {
    clearTimeout(this.#timer);
    const owner = this.#owner();
    if (owner === null) return;
    const now = this.#clock.now();
    const free = LANES - this.#active.size;
    if (free > 0) {
      const due = await this.#outbox.due(owner, now, LANES + this.#active.size + this.#resting.size);
      const ready = due.filter((id) => !this.#active.has(id) && (this.#resting.get(id) ?? 0) <= now);
      for (const id of ready.slice(0, free)) this.#run(id, owner);
    }
    // Beside the saves, never before them: a search may take minutes (rule S10).
    if (this.#active.size === 0) void this.#lookForGhosts(owner, now);
    const next = await this.#outbox.nextDueAt(owner);
    if (next === NEVER) return;
    // What is due already waits for a lane to get free, which turns the pump again; at worst for the rest of a fault.
    const wait = next > now ? next - now : this.#resting.size > 0 ? HELD_REST_MS : FAULT_REST_MS;
    this.#wakeIn(wait);
  }

  #wakeIn(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.turn(), Math.min(wait, LONGEST_TIMER_MS));
  }

  /** Whose drafts may leave now; null: none (rules S12 and S15). */
  #owner(): Owner | null {
    if (this.#gate.kind !== 'open' || this.#session.kind !== 'signed-in') return null;
    return this.#session.owner === this.#gate.owner ? this.#gate.owner : null;
  }

  #run(id: DraftId, owner: Owner): void {
    const errand = this.#save(id, owner)
      .catch((fault: unknown) => {
        console.error('A save stopped on a fault of the app:', fault);
        this.#resting.set(id, this.#clock.now() + FAULT_REST_MS);
        // Its row says "saving", which nothing would ever move again.
        return this.#outbox.restart(id, this.#clock.now() + FAULT_REST_MS);
      })
      .catch((fault: unknown) => console.error('Nor could that be written down:', fault))
      .finally(() => {
        this.#active.delete(id);
        this.turn();
      });
    this.#active.set(id, errand);
  }

  /** All steps of one save, one request at a time (rule S4), until nothing of this draft is due. */
  async #save(id: DraftId, owner: Owner): Promise<void> {
    while (this.#owner() === owner && this.#session.kind === 'signed-in') {
      const { mailboxes } = this.#session;
      const errand = await this.#outbox.claim(id, owner, { now: this.#clock.now(), mailboxes });
      if (errand === undefined) return;
      const done = await perform(this.#outbox, this.#port, owner, id, errand);
      const left = await this.#outbox.settle(id, errand.step, done, {
        now: this.#clock.now(),
        jitter: this.#clock.chance(),
        newId: this.#clock.newId(),
      });
      this.#resting.delete(id);
      if (left === null || left.dueAt > this.#clock.now()) return;
      if (done.outcome.kind === 'held' || done.outcome.kind === 'signed-out') {
        // The gate's own news is on its way; until it is here nothing may spin on the old one.
        this.#resting.set(id, this.#clock.now() + HELD_REST_MS);
        return;
      }
    }
  }

  async #lookForGhosts(owner: Owner, now: number): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      await lookForGhosts(this.#outbox, this.#port, owner, now);
    } catch (fault) {
      console.error('A search for late copies stopped on a fault of the app:', fault);
    } finally {
      this.#looking = false;
    }
  }
}
