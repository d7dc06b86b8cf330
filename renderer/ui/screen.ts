import { mount, unmount } from 'svelte';
import App from './App.svelte';
import { Desk, type First } from './desk.svelte.ts';
import { whyNot } from './stopped.ts';
import StoppedPage from './StoppedPage.svelte';
import type { Tools } from './tools.ts';

/** All that is painted, in one piece that main.ts loads while the database opens. */

export interface Screen {
  readonly desk: Desk;
  /** Takes it off the page; its words have been flushed before. */
  readonly leave: () => void;
}

export function showDesk(target: HTMLElement, tools: Tools, first: First): Screen {
  const desk = new Desk(tools, first);
  target.replaceChildren();
  const app = mount(App, { target, props: { desk } });
  return { desk, leave: () => void unmount(app) };
}

export function showStopped(target: HTMLElement, failure: unknown): void {
  mount(StoppedPage, { target, props: whyNot(failure) });
}
