/**
 * Who is signed in. Holds the token in memory and nowhere else; hands the lane a line to the portal when there is one,
 * and takes it away when there is none. Drafts are not its business: signing out or running out touches none (rule S12).
 */
import type { Mailbox, Owner, SessionView, SignInAnswer, SignInForm } from './contract.ts';
import type { Line } from './gate.ts';
import type { Log } from './log.ts';
import { portalAddress } from './portal-address.ts';
import { createPortal, type Network, type Portal } from './portal.ts';
import type { KnownSession, Settings } from './settings.ts';
import { enter } from './sign-in.ts';
import type { Vault } from './vault.ts';

export interface Session {
  view(): SessionView;
  /** Takes up where the last run stopped, without any request of its own. */
  restore(): Promise<void>;
  signIn(form: SignInForm): Promise<SignInAnswer>;
  signOut(): Promise<SessionView>;
  /** The portal no longer takes the token of this line. */
  expire(line: Line): Promise<void>;
  /** What the portal says the person's mailboxes are now. */
  learn(line: Line, mailboxes: readonly Mailbox[]): void;
}

export interface SessionParts {
  readonly settings: Settings;
  readonly vault: Vault;
  readonly network: Network;
  readonly log: Log;
  changed(view: SessionView): void;
  /** `proven`: the portal has just taken this token. */
  opened(line: Line, proven: boolean): void;
  closed(owner: Owner | null): void;
}

const NONE: SessionView = { kind: 'none' };

export function createSession({ settings, vault, network, log, changed, opened, closed }: SessionParts): Session {
  let view: SessionView = NONE;
  /** Of the active session; `null` while signed out or expired. */
  let line: Line | null = null;
  /** Ends a signing in that a newer one, or a sign-out, has overtaken. */
  let entering = new AbortController();

  const show = (next: SessionView): SessionView => {
    view = next;
    changed(view);
    return view;
  };

  const shown = (kind: 'signed-in' | 'expired', known: KnownSession): SessionView => ({ kind, ...known });

  const remember = (known: KnownSession): void => {
    const others = settings.data().sessions.filter(({ owner }) => owner !== known.owner);
    settings.change({ sessions: [...others, known], active: known.owner });
  };

  const active = (): KnownSession | undefined => {
    const { sessions, active: owner } = settings.data();
    return sessions.find((known) => known.owner === owner);
  };

  /** Nobody else can use the token of a person who left, so it goes here and at the portal. */
  const dismiss = async (left: Line | null, owner: Owner | null): Promise<void> => {
    if (owner !== null) await vault.forget(owner);
    await left?.portal.logout();
  };

  const overtaken = (portal: Portal, owner: Owner | null): SignInAnswer => {
    // The same person may have signed in anew meanwhile: then the vault holds the newer token.
    if (owner !== null && line?.owner !== owner) void vault.forget(owner);
    void portal.logout();
    return { kind: 'problem', problem: 'trouble', text: 'Signing in was stopped. Try again when you like.' };
  };

  return {
    view: () => view,

    async restore() {
      const known = active();
      if (!known) return;
      // Shown at once: a key ring may ask the person something and take its time.
      show(shown(known.kept === 'encrypted' ? 'signed-in' : 'expired', known));
      const asked = entering.signal;
      const token = known.kept === 'encrypted' ? await vault.token(known.owner) : null;
      if (asked.aborted) return;
      log.note('Session restored', { token: token !== null });
      if (token === null) {
        show(shown('expired', known));
        closed(known.owner);
        return;
      }
      line = { owner: known.owner, portal: createPortal(known.portal, token, network) };
      opened(line, false);
    },

    async signIn(form) {
      const plain = settings.data().plainHttp;
      const remembered = portalAddress(form.portal, true);
      const accepted = remembered.kind === 'origin' && plain.includes(remembered.origin);
      const address = portalAddress(form.portal, form.allowHttp === true || accepted);
      if (address.kind !== 'origin') return { kind: 'problem', problem: address.kind, text: address.text };
      const { origin } = address;

      entering.abort();
      entering = new AbortController();
      const { signal } = entering;
      const entry = await enter(origin, form, network, signal);
      if (entry.kind !== 'in') {
        log.note('Not signed in', { answer: entry.kind === 'problem' ? entry.problem : entry.kind });
        return entry;
      }
      const { token, person, mailboxes } = entry.identity;
      const portal = createPortal(origin, token, network);
      if (signal.aborted) return overtaken(portal, null);
      const owner = `${origin}|${person.id}`;
      const kept = await vault.keep(owner, token);
      if (signal.aborted) return overtaken(portal, owner);
      const before = line;
      const known: KnownSession = {
        owner,
        portal: origin,
        email: person.email || form.email.trim(),
        displayName: person.displayName,
        mailboxes,
        kept,
      };
      if (before) void dismiss(before, before.owner === owner ? null : before.owner);
      const needsLeave = portalAddress(origin, false).kind === 'insecure' && !plain.includes(origin);
      if (needsLeave) settings.change({ plainHttp: [...plain, origin] });
      remember(known);
      line = { owner, portal };
      const session = show(shown('signed-in', known));
      opened(line, true);
      log.note('Signed in', { kept: known.kept, mailboxes: mailboxes.length });
      return { kind: 'signed-in', session };
    },

    async signOut() {
      entering.abort();
      entering = new AbortController();
      const known = active();
      const left = line;
      line = null;
      closed(null);
      settings.change({
        sessions: settings.data().sessions.filter(({ owner }) => owner !== known?.owner),
        active: null,
      });
      show(NONE);
      if (known) await dismiss(left, known.owner);
      log.note('Signed out');
      return view;
    },

    async expire(from) {
      const known = active();
      if (from !== line || !known) return;
      line = null;
      show(shown('expired', known));
      closed(known.owner);
      log.note('Session expired');
      await vault.forget(known.owner);
    },

    learn(from, mailboxes) {
      const known = active();
      if (from !== line || !known || JSON.stringify(known.mailboxes) === JSON.stringify(mailboxes)) return;
      const fresh = { ...known, mailboxes };
      remember(fresh);
      show(shown('signed-in', fresh));
    },
  };
}
