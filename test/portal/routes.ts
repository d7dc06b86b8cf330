import * as accounts from './accounts.ts';
import * as attachments from './attachments.ts';
import { logIn, logInWithCode, sendSmsAgain, setPhone, type LogIn } from './authentication.ts';
import type { Parameters } from './binding.ts';
import * as contacts from './contacts.ts';
import { DRAFT, readCompose, save, TEMPLATE } from './drafts-save.ts';
import { badArgument, type Answer, type Json } from './envelope.ts';
import { listFolders, recalculate } from './folders.ts';
import { decodeLoosely, type PortalRequest } from './http.ts';
import * as identity from './identity.ts';
import { listMessages } from './list.ts';
import * as messages from './messages.ts';
import { FOLDER, type Person } from './model.ts';
import { sendMessage } from './sending.ts';
import type { Caller, Site } from './site.ts';
import * as tags from './tags.ts';

/** What a method gets; `caller` is only missing on methods that need no authentication. */
export interface Call {
  readonly site: Site;
  readonly request: PortalRequest;
  readonly parameters: Parameters;
  readonly caller: Caller;
  readonly person: Person;
}

/** A method's `response`, or an Answer where it sets `total` too, or a LogIn where it sets a cookie. */
export type Method = (call: Call) => Json | Answer | LogIn;

interface Route {
  readonly verb: string;
  readonly pattern: RegExp;
  readonly variables: readonly string[];
  readonly method: Method;
  /** Needs no authentication. */
  readonly isOpen: boolean;
  readonly isMail: boolean;
  /** Changes are kept as far as they got when the method fails. */
  readonly keepsPartialWork: boolean;
}

/** Numeric variables take digits only: another word there is an unknown path. */
const numeric = new Set(['id', 'folderid', 'attachmentId', 'mailbox_id', 'loginEvent']);

function route(line: string, method: Method, more: { isOpen?: boolean; keepsPartialWork?: boolean } = {}): Route {
  const [verb, path] = line.split(' ') as [string, string];
  const variables: string[] = [];
  const source = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    variables.push(name);
    return numeric.has(name) ? '(\\d+)' : '([^/]+)';
  });
  return {
    verb,
    pattern: new RegExp(`^${source}$`, 'i'),
    variables,
    method,
    isOpen: more.isOpen ?? false,
    isMail: path.startsWith('mail/'),
    keepsPartialWork: more.keepsPartialWork ?? false,
  };
}

const open = { isOpen: true };

const saveDraft: Method = ({ site, person, parameters, request }) => {
  const compose = readCompose(parameters);
  return save(site, person, { ...compose, id: Math.max(0, compose.id) }, DRAFT, request.effects).response;
};

const saveTemplate: Method = ({ site, person, parameters, request }) =>
  save(site, person, readCompose(parameters), TEMPLATE, request.effects).response;

const reassign: Method = ({ site, person, parameters }) => {
  const folder = parameters.integer('folder');
  if (folder !== FOLDER.draft && folder !== FOLDER.templates) throw badArgument('Invalid folder', 'folder');
  const kind = folder === FOLDER.draft ? DRAFT : TEMPLATE;
  messages.reassign(site, person, folder, parameters.text('email') ?? '', kind);
  return {};
};

const operation = (site: Site, person: Person): Json => {
  recalculate(site, person.id);
  return {
    completed: true,
    id: `recalculate-${person.id}`,
    status: '',
    error: '',
    percents: 100,
    source: '',
    operationType: 4,
    operation: '',
  };
};

