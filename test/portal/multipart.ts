/** One part of a multipart/form-data body. `fileName` is null for an ordinary field. */
export interface Part {
  readonly name: string;
  readonly fileName: string | null;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Splits a multipart/form-data body (RFC 7578). A part whose closing boundary is missing is not returned. */
export function readMultipart(contentType: string, body: Buffer): Part[] {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!boundary) return [];
  const delimiter = Buffer.from(`--${boundary[1] ?? boundary[2]!}`);
  const parts: Part[] = [];
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const from = start + delimiter.length;
    if (body.toString('latin1', from, from + 2) === '--') break;
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), from);
    if (next < 0) break;
    const part = readPart(body.subarray(from + 2, next));
    if (part) parts.push(part);
    start = next + 2;
  }
  return parts;
}

function readPart(part: Buffer): Part | null {
  const end = part.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const headers = part.toString('utf8', 0, end);
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? '';
  return {
    name: parameter(disposition, 'name') ?? '',
    fileName: parameter(disposition, 'filename'),
    contentType: /^content-type:\s*(.*?)\s*$/im.exec(headers)?.[1] ?? '',
    bytes: part.subarray(end + 4),
  };
}

/** A parameter of Content-Disposition; browsers write `"` and line ends inside it as `%22`, `%0D`, `%0A`. */
function parameter(disposition: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(disposition);
  if (!found) return null;
  return (found[1] ?? found[2]!)
    .replace(/\\(["\\])/g, '$1')
    .replace(/%(22|0D|0A)/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
