/** The portal's address as a person types it, made into an exact origin, or the reason why it cannot be used. */

export type PortalAddress =
  | { readonly kind: 'origin'; readonly origin: string }
  | { readonly kind: 'bad-address'; readonly text: string }
  | { readonly kind: 'insecure'; readonly text: string };

const bad = (text: string): PortalAddress => ({ kind: 'bad-address', text });

export function portalAddress(typed: string, allowHttp: boolean): PortalAddress {
  const text = typed.trim();
  if (text === '') return bad('Type the address of your portal, for example portal.example.com.');
  // Chromium drops tabs and line breaks inside an address and takes `\` for `/`: what is shown would not be what is used.
  if (/[\p{Cc}\p{Cf}\s\\]/u.test(text))
    return bad('The portal’s address must not contain spaces or special characters.');
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d)/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') {
    return bad('The portal’s address must start with https://.');
  }
  if (scheme !== undefined && !/^https?:\/\/[^/]/i.test(text)) return bad(notAnAddress);
  const url = URL.parse(scheme === undefined ? `https://${text}` : text);
  if (!url || url.hostname === '') return bad(notAnAddress);
  if (url.username !== '' || url.password !== '') {
    return bad('Leave name and password out of the portal’s address; they have their own fields.');
  }
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname)) {
    return {
      kind: 'insecure',
      text:
        `${url.host} is asked for without encryption (http). Everyone on the network between you and the portal can ` +
        'read your password and your drafts. Use https:// if the portal offers it.',
    };
  }
  return { kind: 'origin', origin: url.origin };
}

const notAnAddress = 'This is not an address of a portal. It looks like portal.example.com.';

/** `URL` has already written every spelling of an IPv4 address as four decimal numbers. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