const ROUTES: readonly Route[] = [
  route('POST authentication', (c) => logIn(c.site, c.parameters, c.request.remoteAddress), open),
  route('POST authentication/setphone', (c) => setPhone(c.site, c.parameters, c.request.remoteAddress), open),
  route('POST authentication/sendsms', (c) => sendSmsAgain(c.site, c.parameters, c.request.remoteAddress), open),
  route('POST authentication/{code}', (c) => logInWithCode(c.site, c.parameters, c.request.remoteAddress), open),
  route('GET capabilities', () => identity.capabilities(), open),
  route('GET settings/version/build', () => identity.versionBuild(), open),
  route('GET settings', (c) => identity.settings(c.site)),
  route('GET people/@self', (c) => identity.self(c.person)),
  route('GET security/activeconnections', (c) => identity.activeConnections(c.site, c.caller)),
  route('PUT security/activeconnections/logout/{loginEvent}', (c) =>
    identity.logOutConnection(c.site, c.person, c.parameters.integer('loginEvent')),
  ),

  route('PUT mail/drafts/save', saveDraft),
  route('PUT mail/messages/save', saveDraft),
  route('PUT mail/templates/save', saveTemplate),
  route('PUT mail/messages/send', (c) => sendMessage(c.site, c.person, c.parameters, c.request.effects), {
    keepsPartialWork: true,
  }),
  route('GET mail/messages', (c) => listMessages(c.site, c.person, c.parameters, c.request.effects.indexLagMs ?? 0)),
  route('GET mail/messages/template', () => messages.getTemplate()),
  route('GET mail/messages/{id}', (c) => messages.getMessage(c.site, c.person, c.parameters)),
  route('PUT mail/messages/remove', (c) => messages.remove(c.site, c.person, c.parameters)),
  route('PUT mail/messages/move', (c) => messages.move(c.site, c.person, c.parameters)),
  route('PUT mail/messages/restore', (c) => messages.restore(c.site, c.person, c.parameters)),
  route('PUT mail/messages/mark', (c) => messages.mark(c.site, c.person, c.parameters)),
  route('PUT mail/messages/reassign', reassign),

  route('POST mail/messages/attachment/add', (c) =>
    attachments.addAttachment(c.site, c.person, c.parameters, c.request),
  ),
  route('POST mail/messages/calendarbody/add', (c) => attachments.attachCalendar(c.site, c.person, c.parameters)),
  route('POST mail/messages/{id}/document', (c) => attachments.attachDocument(c.site, c.person, c.parameters)),
  route('DELETE mail/messages/{id}/attachments/{attachmentId}', (c) =>
    attachments.deleteAttachment(c.site, c.person, c.parameters),
  ),

  route('GET mail/folders', (c) => listFolders(c.site, c.person)),
  route('GET mail/folders/recalculate', (c) => operation(c.site, c.person)),
  route('DELETE mail/folders/{folderid}/messages', (c) => messages.emptyFolder(c.site, c.person, c.parameters)),
  route('GET mail/userfolders', () => []),

  route('GET mail/accounts', (c) => accounts.listAccounts(c.site, c.person)),
  route('PUT mail/accounts/default', (c) => accounts.setDefaultAccount(c.site, c.person, c.parameters)),
  route('PUT mail/accounts/state', (c) => accounts.setAccountState(c.site, c.person, c.parameters)),
  route('GET mail/signature/{mailbox_id}', (c) => accounts.getSignature(c.site, c.person, c.parameters)),
  route('POST mail/signature/update/{mailbox_id}', (c) => accounts.updateSignature(c.site, c.person, c.parameters)),

  route('GET mail/tags', (c) => tags.listTags(c.site, c.person)),
  route('POST mail/tags', (c) => tags.createTag(c.site, c.person, c.parameters)),
  route('PUT mail/tags/{id}', (c) => tags.updateTag(c.site, c.person, c.parameters)),
  route('DELETE mail/tags/{id}', (c) => tags.deleteTag(c.site, c.person, c.parameters)),
  route('PUT mail/tags/{id}/set', (c) => tags.tagMessages(c.site, c.person, c.parameters, true)),
  route('PUT mail/tags/{id}/unset', (c) => tags.tagMessages(c.site, c.person, c.parameters, false)),

  route('GET mail/emails/search', (c) => contacts.searchEmails(c.site, c.person, c.parameters)),
  route('GET mail/contacts', (c) => contacts.listContacts(c.site, c.person, c.parameters)),
  route('POST mail/contact/add', (c) => contacts.addContact(c.site, c.person, c.parameters)),
  route('PUT mail/contact/update', (c) => contacts.updateContact(c.site, c.person, c.parameters)),
  route('PUT mail/contacts/remove', (c) => contacts.removeContacts(c.site, c.person, c.parameters)),
  route('GET mail/settings', () => identity.mailSettings()),
  route('GET mail/alert', (c) => identity.listAlerts(c.site, c.person)),
  route('DELETE mail/alert/{id}', (c) => identity.deleteAlert(c.site, c.person, c.parameters.integer('id'))),
];

/** The method behind a path below `/api/2.0/`, with or without `.json`; null for what the portal does not route. */
export function findRoute(
  verb: string,
  path: string,
): { readonly route: Route; readonly variables: Readonly<Record<string, string>> } | null {
  const bare = path.replace(/\.json$/i, '');
  for (const candidate of ROUTES) {
    const found = candidate.verb === verb ? candidate.pattern.exec(bare) : null;
    if (!found) continue;
    const pairs = candidate.variables.map((name, index) => [name, decodeLoosely(found[index + 1]!)]);
    return { route: candidate, variables: Object.fromEntries(pairs) as Record<string, string> };
  }
  return null;
}
