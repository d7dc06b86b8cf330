import type { SignInAnswer, SignInForm } from '../../electron/contract.ts';
import type { Account } from './account.svelte.ts';

/** What is asked for beside the address, e-mail and password. */
export type Step =
  | { readonly kind: 'form' }
  | { readonly kind: 'code'; readonly by: 'sms' | 'app'; readonly hint: string }
  | { readonly kind: 'enrol'; readonly key: string }
  | { readonly kind: 'phone' };

type Problem = Extract<SignInAnswer, { kind: 'problem' }>;

/** One run of the sign-in dialog. It is thrown away when the dialog closes, and the password with it. */
export class SignInTry {
  readonly #account: Account;
  readonly #done: () => void;
  portal: string = $state('');
  email: string = $state('');
  password: string = $state('');
  code: string = $state('');
  phone: string = $state('');
  #step: Step = $state.raw({ kind: 'form' });
  #problem: Problem | null = $state.raw(null);
  #busy: boolean = $state(false);
  /** Seconds until the portal lets anybody try again. */
  #wait: number = $state(0);
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(account: Account, done: () => void) {
    this.#account = account;
    this.#done = done;
    const { session } = account;
    if (session.kind !== 'none') {
      this.portal = session.portal;
      this.email = session.email;
    }
  }

  get step(): Step {
    return this.#step;
  }

  get problem(): Problem | null {
    return this.#problem;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get wait(): number {
    return this.#wait;
  }

  async submit(allowHttp = false): Promise<void> {
    if (this.#busy || this.#wait > 0) return;
    this.#busy = true;
    this.#problem = null;
    try {
      this.#take(await this.#account.signIn(this.#form(allowHttp)));
    } finally {
      this.#busy = false;
    }
  }

  /** Back to address and password: another account, or a number that was wrong. */
  restart(): void {
    this.#step = { kind: 'form' };
    this.#problem = null;
    this.code = '';
    this.phone = '';
  }

  end(): void {
    clearInterval(this.#timer);
    this.password = '';
    this.code = '';
  }

  #allowedHttp = false;

  #form(allowHttp: boolean): SignInForm {
    this.#allowedHttp ||= allowHttp;
    return {
      portal: this.portal.trim(),
      email: this.email.trim(),
      password: this.password,
      ...(this.code.trim() === '' ? {} : { code: this.code.trim() }),
      ...(this.phone.trim() === '' ? {} : { mobilePhone: this.phone.trim() }),
      ...(this.#allowedHttp ? { allowHttp: true } : {}),
    };
  }

  #take(answer: SignInAnswer): void {
    switch (answer.kind) {
      case 'signed-in':
        this.end();
        return this.#done();
      case 'code-needed':
        // The number has done its work: sending it again would ask for another activation.
        this.phone = '';
        this.#step = { kind: 'code', by: answer.by, hint: answer.hint };
        return;
      case 'enrol':
        this.#step = { kind: 'enrol', key: answer.key };
        return;
      case 'phone-needed':
        this.#step = { kind: 'phone' };
        return;
      case 'problem':
        this.#problem = answer;
        if (answer.problem === 'wrong-code') this.code = '';
        if (answer.waitSeconds !== undefined) this.#countDown(answer.waitSeconds);
    }
  }

  #countDown(seconds: number): void {
    const until = performance.now() + seconds * 1_000;
    this.#wait = Math.ceil(seconds);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      this.#wait = Math.max(0, Math.ceil((until - performance.now()) / 1_000));
      if (this.#wait === 0) clearInterval(this.#timer);
    }, 250);
  }
}
