import type { Mailbox, PortalMessage, SaveRequest } from '../../electron/contract.ts';
import * as changes from '../../renderer/core/change.ts';
import { claim, type Claim, type ClaimFacts } from '../../renderer/core/claim.ts';
import {
  editHead,
  newContent,
  newHead,
  type DraftContent,
  type DraftFile,
  type DraftHead,
} from '../../renderer/core/draft.ts';
import { contentFingerprint, messageFingerprint, shownTry } from '../../renderer/core/fingerprint.ts';
import { createGhost, draftGhost, ghostLooked, inDoubt, type Ghost } from '../../renderer/core/ghost.ts';
import { broken, lost, PortalModel, shown, type Stored } from './portal-model.ts';
import { settle } from '../../renderer/core/settle.ts';
import type { Settled, SettleFacts, StepOutcome } from '../../renderer/core/settled.ts';

/**
 * A device and a portal as values, moved by hand: every interleaving of typing, requests, lost replies, late commits,
 * crashes and a second editor can be played. The rules under test are the product's own; a test may hand in a broken
 * one to see that the model notices.
 */

export interface Rules {
  claim: (letter: changes.Letter, facts: ClaimFacts) => Claim;
  settle: (letter: changes.Letter, step: changes.Step, done: StepOutcome, facts: SettleFacts) => Settled;
  startedUp: (change: changes.Change, now: number) => changes.Change;
}
export const RULES: Rules = { claim, settle, startedUp: changes.startedUp };

/** What the network does to one request. */
export type Fate =
  | 'good'
  | 'refused' // never left
  | 'lost' // left, never arrived, no reply
  | 'reply-lost' // applied, no reply
  | 'late' // no reply, applied at some later moment
  | 'error-after' // applied, then a 500
  | 'error-before' // a 500 and nothing applied
  | 'limited';

export type Op =
  | { op: 'edit'; draft: number; text: number }
  | { op: 'mark'; draft: number }
  | { op: 'attach'; draft: number; size: number }
  | { op: 'detach'; draft: number }
  | { op: 'discard' | 'restore'; draft: number }
  | { op: 'begin'; draft: number; fate: Fate }
  | { op: 'end'; draft: number }
  /** Wait until it is due, begin and end: the usual case. */
  | { op: 'go'; draft: number; fate: Fate }
  | { op: 'wait'; seconds: number }
  | { op: 'crash' }
  | { op: 'arrive' }
  | { op: 'web-edit'; draft: number; text: number };

interface Local {
  content: DraftContent;
  head: DraftHead;
  files: DraftFile[];
  base: changes.Base | null;
  change: changes.Change | null;
}

interface Flight {
  local: Local;
  step: changes.Step;
  done: StepOutcome;
}

const OWNER = 'https://portal.example|1';
const MAILBOXES: readonly Mailbox[] = [
  { mailboxId: 1, email: 'a@b.example', name: 'A', enabled: true, isDefault: true, isAlias: false, isGroup: false },
];

export class World {
  now = 1_000_000;
  readonly locals: Local[] = [];
  readonly portal = new PortalModel();
  /** Words that the second editor put on the portal and that therefore may not vanish. */
  readonly webWords = new Set<string>();
  ghosts: Ghost[] = [];
  requests = 0;
  /** Our own words that were taken for the second editor's. */
  readonly ownCopies: string[] = [];
  readonly rules: Rules;
  #nextFile = 1;
  #above = 0;
  #late: (() => void)[] = [];
  #flights = new Map<Local, Flight>();

  constructor(drafts: number, rules: Rules = RULES) {
    this.rules = rules;
    for (let i = 0; i < drafts; i++) {
      const content = newContent(`draft-${i}`, null);
      this.locals.push({ content, head: newHead(content, OWNER, this.now), files: [], base: null, change: null });
    }
  }

