import { createHash } from 'node:crypto';
import type { Attachment, Person } from './model.ts';
import type { Site } from './site.ts';
import { decodeLoosely } from './http.ts';
import { EDITOR_IMAGES, fileLocation, mailDirectory, storageUrl, typeByName } from './storage.ts';

/** A hidden attachment still to be given its row. */
export type EmbeddedImage = Omit<Attachment, 'id' | 'messageId' | 'fileNumber'>;

/**
 * Takes images of a body into the draft's folder (portal-api 3.1 step 10): those in the editor's upload area, and
 * those in this person's mail storage outside this draft. Their links are replaced; everything else in the body is
 * left alone. A link whose file cannot be found is left as it is.
 */
export function embedImages(
  site: Site,
  person: Person,
  messageId: number,
  streamId: string,
  html: string,
): { readonly html: string; readonly images: readonly EmbeddedImage[] } {
  const images: EmbeddedImage[] = [];
  let changed = html;
  for (const link of imageLinks(html)) {
    const location = sourceLocation(person, streamId, link);
    const bytes = location === null ? null : site.store.readFile(location);
    if (location === null || !bytes) continue;
    const contentId = createHash('md5').update(link).digest('hex');
    const known = site.store.attachments.where((row) => row.messageId === messageId && row.contentId === contentId)[0];
    const storedName = known?.storedName ?? location.split('/').at(-1)!;
    const target = fileLocation(person, streamId, 0, storedName);
    if (!known) {
      site.store.writeFile(target, bytes);
      const contentType = typeByName(storedName);
      images.push({ fileName: storedName, size: bytes.length, contentType, contentId, storedName });
    }
    changed = changed.replaceAll(link, storageUrl(target));
  }
  return { html: changed, images };
}

/** The distinct `src` values of a body's images, as written. */
function imageLinks(html: string): Set<string> {
  const links = new Set<string>();
  for (const found of html.matchAll(/<img\b[^>]*?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi))
    links.add(found[1] ?? found[2] ?? found[3]!);
  return links;
}

/** An upload is recognised by the very address the upload answered; mail storage anywhere in the link. */
function sourceLocation(person: Person, streamId: string, link: string): string | null {
  const path = decodeLoosely(link.split(/[?#]/)[0]!);
  if (path.startsWith(EDITOR_IMAGES)) return path.slice('/storage/'.length);
  const own = path.indexOf(`${mailDirectory(person)}/`);
  if (own < 0 || path.includes(`${mailDirectory(person)}/${streamId}/`)) return null;
  return path.slice(own);
}
