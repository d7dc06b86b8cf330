import type { Gate, OfflineWhy, SessionView } from '../../electron/contract.ts';
import { clockTime } from './time.ts';

/** The one line for all drafts, as the footer shows it. */
export interface Summary {
  readonly tone: 'ok' | 'quiet' | 'warn' | 'bad';
  /** The portal's host, or what stands in its place. */
  readonly portal: string;
  readonly text: string;
}

const OFFLINE: Readonly<Record<Exclude<OfflineWhy, 'starting'>, string>> = {
  unreachable: 'Offline: the portal cannot be reached',
  tls: 'Offline: the portal’s certificate is not trusted',
  'not-a-portal': 'Offline: no portal answers at this address',
  'portal-closed': 'Offline: the portal is closed at the moment',
  'module-off': 'Offline: mail is switched off on the portal',
};

export function summary(facts: {
  readonly session: SessionView;
  readonly gate: Gate;
  readonly waiting: number;
  readonly needing: number;
  /** How many drafts there are, in words: `42`, `999+`, or empty for none. */
  readonly drafts: string;
}): Summary {
  const { session, gate, waiting, needing, drafts } = facts;
  if (session.kind === 'none') {
    return { tone: 'quiet', portal: 'No portal', text: `${draftsText(drafts)} on this computer` };
  }
  const portal = new URL(session.portal).host;
  const waits = waiting === 0 ? '' : `${waiting} waiting`;
  if (session.kind === 'expired' || gate.kind === 'signed-out') {
    return { tone: 'warn', portal, text: joined('Sign in to save', waits) };
  }
  if (gate.kind === 'offline' && gate.why !== 'starting') {
    return { tone: 'warn', portal, text: joined(OFFLINE[gate.why], waits) };
  }
  if (gate.kind === 'paused') {
    return { tone: 'warn', portal, text: joined(`The portal asked for a pause until ${clockTime(gate.until)}`, waits) };
  }
  if (needing > 0) {
    const need = needing === 1 ? '1 draft needs you' : `${needing} drafts need you`;
    return { tone: 'bad', portal, text: joined(need, waits) };
  }
  if (waits !== '') return { tone: 'quiet', portal, text: waits };
  return { tone: 'ok', portal, text: 'All on portal' };
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function draftsText(count: string): string {
  if (count === '') return 'No drafts';
  return count === '1' ? '1 draft' : `${count} drafts`;
}
