import { PARCEL_PATH, type SessionView } from '../../electron/contract.ts';
import type { Mailbox } from '../core/address.ts';
import type { EmlAttachment } from '../core/eml.ts';
import { mailboxOf } from '../core/save-request.ts';
import { filesOf, type OpenDraft, readBytes } from '../store/drafts.ts';
import type { EditingSession } from './editing.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';
import { isRefusal, type Tools, wordsOf } from './tools.ts';

/** Export as .eml: works from memory too when the disk refuses the words. */
export async function exportEml(
  tools: Tools,
  toasts: Toasts,
  session: EditingSession,
  person: SessionView,
): Promise<void> {
  await session.flush();
  const draft = session.newest;
  if (draft === null) return;
  try {
    // Loaded when first needed: the list is on screen sooner without it.
    const { draftToEml, emlFileName } = await import('../core/eml.ts');
    const { content, head } = draft;
    const attachments = await readAttachments(tools, draft);
    const pieces = draftToEml({ ...content, from: sender(content.from, person), editedAt: head.editedAt, attachments });
    const response = await fetch(PARCEL_PATH, { method: 'POST', body: new Blob(pieces) });
    if (!response.ok) throw new Error('the file could not be handed over for writing');
    const answer = await tools.bridge.ask('file.saveAs', emlFileName(content.subject), await response.text());
    if (isRefusal(answer) || answer.kind === 'failed') toasts.alert(answer.text);
    else if (answer.kind === 'written') toasts.note(`Written to ${answer.path}`);
  } catch (failure) {
    toasts.alert(`The draft could not be exported: ${wordsOf(failure)}.`);
  }
}

async function readAttachments({ db }: Tools, draft: OpenDraft): Promise<EmlAttachment[]> {
  const attachments: EmlAttachment[] = [];
  // From the disk, not from the screen, which follows a moment later.
  for (const file of await filesOf(db, draft.head.id)) {
    if (!file.wanted) continue;
    const blob = await readBytes(db, file.id);
    if (blob === undefined) throw new Error(`the bytes of “${file.name}” are missing`);
    attachments.push({ name: file.name, type: file.type, bytes: new Uint8Array(await blob.arrayBuffer()) });
  }
  return attachments;
}

function sender(from: string | null, person: SessionView): Mailbox | null {
  const mailbox = person.kind === 'none' ? null : mailboxOf(from, person.mailboxes);
  if (mailbox !== null) return { name: mailbox.name, address: mailbox.email };
  return from === null ? null : { name: '', address: from };
}
