import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../electron/clock.ts';
import type { SaveRequest } from '../../electron/contract.ts';
import type { Network } from '../../electron/portal.ts';
import type { Keyring } from '../../electron/vault.ts';

/** The net of plain Node, which never repeats a PUT by itself. */
export function nodeNetwork(clock: Clock = systemClock): Network {
  return { fetch: (url, init) => fetch(url, init), lend: () => ({ fetch, giveBack: () => undefined }), clock };
}

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'draftkeep-unit-'));
}

/** A key ring that only turns bytes round: enough to see what is locked and what is not. */
export function toyKeyring(
  state = { safe: true, again: false, broken: false },
): Keyring & { readonly state: typeof state } {
  const turn = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0xff));
  return {
    state,
    safe: async () => state.safe,
    lock: async (text) => turn(Buffer.from(text)),
    unlock: async (bytes) => {
      if (state.broken) throw new Error('the key has changed');
      return { text: turn(bytes).toString(), again: state.again };
    },
  };
}

export function saveRequest(changes: Partial<SaveRequest> = {}): SaveRequest {
  return {
    ...{ id: 0, from: 'ann@practice.example', to: ['"Bob" <bob@example.com>'], cc: [], bcc: ['eve@example.com'] },
    ...{ mimeReplyToId: '', importance: false, subject: 'Hi', tags: [], body: '<p>Hello</p>', attachments: [] },
    ...{ calendarIcs: '' },
    ...changes,
  };
}
