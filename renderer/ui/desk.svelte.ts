import type { Command, Gate, SessionView } from '../../electron/contract.ts';
import type { DraftId } from '../core/draft.ts';
import { discardDraft, dropIfBlank, restoreDraft } from '../store/drafts.ts';
import { type Act, act } from '../store/outbox.ts';
import { Account } from './account.svelte.ts';
import { attach, type Chosen, type Incoming, pickFiles } from './attach.ts';
import { EditingSession } from './editing.svelte.ts';
import { exportEml } from './export.ts';
import { DraftsList } from './list.svelte.ts';
import type { Row, View } from './queries.ts';
import { Toasts } from './toasts.svelte.ts';
import { type Tools, wordsOf } from './tools.ts';
import { isWelcomed, rememberWelcome } from './welcomed.ts';

/** What main.ts has read before the first paint. */
export interface First {
  readonly session: SessionView;
  readonly gate: Gate;
  readonly rows: readonly Row[];
  /** No draft in any place yet. */
  readonly empty: boolean;
}

/** Everything one window can do: which place is looked at, which draft is open, and the commands. */
export class Desk {
  readonly tools: Tools;
  readonly toasts = new Toasts();
  readonly account: Account;
  readonly list: DraftsList;
  #open: EditingSession | null = $state.raw(null);
  #dialog: 'sign-in' | null = $state.raw(null);
  #welcomed: boolean = $state(false);
  /** The sync worker is gone: words are kept, nothing reaches the portal any more. */
  #stopped: boolean = $state(false);
  #now: number = $state(0);
  #incoming: readonly Incoming[] = $state.raw([]);
  /** Files still being copied in: no export and no closing window without them. */
  #copying: Promise<unknown> = Promise.resolve();
  /** The next composer puts the caret where writing begins; one opened with the arrow keys leaves it in the list. */
  wantsCaret = false;
  /** Drafts that were left and are still being written, or that the disk refuses: their words live only here. */
  #leaving: readonly EditingSession[] = [];

  constructor(tools: Tools, first: First) {
    this.tools = tools;
    this.account = new Account(tools, this.toasts, first);
    this.list = new DraftsList(tools.db, first.rows);
    this.#now = tools.now();
    this.#welcomed = !first.empty || isWelcomed();
  }

  get open(): EditingSession | null {
    return this.#open;
  }

