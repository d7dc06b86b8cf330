import type { Portal } from './portal.ts';

/** An answer as the specs look at it. `json` is undefined when the body is no JSON. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Wire;
}

/** Any JSON value, read without asking first; a missing member is undefined. */
export type Wire = { readonly [name: string]: Wire } & { readonly [index: number]: Wire };

/** A bare HTTP client of one portal, for its contract specs. */
export class Client {
  readonly portal: Pick<Portal, 'url'>;
  token = '';

  constructor(portal: Pick<Portal, 'url'>) {
    this.portal = portal;
  }

  static async signedIn(portal: Pick<Portal, 'url'>, userName = 'demo', password = 'practice'): Promise<Client> {
    const client = new Client(portal);
    const { json } = await client.call('POST', 'authentication.json', { userName, password });
    client.token = String(json['response']!['token']);
    return client;
  }

  /** Calls a method of the API; an object body goes as JSON. */
  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const authorization: Record<string, string> = this.token === '' ? {} : { Authorization: this.token };
    return this.raw(method, `/api/2.0/${path}`, {
      headers: { ...type, ...authorization, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async raw(method: string, path: string, init: RequestInit = {}): Promise<Answered> {
    // One connection per request: a kept-alive one the portal has just closed would fail a request at random.
    const headers = { ...(init.headers as Record<string, string> | undefined), Connection: 'close' };
    const response = await fetch(`${this.portal.url}${path}`, { redirect: 'manual', ...init, method, headers });
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: response.status, headers: response.headers, text, json: json as Wire };
  }

  /** Saves a draft from Ann's mailbox; returns the `response` member. */
  async save(fields: Readonly<Record<string, unknown>> = {}): Promise<Wire> {
    const { status, text, json } = await this.call('PUT', 'mail/drafts/save.json', {
      id: 0,
      from: 'ann@practice.example',
      ...fields,
    });
    if (status !== 200) throw new Error(`save answered ${status}: ${text}`);
    return json['response']!;
  }

  async get(id: unknown): Promise<Wire> {
    return (await this.call('GET', `mail/messages/${String(id)}.json`)).json['response']!;
  }

  async drafts(query = ''): Promise<Wire> {
    return (await this.call('GET', `mail/messages.json?folder=3${query}`)).json;
  }

  /** Uploads by API, as multipart; returns the whole answer. */
  upload(id: unknown, name: string, bytes: Uint8Array<ArrayBuffer>, type = ''): Promise<Answered> {
    const form = new FormData();
    form.set('id_message', String(id));
    form.set('name', name);
    if (type) form.set('content_type', type);
    form.set('file', new Blob([bytes]), name);
    return this.raw('POST', '/api/2.0/mail/messages/attachment/add.json', {
      headers: { Authorization: this.token },
      body: form,
    });
  }
}
