import type { Command } from '../../electron/contract.ts';

/** Keys that work everywhere in the window. The menu shows the same ones; a key taken here never reaches it. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.isComposing || event.altKey) return null;
  if (event.key === 'F5') return 'sync-now';
  if (!event.ctrlKey && !event.metaKey) return null;
  const key = event.key.toLowerCase();
  if (event.shiftKey) return key === 'a' ? 'attach' : key === 's' ? 'export' : null;
  return key === 'n' ? 'new-draft' : key === 's' ? 'save' : null;
}

const ENTRY = '[data-entry], button:not(:disabled), input, select, textarea, [contenteditable="true"], [tabindex="0"]';

/** F6: from one part of the window to the next, as far as they are on screen. */
export function cycleAreas(backwards: boolean): void {
  const areas = Array.from(document.querySelectorAll<HTMLElement>('[data-area]')).flatMap((area) => {
    const entry = entryOf(area);
    return entry === undefined ? [] : [{ area, entry }];
  });
  const at = areas.findIndex(({ area }) => area.contains(document.activeElement));
  const next = at < 0 ? 0 : at + (backwards ? -1 : 1);
  areas.at(next % areas.length)?.entry.focus();
}

/** What is marked as the place to begin, else the first thing that can take the keyboard. */
function entryOf(area: HTMLElement): HTMLElement | undefined {
  const shown = Array.from(area.querySelectorAll<HTMLElement>(ENTRY)).filter(
    (each) => each.getClientRects().length > 0,
  );
  return shown.find((each) => each.matches('[data-entry]')) ?? shown[0];
}