  play(op: Op): void {
    const local = 'draft' in op ? this.locals[op.draft % this.locals.length] : undefined;
    switch (op.op) {
      case 'wait':
        this.now += op.seconds * 1000;
        return;
      case 'crash':
        return this.#crash();
      case 'arrive':
        this.#late.shift()?.();
        return;
    }
    if (local === undefined) return;
    switch (op.op) {
      case 'edit':
        return this.#edit(local, { ...local.content, body: `<p>${op.text}</p>`, subject: `s${op.text % 3}` });
      case 'mark':
        return this.#edit(local, { ...local.content, important: !local.content.important });
      case 'attach':
        return this.#attach(local, op.size);
      case 'detach':
        return this.#detach(local);
      case 'discard':
        if (local.head.place === 'drafts') local.head = { ...local.head, place: 'trash' };
        if (changes.discarded(local.change) === null) this.#drop(local);
        return;
      case 'restore':
        if (local.head.place === 'trash') local.head = { ...local.head, place: 'drafts' };
        local.change = changes.revived(local.change, local.head, this.now);
        return;
      case 'begin':
        return this.#begin(local, op.fate);
      case 'end':
        return this.#end(local);
      case 'go':
        this.now = Math.max(this.now, Math.min(local.change?.dueAt ?? 0, this.now + 130_000));
        this.#begin(local, op.fate);
        return this.#end(local);
      case 'web-edit':
        return this.#webEdit(local, op.text);
    }
  }

  /** Faults stop, everything under way arrives, and the clock moves until nothing is left to do. */
  quieten(): void {
    for (const local of this.locals) this.#end(local);
    // A draft that was given up after repeated errors is tried again by the person.
    for (const local of this.locals) if (local.change !== null) local.change = changes.tryAgain(local.change, this.now);
    for (let round = 0; round < 2_000; round++) {
      if (round === 40) for (const arrive of this.#late.splice(0)) arrive();
      const busy = this.locals.filter((local) => local.change !== null && local.change.state !== 'blocked');
      if (busy.length === 0 && this.ghosts.length === 0 && this.#late.length === 0) return;
      for (const local of busy) {
        this.#begin(local, 'good');
        this.#end(local);
      }
      this.#lookForGhosts();
      const next = Math.min(
        ...busy.map((local) => local.change?.dueAt ?? Infinity),
        ...this.ghosts.map((ghost) => ghost.dueAt),
        this.now + 60_000,
      );
      this.now = Math.max(this.now + 1, next);
    }
    throw new Error('never came to rest');
  }

  /** Everything that must hold when all is quiet; each sentence names what was broken. */
  problems(): string[] {
    const found: string[] = [];
    const owned = new Map<number, Local>();
    for (const local of this.locals) {
      const { head, change } = local;
      if (head.serverId !== null) {
        if (owned.has(head.serverId)) found.push(`two drafts own ${head.serverId}`);
        owned.set(head.serverId, local);
      }
      if (head.place !== 'drafts' || head.revision === 0) continue;
      if (change !== null) {
        found.push(`${head.id} is still ${change.state} (${JSON.stringify(change.block)})`);
        continue;
      }
      const stored = head.serverId === null ? undefined : this.portal.stored.get(head.serverId);
      if (stored === undefined) found.push(`${head.id} is not on the portal`);
      else if (this.webWords.has(stored.body)) continue;
      else if (messageFingerprint(shown(stored)) !== contentFingerprint(local.content)) {
        found.push(`${head.id}: last words are not on the portal`);
      } else if (stored.important !== local.content.important) {
        found.push(`${head.id}: the mark of importance is not on the portal`);
      } else {
        const here = local.files.filter((file) => file.wanted).map((file) => `${file.name}/${file.size}`);
        const there = stored.files.map((file) => `${file.fileName}/${file.size}`);
        if (here.sort().join() !== there.sort().join())
          found.push(`${head.id}: files ${here.join()} but portal has ${there.join()}`);
      }
    }
    for (const stored of this.portal.stored.values()) {
      if (stored.folder === 3 && !owned.has(stored.id))
        found.push(`duplicate: nobody owns ${stored.id} (${stored.body})`);
    }
    const everything = new Set([
      ...this.locals.map((local) => local.content.body),
      ...[...this.portal.stored.values()].map((stored) => stored.body),
    ]);
    for (const body of this.ownCopies) found.push(`our own words were kept as a copy: ${body}`);
    for (const body of this.webWords) if (!everything.has(body)) found.push(`lost from the portal: ${body}`);
    return found;
  }

  #letter(local: Local): changes.Letter | null {
    return local.change === null ? null : { ...local, change: local.change };
  }

  #edit(local: Local, content: DraftContent): void {
    if (local.head.place !== 'drafts') return;
    local.content = content;
    local.head = editHead(local.head, content, local.files, this.now);
    local.change = changes.edited(local.change, local.head, this.now);
  }