  get dialog(): 'sign-in' | null {
    return this.#dialog;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Moves once a minute: enough for "Today" and the times in the list. */
  get now(): number {
    return this.#now;
  }

  get welcoming(): boolean {
    return !this.#welcomed && this.account.session.kind === 'none';
  }

  /** Files being copied in for the open draft. */
  get incoming(): readonly Incoming[] {
    return this.#incoming.filter((file) => file.draftId === this.#open?.id);
  }

  tick(): void {
    this.#now = this.tools.now();
  }

  workerStopped(): void {
    this.#stopped = true;
  }

  signIn(): void {
    this.#dialog = 'sign-in';
  }

  closeDialog(): void {
    this.#dialog = null;
    this.#welcomed ||= this.account.session.kind !== 'none';
  }

  newDraft(): void {
    this.#welcomed = true;
    rememberWelcome();
    this.list.show('drafts');
    this.wantsCaret = true;
    this.#show(EditingSession.fresh(this.tools, this.account.owner));
  }

  show(view: View): void {
    if (view === this.list.view) return;
    this.list.show(view);
    this.#show(null);
  }

  select(id: DraftId | null, caret = false): void {
    this.wantsCaret = caret;
    if (id === null) return this.#show(null);
    if (id !== this.#open?.id) this.#show(this.#sessionOf(id));
  }

  async discard(id: DraftId): Promise<void> {
    const next = this.#neighbour(id);
    // A draft that was never written in leaves without a word: there is nothing to bring back.
    const session = id === this.#open?.id ? this.#open : null;
    if (session !== null) this.#show(next === null ? null : this.#sessionOf(next));
    try {
      if (session !== null && !(await this.#putAway(session))) return this.#show(session);
      if ((await this.tools.db.heads.get(id)) === undefined) return;
      await discardDraft(this.tools.db, id);
      this.list.hurry();
      this.toasts.note('Draft moved to trash.', { label: 'Undo', run: () => void this.restore(id) });
    } catch (failure) {
      this.toasts.alert(`The draft could not be moved to the trash: ${wordsOf(failure)}`);
    }
  }

  async restore(id: DraftId): Promise<void> {
    try {
      await restoreDraft(this.tools.db, id, this.tools.now());
      this.list.show('drafts');
      this.list.hurry();
      this.select(id);
    } catch (failure) {
      this.toasts.alert(`The draft could not be brought back: ${wordsOf(failure)}`);
    }
  }

  async act(id: DraftId, wish: Act): Promise<void> {
    try {
      await act(this.tools.db, id, wish, this.tools.now());
      this.list.hurry();
    } catch (failure) {
      this.toasts.alert(`That did not work: ${wordsOf(failure)}`);
    }
  }

  /** @param files null: ask for them with the system's dialog */
  async attach(files: readonly Chosen[] | null): Promise<void> {
    const session = this.#open;
    if (session === null) return;
    const chosen = files ?? (await pickFiles(this.tools, this.toasts));
    // The draft may be so young that its row is not written yet.
    await session.flush();
    const copying = attach(this.tools, this.toasts, session.id, chosen, (change) => {
      this.#incoming = change(this.#incoming);
    });
    this.#copying = Promise.all([this.#copying, copying]);
    await copying;
  }

  async export(): Promise<void> {
    await this.#copying;
    if (this.#open !== null) await exportEml(this.tools, this.toasts, this.#open, this.account.session);
  }

  /** Every word and every file of every draft to the disk; false when it refuses. */
  async flush(): Promise<boolean> {
    const all = [...this.#leaving, ...(this.#open === null ? [] : [this.#open])];
    const [written] = await Promise.all([Promise.all(all.map((session) => session.flush())), this.#copying]);
    return written.every((done) => done);
  }

  async run(command: Command): Promise<void> {
    switch (command) {
      case 'new-draft':
        return this.newDraft();
      case 'export':
        return this.export();
      case 'attach':
        return this.attach(null);
      case 'delete-draft':
        return this.#open === null || this.list.view === 'trash' ? undefined : this.discard(this.#open.id);
      case 'sync-now':
        return this.account.syncNow();
      case 'save':
        return this.#answerWhere();
      case 'sign-in':
        return this.signIn();
      case 'sign-out':
        return this.account.session.kind === 'none' ? undefined : this.account.signOut();
    }
  }

  async #answerWhere(): Promise<void> {
    if (!(await this.flush())) return;
    const onPortal = this.#open !== null && this.#open.change === null && this.#open.draft?.head.serverId != null;
    this.toasts.note(
      onPortal ? 'Every word is on this computer and on the portal.' : 'Every word is on this computer.',
    );
  }

  #show(session: EditingSession | null): void {
    const left = this.#open;
    if (session === left) return;
    this.#open = session;
    this.#leaving = this.#leaving.filter((each) => each !== session);
    if (left !== null) void this.#putAway(left);
  }

  /** A draft whose words are on disk; gone without a word when nothing was ever in it. */
  async #putAway(session: EditingSession): Promise<boolean> {
    this.#leaving = [...this.#leaving.filter((each) => each !== session), session];
    try {
      if (!(await session.flush())) {
        this.toasts.alert('A draft could not be written to the disk. Open it to see why; its words are kept.');
        return false;
      }
      // It may have been opened again meanwhile.
      if (this.#open === session) return true;
      this.#leaving = this.#leaving.filter((each) => each !== session);
      await dropIfBlank(this.tools.db, session.id);
    } catch (failure) {
      this.toasts.alert(`A draft could not be put away: ${wordsOf(failure)}`);
    }
    return true;
  }

  /** One that is still being written is the same session: its newest words are there. */
  #sessionOf(id: DraftId): EditingSession {
    return this.#leaving.find((session) => session.id === id) ?? new EditingSession(this.tools, id);
  }

  /** What is opened when a draft goes: the one below, else the one above. */
  #neighbour(id: DraftId): DraftId | null {
    const rows = this.list.rows ?? [];
    const at = rows.findIndex((row) => row.head.id === id);
    return at < 0 ? null : ((rows[at + 1] ?? rows[at - 1])?.head.id ?? null);
  }
}
