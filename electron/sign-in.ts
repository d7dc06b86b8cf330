/**
 * Signing in at a portal (portal-api 2.1): password, then a second factor if the portal asks for one, then who the
 * person is and which mailboxes are theirs. Answers in words a person can act on.
 */
import type { Mailbox, SignInAnswer, SignInForm, SignInProblem } from './contract.ts';
import { readEnvelope, readLogIn, readPerson, type LogIn, type Person } from './envelope.ts';
import { exchange, type Heard } from './exchange.ts';
import { offlineWhy } from './outcome.ts';
import { CALL_DEADLINE, createPortal, type Network } from './portal.ts';

export interface Identity {
  readonly token: string;
  readonly person: Person;
  readonly mailboxes: readonly Mailbox[];
}

export type Entry = { readonly kind: 'in'; readonly identity: Identity } | Exclude<SignInAnswer, { kind: 'signed-in' }>;

/** How long the portal stays shut after too many tries, by its default settings (portal-api 2.1). */
const LOCK_SECONDS = 60;

const SENTENCES: Record<Exclude<SignInProblem, 'bad-address' | 'insecure' | 'locked' | 'trouble'>, string> = {
  unreachable:
    'The portal could not be reached. Check its address and your connection, then try again. ' +
    'You can go on writing: your drafts stay on this computer.',
  tls:
    'No safe connection to the portal could be made: its certificate is not valid for this address. ' +
    'Nothing was sent. Check the address, or ask the portal’s administrator.',
  'not-a-portal':
    'Something answered at this address, but not an ONLYOFFICE portal. Check the address; ' +
    'on a guest network, sign in to the network first.',
  'portal-closed':
    'The portal is there but closed at the moment, or closed to this network. Try again later, or ask its ' +
    'administrator. Your drafts stay on this computer.',
  'module-off':
    'You are known to this portal, but its Mail module is switched off for you. Ask the portal’s administrator ' +
    'to switch it on. Your drafts stay on this computer.',
  'wrong-password': 'The portal does not know this e-mail and password together. Check both and try again.',
  'wrong-code': 'The portal did not accept this code. It may be mistyped or too old: try again with a new one.',
};

function problem(kind: keyof typeof SENTENCES): Entry {
  return { kind: 'problem', problem: kind, text: SENTENCES[kind] };
}

function trouble(said: string): Entry {
  const text = said === '' ? 'The portal answered in a way Draftkeep does not understand.' : `The portal says: ${said}`;
  return { kind: 'problem', problem: 'trouble', text: `${text} Try again; your drafts stay on this computer.` };
}

export async function enter(origin: string, form: SignInForm, network: Network, signal: AbortSignal): Promise<Entry> {
  const { fetch, clock } = network;
  const ask = (path: string, body?: unknown, token?: string): Promise<Heard> =>
    exchange(fetch, clock, {
      method: body === undefined ? 'GET' : 'POST',
      url: `${origin}/api/2.0/${path}.json`,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: token }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      deadline: CALL_DEADLINE,
      signal,
    });

  const credentials = { userName: form.email.trim(), password: form.password };
  // Codes are often shown in groups ("123 456").
  const code = form.code?.replace(/\s/g, '') ?? '';
  const phone = form.mobilePhone?.trim() ?? '';
  const heard =
    phone !== '' && code === ''
      ? await ask('authentication/setphone', { ...credentials, mobilePhone: phone })
      : await ask(code === '' ? 'authentication' : `authentication/${encodeURIComponent(code)}`, credentials);

  const refusal = judgeLogIn(heard, code !== '');
  if (refusal) return refusal;
  const envelope = 'text' in heard ? readEnvelope(heard.text) : null;
  const logIn = envelope?.ok ? readLogIn(envelope.response) : null;
  if (!logIn) return trouble('');
  return logIn.token === '' ? secondFactor(logIn) : await identify(logIn.token);

  async function identify(token: string): Promise<Entry> {
    const portal = createPortal(origin, token, network);
    const self = await ask('people/@self', undefined, token);
    const why = offlineWhy(self);
    const about = 'text' in self && self.status === 200 ? readEnvelope(self.text) : null;
    const person = about?.ok ? readPerson(about.response) : null;
    const accounts = person ? await portal.accounts(CALL_DEADLINE, signal) : null;
    if (person && accounts?.kind === 'mailboxes') {
      return { kind: 'in', identity: { token, person, mailboxes: accounts.mailboxes } };
    }
    // The log-in worked but cannot be used: it is not left open at the portal.
    void portal.logout();
    if (accounts?.kind === 'offline') return problem(accounts.why);
    return why === null ? trouble('') : problem(why);
  }
}

/** A log-in the portal did not take is an HTTP 500 with fixed English words (portal-api 2.1), never a 401. */
function judgeLogIn(heard: Heard, withCode: boolean): Entry | null {
  if ('text' in heard && heard.status >= 200 && heard.status < 300 && readEnvelope(heard.text)?.ok) return null;
  const why = offlineWhy(heard);
  const envelope = 'text' in heard ? readEnvelope(heard.text) : null;
  const said = envelope && !envelope.ok ? envelope.message : '';
  if (why && !(why === 'module-off' && said !== '')) return problem(why);
  if (heard.status === 500 && said === 'User authentication failed') {
    return problem(withCode ? 'wrong-code' : 'wrong-password');
  }
  if (heard.status === 500 && said === 'Login Fail. Too many attempts') {
    const text = `Too many tries: the portal takes no log-in for about ${LOCK_SECONDS} seconds, not even the right one. Wait, then try once more.`;
    return { kind: 'problem', problem: 'locked', text, waitSeconds: LOCK_SECONDS };
  }
  return trouble(said);
}

function secondFactor(logIn: LogIn): Entry {
  if (logIn.tfa && logIn.tfaKey !== '') return { kind: 'enrol', key: logIn.tfaKey };
  if (logIn.tfa) return { kind: 'code-needed', by: 'app', hint: '' };
  if (logIn.sms && logIn.phoneNoise === '') return { kind: 'phone-needed' };
  if (logIn.sms) return { kind: 'code-needed', by: 'sms', hint: logIn.phoneNoise };
  return trouble('');
}
