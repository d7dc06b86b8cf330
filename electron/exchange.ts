/**
 * One HTTP exchange with a bound on everything: total time, size, redirects. Never throws: what was heard is a value.
 * Takes `fetch`, so that it runs on Electron's net stack in the app and on Node's in tests.
 */
import type { Clock } from './clock.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What came back: an answer read to its end, or the reason why not. */
export type Heard =
  | { readonly status: number; readonly headers: Headers; readonly text: string }
  /** `status` 0: not even the head of an answer. `code` is Chromium's or Node's name for the failure, or ours. */
  | { readonly status: number; readonly code: string };

export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds for everything together: a dripping answer must not hold a lane for ever. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
}

/** The largest good answer is a draft with a full body, far below this; more is somebody's mistake or attack. */
const SIZE_LIMIT = 8 * 1024 * 1024;

export async function exchange(fetch: Fetch, clock: Clock, question: Question): Promise<Heard> {
  const control = new AbortController();
  const outer = question.signal;
  let status = 0;
  let stopped: string | null = null;
  let giveUp: (heard: Heard) => void = () => undefined;
  const given = new Promise<Heard>((resolve) => (giveUp = resolve));
  // Answered at once, whatever the network stack makes of the abort: a deadline that waits is none.
  const stop = (code: string): void => {
    stopped ??= code;
    giveUp({ status, code: stopped });
    control.abort();
  };
  const abort = (): void => stop('ABORTED');
  if (outer?.aborted) return { status: 0, code: 'ABORTED' };
  outer?.addEventListener('abort', abort);
  const disarm = clock.after(question.deadline, () => stop('DEADLINE'));
  const talk = async (): Promise<Heard> => {
    try {
      const response = await fetch(question.url, {
        method: question.method,
        headers: { Accept: 'application/json', ...question.headers },
        ...(question.body === undefined ? {} : { body: question.body }),
        redirect: 'manual', // the token must not travel on to where a redirect points
        credentials: 'omit',
        cache: 'no-store',
        signal: control.signal,
      });
      status = response.status;
      const text = await readLimited(response);
      if (text === null) {
        control.abort();
        return { status, code: 'TOO_LARGE' };
      }
      return { status, headers: response.headers, text };
    } catch (error) {
      return { status, code: stopped ?? codeOf(error) };
    }
  };
  try {
    return await Promise.race([talk(), given]);
  } finally {
    disarm();
    outer?.removeEventListener('abort', abort);
  }
}

/** Counts what is unpacked, so a small compressed answer cannot grow without limit either. */
async function readLimited(response: Response): Promise<string | null> {
  if (!response.body) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > SIZE_LIMIT) return null;
    text += decoder.decode(value, { stream: true });
  }
}

/** Chromium says `net::ERR_…`, Node puts a code on the cause; anything else has no name, which counts as unknown. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNNAMED';
  const chromium = /^net::(ERR_[A-Z0-9_]+)/.exec(error.message)?.[1];
  if (chromium) return chromium;
  // Electron cancels instead of showing a redirect it was told not to follow.
  if (error.message === 'Redirect was cancelled') return 'REDIRECT';
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code: unknown = 'code' in at ? at.code : undefined;
    if (typeof code === 'string') return code;
  }
  return 'UNNAMED';
}
