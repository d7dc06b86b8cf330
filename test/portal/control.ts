import type { Json } from './envelope.ts';
import type { PortalRequest, Reply } from './http.ts';
import type { Match, Mischief, Misbehaviour, Rule } from './mischief.ts';
import type { SecondEditor } from './second-editor.ts';
import type { Conditions } from './site.ts';

/** What the control paths work on. */
export interface Controlled {
  readonly mischief: Mischief;
  readonly editor: SecondEditor;
  readonly conditions: Conditions;
  readonly state: () => unknown;
  readonly code: (person: string) => string | null;
}

type Fields = Readonly<Record<string, unknown>>;

const CONTROL = '/__practice/';

export const isControl = (path: string): boolean => path.startsWith(CONTROL);

const isLoopback = (address: string): boolean => /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);

/**
 * The stage door, for tests that drive a portal in another process; not part of any real portal, and only open to
 * the loopback. All bodies are JSON objects.
 *
 * - `GET state`: everything the portal holds (see `Portal.state`).
 * - `POST mischief`: one rule, a list of rules, or `{"clear": true}`; `DELETE mischief` clears too.
 * - `POST editor`: `{"do": "change", "id": 5, "fields": {...}}`, one word per method of the second editor.
 * - `POST conditions`: any of the conditions.
 * - `GET code?person=`: the second-factor code the person would read now.
 */
export function control(portal: Controlled, request: PortalRequest): Reply {
  if (!isLoopback(request.remoteAddress)) return answer(403, { error: 'Only from this computer' });
  try {
    const body = request.body.length > 0 ? (JSON.parse(request.body.toString('utf8')) as unknown) : {};
    switch (`${request.method} ${request.path.slice(CONTROL.length)}`) {
      case 'GET state':
        return answer(200, portal.state());
      case 'POST mischief':
        return answer(200, { ids: addRules(portal.mischief, body) });
      case 'DELETE mischief':
        portal.mischief.clear();
        return answer(200, {});
      case 'POST editor':
        return answer(200, { result: edit(portal.editor, fieldsOf(body)) ?? null });
      case 'POST conditions':
        Object.assign(portal.conditions, fieldsOf(body));
        return answer(200, portal.conditions);
      case 'GET code':
        return answer(200, { code: portal.code(request.query.get('person') ?? '') });
      default:
        return answer(404, { error: 'No such control' });
    }
  } catch (error) {
    return answer(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

const answer = (status: number, value: unknown): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('A JSON object is wanted');
  return value as Fields;
}

function addRules(mischief: Mischief, body: unknown): number[] {
  if (Array.isArray(body)) return body.map((item) => mischief.add(readRule(fieldsOf(item))));
  const fields = fieldsOf(body);
  if (fields['clear'] === true) mischief.clear();
  return 'do' in fields ? [mischief.add(readRule(fields))] : [];
}

/** A rule from JSON; the path pattern is `{"regex": "..."}`. */
function readRule(fields: Fields): Rule {
  const misbehaviour = fieldsOf(fields['do']);
  if (typeof misbehaviour['kind'] !== 'string') throw new Error('A rule needs do.kind');
  const rule = { ...fields, do: misbehaviour as unknown as Misbehaviour } as Rule;
  // Every later connection would be reset, the one that clears the rule as well.
  if (rule.do.kind === 'refuse' && rule.times === 'always') throw new Error('refuse over HTTP needs a number of times');
  if (fields['match'] === undefined) return rule;
  const match = fieldsOf(fields['match']);
  const path = match['path'];
  if (typeof path !== 'object' || path === null) return rule;
  return { ...rule, match: { ...(match as Match), path: new RegExp(String(fieldsOf(path)['regex'])) } };
}

function edit(editor: SecondEditor, order: Fields): Json | object | void {
  const id = Number(order['id']);
  const fields = (order['fields'] ?? {}) as Parameters<SecondEditor['create']>[0];
  const person = typeof order['person'] === 'string' ? order['person'] : undefined;
  switch (order['do']) {
    case 'create':
      return editor.create(fields, person);
    case 'change':
      return editor.change(id, fields);
    case 'trash':
      return editor.trash(id);
    case 'move':
      return editor.move(id, Number(order['folder']));
    case 'restore':
      return editor.restore(id);
    case 'purge':
      return editor.purge(id);
    case 'send':
      return editor.send(id, { fail: order['fail'] === true, delayMs: Number(order['delayMs'] ?? 0) });
    case 'settle':
      return editor.settle();
    case 'attach':
      return editor.attach(id, {
        name: String(order['name']),
        bytes: Buffer.from(String(order['base64']), 'base64'),
        contentType: String(order['contentType'] ?? ''),
      });
    case 'detach':
      return editor.detach(id, Number(order['fileId']));
    case 'reassign':
      return editor.reassign(String(order['email']), order['folder'] === 7 ? 7 : 3);
    case 'removeMailbox':
      return editor.removeMailbox(String(order['address']));
    case 'expireTokens':
      return editor.expireTokens(person);
    case 'revoke':
      return editor.revoke(person);
    case 'disablePerson':
      return editor.disablePerson(String(person), order['disabled'] !== false);
    case 'drift':
      return editor.drift(Number(order['folder']), Number(order['by']), person);
    case 'recalculate':
      return editor.recalculate(person);
    case 'corruptBody':
      return editor.corruptBody(id);
    case 'get':
      return editor.get(id);
    default:
      throw new Error(`The second editor cannot ${String(order['do'])}`);
  }
}
