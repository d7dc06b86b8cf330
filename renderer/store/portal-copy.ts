import type { PortalMessage } from '../../electron/contract.ts';
import { splitList } from '../core/address.ts';
import { edited, type Letter } from '../core/change.ts';
import { type DraftContent, type DraftId, editHead, newContent, newHead } from '../core/draft.ts';
import type { Database } from './db.ts';

/** The portal's words as a draft of their own, beside ours (design: idea 8). */
export function keepCopy(
  db: Database,
  message: PortalMessage,
  letter: Letter,
  facts: { readonly now: number; readonly newId: DraftId },
): Promise<unknown>[] {
  const content: DraftContent = {
    ...newContent(facts.newId, letter.content.from),
    to: splitList(message.to),
    cc: splitList(message.cc),
    bcc: splitList(message.bcc),
    subject: message.subject,
    important: message.important,
    body: message.body,
    tags: message.tagIds,
    mimeReplyToId: message.mimeReplyToId,
  };
  const head = editHead(newHead(content, letter.head.owner, facts.now), content, [], facts.now);
  return [db.contents.put(content), db.heads.put(head), db.outbox.put(edited(null, head, facts.now))];
}
