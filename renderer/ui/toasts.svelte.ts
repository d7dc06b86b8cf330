export interface Toast {
  readonly id: number;
  readonly text: string;
  /** An alert stays until it is put away; other toasts leave by themselves. */
  readonly kind: 'note' | 'alert';
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

const STAY_MS = 6_000;
/** Time to read the sentence and to reach for the button. */
const STAY_WITH_ACTION_MS = 10_000;
const MOST = 3;

/** Short messages at the foot of the window. Never for a routine save. */
export class Toasts {
  #list: readonly Toast[] = $state.raw([]);
  #next = 1;

  get list(): readonly Toast[] {
    return this.#list;
  }

  note(text: string, action: Toast['action'] = null): void {
    const id = this.#show({ text, kind: 'note', action });
    setTimeout(() => this.dismiss(id), action === null ? STAY_MS : STAY_WITH_ACTION_MS);
  }

  alert(text: string, action: Toast['action'] = null): void {
    this.#show({ text, kind: 'alert', action });
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }

  #show(toast: Omit<Toast, 'id'>): number {
    const id = this.#next;
    this.#next += 1;
    // The same sentence twice is one sentence.
    const others = this.#list.filter((each) => each.text !== toast.text);
    this.#list = [...others, { ...toast, id }].slice(-MOST);
    return id;
  }
}
