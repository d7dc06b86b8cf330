import type { Gate, SessionView, SignInAnswer, SignInForm } from '../../electron/contract.ts';
import { adoptUnowned } from '../store/drafts.ts';
import { hurry } from '../store/outbox.ts';
import type { Toasts } from './toasts.svelte.ts';
import { isRefusal, type Tools, wordsOf } from './tools.ts';

/** Who is signed in and whether the portal can be reached, as main last told it. */
export class Account {
  readonly #tools: Tools;
  readonly #toasts: Toasts;
  #session: SessionView = $state.raw({ kind: 'none' });
  #gate: Gate = $state.raw({ kind: 'signed-out', owner: null });

  constructor(tools: Tools, toasts: Toasts, first: { readonly session: SessionView; readonly gate: Gate }) {
    this.#tools = tools;
    this.#toasts = toasts;
    this.#session = first.session;
    this.#gate = first.gate;
    tools.bridge.on('session.changed', (session) => this.#take(session));
    tools.bridge.on('gate.changed', (gate) => {
      this.#gate = gate;
    });
    // An app that was closed between signing in and taking them over left drafts behind that belong to nobody.
    if (first.session.kind === 'signed-in') void this.#adopt(first.session.owner, false);
  }

  get session(): SessionView {
    return this.#session;
  }

  get gate(): Gate {
    return this.#gate;
  }

  get owner(): string | null {
    return this.#session.kind === 'none' ? null : this.#session.owner;
  }

  async signIn(form: SignInForm): Promise<SignInAnswer> {
    const answer = await this.#tools.bridge.ask('session.signIn', form);
    if (isRefusal(answer)) return { kind: 'problem', problem: 'trouble', text: answer.text };
    if (answer.kind === 'signed-in') {
      this.#take(answer.session);
      if (answer.session.kind !== 'none' && answer.session.kept === 'this-run') {
        this.#toasts.note(
          'This computer has no safe place to stay signed in: you will be asked for your password after each start.',
        );
      }
    }
    return answer;
  }

  async signOut(): Promise<void> {
    const answer = await this.#tools.bridge.ask('session.signOut');
    if (isRefusal(answer)) return this.#toasts.alert(answer.text);
    this.#take(answer);
    this.#toasts.note('Signed out. Your drafts stay on this computer.');
  }

  /** Starts the portal that comes with the app and signs in to it; the text of what went wrong, or null. */
  async practise(): Promise<string | null> {
    const started = await this.#tools.bridge.ask('practice.start');
    if (started.kind !== 'running') return started.text;
    const { portal, email, password } = started;
    const answer = await this.signIn({ portal, email, password });
    if (answer.kind === 'signed-in') return null;
    return answer.kind === 'problem' ? answer.text : 'The practice portal asked for something unexpected.';
  }

  /** Everything that waits is tried at once. */
  async syncNow(): Promise<void> {
    if (this.owner !== null) await hurry(this.#tools.db, this.owner, this.#tools.now());
    const answer = await this.#tools.bridge.ask('gate.wake', 'sync-now');
    if (isRefusal(answer)) this.#toasts.alert(answer.text);
  }

  #take(session: SessionView): void {
    const before = this.owner;
    this.#session = session;
    if (session.kind === 'signed-in' && session.owner !== before) void this.#adopt(session.owner, true);
  }

  async #adopt(owner: string, aloud: boolean): Promise<void> {
    try {
      const count = await adoptUnowned(this.#tools.db, owner, this.#tools.now());
      if (!aloud || count === 0) return;
      const drafts = count === 1 ? 'One draft' : `${count} drafts`;
      this.#toasts.note(`${drafts} written on this computer before will be saved to your portal now.`);
    } catch (failure) {
      this.#toasts.alert(`Drafts written before could not be handed to this account: ${wordsOf(failure)}`);
    }
  }
}