  #attach(local: Local, size: number): void {
    if (local.head.place !== 'drafts' || local.files.length >= 4) return;
    local.files = [
      ...local.files,
      {
        id: `${local.head.id}-f${this.#nextFile++}`,
        draftId: local.head.id,
        order: local.files.length,
        name: `file${size % 2}.bin`,
        type: 'application/octet-stream',
        size: 1 + (size % 3),
        wanted: true,
        fileId: null,
        doubt: null,
      },
    ];
    this.#edit(local, local.content);
  }

  #detach(local: Local): void {
    const file = local.files.find((each) => each.wanted);
    if (file === undefined || local.head.place !== 'drafts') return;
    local.files = local.files.map((each) => (each === file ? { ...each, wanted: false } : each));
    this.#edit(local, local.content);
  }

  #begin(local: Local, fate: Fate): void {
    const letter = this.#letter(local);
    if (letter === null || this.#flights.has(local) || letter.change.dueAt > this.now) return;
    const uncertain = new Set<string>();
    for (const other of this.locals) {
      if (other !== local && other.change?.create != null) uncertain.add(other.change.create.fingerprint);
    }
    const decided = this.rules.claim(letter, { now: this.now, mailboxes: MAILBOXES, above: this.#above, uncertain });
    if (decided.kind === 'nothing') return this.#drop(local);
    local.change = decided.change;
    if (decided.kind !== 'step') return;
    local.files = local.files.map((file) => decided.files.find((each) => each.id === file.id) ?? file);
    this.requests++;
    const done = this.#perform(local, decided.step, decided.request, fate);
    this.#flights.set(local, { local, step: decided.step, done });
  }

  #end(local: Local): void {
    const flight = this.#flights.get(local);
    const letter = this.#letter(local);
    this.#flights.delete(local);
    if (flight === undefined) return;
    if (letter === null) throw new Error('a Change went away while its request was in flight');
    // An adoption is decided in the transaction that writes it: nobody may have taken the draft meanwhile.
    let done = flight.done;
    if (done.of === 'look' && done.outcome.kind === 'looked' && done.outcome.found !== null) {
      const { id } = done.outcome.found;
      if (this.locals.some((each) => each.head.serverId === id)) done = { of: 'look', outcome: lost };
    }
    const result = this.rules.settle(letter, flight.step, done, { now: this.now, jitter: 0.5 });
    local.head = result.head;
    local.base = result.base;
    local.change = result.change;
    local.files = local.files.map((file) => result.files.find((each) => each.id === file.id) ?? file);
    if (local.head.serverId !== null) this.#above = Math.max(this.#above, local.head.serverId);
    if (result.repeated !== null) this.ghosts.push(createGhost(local.head.id, OWNER, result.repeated, this.now));
    if (local.change === null) this.#rest(local);
    if (result.copy !== null) this.#keepCopy(result.copy);
  }

  #rest(local: Local): void {
    const ghost = draftGhost(local.head, local.files, local.base, this.now);
    if (ghost !== null) this.ghosts = [...this.ghosts.filter((each) => each.id !== ghost.id), ghost];
  }

  /** As the store's `dropChange`. */
  #drop(local: Local): void {
    const updates = local.change?.updates ?? [];
    if (local.base !== null) local.base = { ...local.base, late: [...local.base.late, ...updates] };
    local.change = null;
  }

  #keepCopy(message: PortalMessage): void {
    // Only somebody else's words are worth a draft of their own: ours must never come back as a stranger's.
    if (!message.body.startsWith('<p>web')) this.ownCopies.push(message.body);
    const content = { ...newContent(`copy-${this.locals.length}`, null), subject: message.subject, body: message.body };
    const copy: Local = { content, head: newHead(content, OWNER, this.now), files: [], base: null, change: null };
    this.locals.push(copy);
    this.#edit(copy, content);
  }

  #crash(): void {
    this.#flights.clear();
    this.now += 1_000;
    for (const local of this.locals) {
      if (local.change !== null) local.change = this.rules.startedUp(local.change, this.now);
    }
  }

  #webEdit(local: Local, text: number): void {
    const stored = local.head.serverId === null ? undefined : this.portal.stored.get(local.head.serverId);
    // Between our look and our save the portal offers no protection (portal-api 6, hazard 2): not played here.
    const compared = local.change?.rows != null && this.now - local.change.rowsAt <= 10_000;
    if (stored === undefined || compared || this.#flights.has(local)) return;
    // The second editor may replace its own words; only ours may not replace them unseen.
    this.webWords.delete(stored.body);
    stored.body = `<p>web ${text} at ${++this.requests}</p>`;
    this.webWords.add(stored.body);
  }

  #lookForGhosts(): void {
    const uncertain = new Set(
      this.locals.flatMap((local) => (local.change?.create ? [local.change.create.fingerprint] : [])),
    );
    this.ghosts = this.ghosts.flatMap((ghost) => {
      if (ghost.dueAt > this.now) return [ghost];
      if (ghost.create === null) {
        const local = this.locals.find((each) => each.head.id === ghost.draftId);
        if (local === undefined || !inDoubt(local.files, local.base, this.now)) return [];
        local.change = changes.rechecked(local.change, local.head, this.now);
      } else {
        if (uncertain.has(ghost.create.fingerprint)) return [{ ...ghost, dueAt: this.now + 30_000 }];
        const found = this.#find(ghost.create);
        if (found !== null) {
          found.folder = 4;
          return [];
        }
      }
      const next = ghostLooked(ghost, this.now);
      return next === null ? [] : [next];
    });
  }

  #find(create: changes.CreateTry): Stored | null {
    const owned = new Set(this.locals.map((local) => local.head.serverId));
    const candidates = [...this.portal.stored.values()].filter(
      (stored) =>
        stored.id > create.above &&
        stored.folder === 3 &&
        !owned.has(stored.id) &&
        shownTry(shown(stored)) === create.fingerprint,
    );
    return candidates[0] ?? null;
  }

  #perform(local: Local, step: changes.Step, request: SaveRequest | null, fate: Fate): StepOutcome {
    const reads = step.kind === 'look' || step.kind === 'compare';
    if (fate === 'refused') return { of: step.kind, outcome: { kind: 'not-sent', text: 'refused' } } as StepOutcome;
    if (fate === 'limited')
      return { of: step.kind, outcome: { kind: 'limited', until: this.now + 5_000 } } as StepOutcome;
    if (fate === 'lost' || (reads && fate !== 'good')) return { of: step.kind, outcome: lost } as StepOutcome;
    if (fate === 'error-before') return { of: step.kind, outcome: broken } as StepOutcome;
    if (fate === 'late') {
      this.#late.push(() => {
        // A request that the network delivers late overwrites unseen: no client can prevent that (hazard 2).
        const overwritten = step.kind === 'update' ? this.portal.stored.get(request?.id ?? 0) : undefined;
        if (overwritten !== undefined) this.webWords.delete(overwritten.body);
        this.portal.apply(local, step, request, (create) => this.#find(create));
      });
      return { of: step.kind, outcome: lost } as StepOutcome;
    }
    const done = this.portal.apply(local, step, request, (create) => this.#find(create));
    if (fate === 'reply-lost') return { of: step.kind, outcome: lost } as StepOutcome;
    if (fate === 'error-after') return { of: step.kind, outcome: broken } as StepOutcome;
    return done;
  }
}
