/** When the portal misbehaves: before its real work was done, or after. "Commit" means that work. */
export type When = 'before' | 'after';

/**
 * One way to misbehave. Times are real ms.
 *
 * - `delay`: wait before or after the commit.
 * - `drop`: cut the connection; `after` is the lost reply of work that was done.
 * - `status`: answer this status instead. `body` defaults to what a portal sends with it: `Unauthorized` and the
 *   Basic challenge for 401, the error envelope for 500, nothing for the rest. `retryAfter` is seconds or an HTTP date.
 * - `cut`: the real answer, announced whole, ends after `at` bytes.
 * - `drip`: the real answer, `bytes` at a time every `everyMs`.
 * - `html`: a captive portal's page with status 200; nothing is committed.
 * - `redirect`: to another address; nothing is committed.
 * - `foreign-json`: JSON without an envelope; nothing is committed.
 * - `pascal-case`: the real answer with the member names of the public help page.
 * - `huge`: the work is done, the answer is `bytes` long.
 * - `hang`: never answer, before or after the commit.
 * - `refuse`: reset the connection as it is accepted; `match` does not apply.
 * - `counter-drift`: move a folder's counter by `by` without any message moving.
 * - `index-lag`: filtered lists miss what was saved in the last `ms`.
 * - `meanwhile`: somebody trashes or purges the draft between the portal reading and writing it.
 * - `half-save`: a save fails with 500 after the body was replaced.
 */
export type Misbehaviour =
  | { readonly kind: 'delay'; readonly ms: number; readonly when?: When }
  | { readonly kind: 'drop'; readonly when: When }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly when?: When;
      readonly body?: 'envelope' | 'empty' | 'html';
      readonly message?: string;
      readonly retryAfter?: number | string;
    }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  | { readonly kind: 'html'; readonly body?: string }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  | { readonly kind: 'foreign-json'; readonly body?: string }
  | { readonly kind: 'pascal-case' }
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'hang'; readonly when?: When }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'counter-drift'; readonly folder: number; readonly by: number; readonly person?: string }
  | { readonly kind: 'index-lag'; readonly ms: number }
  | { readonly kind: 'meanwhile'; readonly edit: 'trash' | 'purge' }
  | { readonly kind: 'half-save' };

/** Which requests a rule is for; everything left out matches. */
export interface Match {
  readonly method?: string;
  /** Part of the path, or a pattern; over HTTP a pattern is written `{"regex": "..."}`. */
  readonly path?: string | RegExp;
  /** Begins at the nth request that matches otherwise (1 is the first). */
  readonly nth?: number;
  /** Only saves that create a draft (true), or only requests that do not (false). */
  readonly draftCreate?: boolean;
}

export interface Rule {
  readonly match?: Match;
  /** How many requests it is for; one if left out. */
  readonly times?: number | 'always';
  /** Chance per matching request, drawn from the portal's seeded generator; 1 if left out. */
  readonly probability?: number;
  readonly do: Misbehaviour;
}

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly draftCreate: boolean;
}

interface Armed {
  readonly id: number;
  readonly rule: Rule;
  seen: number;
  left: number;
}

/** Kinds that decide the answer: of these a request gets the first only, so rules in a row make a script. */
const deciding: ReadonlySet<Misbehaviour['kind']> = new Set<Misbehaviour['kind']>([
  'drop',
  'status',
  'cut',
  'drip',
  'html',
  'redirect',
  'foreign-json',
  'pascal-case',
  'huge',
  'hang',
  'half-save',
]);

/** The script of misbehaviours. Rules are asked in the order they were added; a spent rule is forgotten. */
export class Mischief {
  #armed: Armed[] = [];
  #nextId = 1;
  readonly #random: () => number;
  readonly #refusing: () => void;

  /** `refusing` is called when connections begin to be refused: kept-alive ones must not slip past that. */
  constructor(seed: number, refusing: () => void = () => undefined) {
    this.#random = seededRandom(seed);
    this.#refusing = refusing;
  }

  /** Returns the rule's number. */
  add(rule: Rule): number {
    const id = this.#nextId++;
    this.#armed.push({ id, rule, seen: 0, left: rule.times === 'always' ? Infinity : (rule.times ?? 1) });
    if (rule.do.kind === 'refuse') this.#refusing();
    return id;
  }

  /** Removes one rule, or all. */
  clear(id?: number): void {
    this.#armed = id === undefined ? [] : this.#armed.filter((armed) => armed.id !== id);
  }

  /** Rules still armed: empty when a script has run to its end. */
  rules(): readonly Rule[] {
    return this.#armed.map((armed) => armed.rule);
  }

  /** What happens to this request; counts it. */
  take(read: () => Seen): readonly Misbehaviour[] {
    if (this.#armed.length === 0) return [];
    const seen = read();
    const taken: Misbehaviour[] = [];
    let decided = false;
    for (const armed of this.#armed) {
      const { match, do: misbehaviour } = armed.rule;
      if (misbehaviour.kind === 'refuse' || !matches(match ?? {}, seen)) continue;
      if (decided && deciding.has(misbehaviour.kind)) continue;
      armed.seen++;
      if (armed.seen < (match?.nth ?? 1) || !this.#fires(armed)) continue;
      decided ||= deciding.has(misbehaviour.kind);
      taken.push(misbehaviour);
    }
    this.#forgetSpent();
    return taken;
  }

  /** Whether the connection just accepted is to be reset. */
  takeRefusal(): boolean {
    const refused = this.#armed.some((armed) => armed.rule.do.kind === 'refuse' && this.#fires(armed));
    this.#forgetSpent();
    return refused;
  }

  get refuses(): boolean {
    return this.#armed.some((armed) => armed.rule.do.kind === 'refuse');
  }

  #fires(armed: Armed): boolean {
    if (armed.left <= 0 || this.#random() >= (armed.rule.probability ?? 1)) return false;
    armed.left--;
    return true;
  }

  #forgetSpent(): void {
    this.#armed = this.#armed.filter((armed) => armed.left > 0);
  }
}

function matches(match: Match, seen: Seen): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== seen.method) return false;
  if (match.draftCreate !== undefined && match.draftCreate !== seen.draftCreate) return false;
  if (match.path === undefined) return true;
  return typeof match.path === 'string' ? seen.path.includes(match.path) : match.path.test(seen.path);
}

/** mulberry32: the same seed gives the same run. Values from 0 up to, not including, 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
