/** What is wrong with the octets of a mail, whatever they mean: empty when nothing is. */
export function wireFaults(eml: Buffer): string[] {
  const text = eml.toString('latin1');
  const faults: string[] = [];
  if (/[^\r\n\x20-\x7e]/.test(text)) faults.push('an octet beyond printable ASCII (RFC 5322 2.1)');
  if (/\r(?!\n)|(?<!\r)\n/.test(text)) faults.push('a line end that is not CRLF (RFC 5322 2.3)');
  if (!text.endsWith('\r\n')) faults.push('no line end at the end');
  const lines = text.split('\r\n');
  if (lines.some((line) => line.length > 998)) faults.push('a line beyond 998 octets (RFC 5322 2.1.1)');
  for (const line of lines.filter(isHeaderLine)) faults.push(...headerLineFaults(line));
  return faults;
}

/** Every body is base64, so a line with a space, a colon or `=?` can only be part of a header. */
function isHeaderLine(line: string): boolean {
  return /[ :]|=\?/.test(line) && !line.startsWith('--');
}

function headerLineFaults(line: string): string[] {
  const faults: string[] = [];
  if (line.trim() === '') faults.push('a folded line of white space only (RFC 5322 3.2.2)');
  const words = line.match(/=\?[^? ]+\?[BQ]\?[^? ]*\?=/g) ?? [];
  if (words.some((word) => word.length > 75)) faults.push(`an encoded word beyond 75 characters (RFC 2047 2): ${line}`);
  if (words.length > 0 && line.length > 76) faults.push(`an encoded word in a line beyond 76 characters: ${line}`);
  // What cannot be folded may be longer: an address, a Message-ID, a Content-ID.
  const unbreakable = line.trim().split(' ').length <= 1 || /^[A-Za-z-]+: \S+$/.test(line);
  if (line.length > 78 && !unbreakable) faults.push(`a header line beyond 78 characters that could be folded: ${line}`);
  return faults;
}
