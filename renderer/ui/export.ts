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
    // Piece by piece: a Blob's bytes would stand in main's memory twice, once as the Blob and once as what was read of it.
    const handing: RequestInit & { duplex: 'half' } = { method: 'POST', body: streamOf(pieces), duplex: 'half' };
    const response = await fetch(PARCEL_PATH, handing);
    if (!response.ok) throw new Error(whyNotHanded(response.status));
    const answer = await tools.bridge.ask('file.saveAs', emlFileName(content.subject), await response.text());
    if (isRefusal(answer) || answer.kind === 'failed') toasts.alert(answer.text);
    else if (answer.kind === 'written') toasts.note(`Written to ${answer.path}`);
  } catch (failure) {
    toasts.alert(`The draft could not be exported: ${wordsOf(failure)}.`);
  }
}

function streamOf(pieces: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const rest = pieces.values();
  return new ReadableStream({
    pull(stream) {
      const { done, value } = rest.next();
      if (done) stream.close();
      else stream.enqueue(value);
    },
  });
}

function whyNotHanded(status: number): string {
  if (status === 507) return 'there is no room on the disk';
  if (status === 413) return 'with its files it is larger than Draftkeep can write';
  return 'the file could not be handed over for writing';
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
