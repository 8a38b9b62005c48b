import { isAscii, isUtf8 } from 'node:buffer';

/** How far into a document its own declaration is looked for, bytes (HTML asks for the first 1024; pages are careless). */
const DECLARATION_WITHIN = 4096;

/**
 * A body as text: by its byte order mark, the charset of its Content-Type, its own declaration (XML, HTML meta), else
 * UTF-8. A label that is unknown, or under which the bytes make no sense, is passed over; bytes that are proper UTF-8
 * are that whatever single-byte charset they are said to be in; what is left is read as Windows-1252, which always can.
 */
export function decodeText(body: Uint8Array, contentType: string | undefined): string {
  if (isAscii(body) && body[0] !== 0 && body[1] !== 0) {
    // Most replies; zeros would be UTF-16. What hides its letters in ASCII (ISO-2022-JP) is gone from the web.
    return bufferOf(body).toString('latin1');
  }
  const mark = byteOrderMark(body);
  if (mark !== undefined) return new TextDecoder(mark).decode(body);
  const utf8 = isUtf8(body);
  for (const label of [labelOf(contentType), declaredLabel(body)]) {
    const decoder = label === undefined ? undefined : decoderOf(label);
    if (decoder === undefined || decoder.encoding === 'utf-8' || (utf8 && isSingleByte(decoder.encoding))) continue;
    const text = decoder.encoding === 'windows-1252' ? windows1252(body) : decodedOr(decoder, body);
    if (text !== undefined) return text;
  }
  return utf8 ? bufferOf(body).toString('utf8') : windows1252(body);
}

/** What the bytes 0x80 to 0x9f are in Windows-1252 (WHATWG Encoding Standard, index windows-1252). */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** By hand: the TextDecoder of releases of Node 20 to 24 takes this charset for ISO-8859-1 (nodejs/node#56542). */
function windows1252(body: Uint8Array): string {
  return bufferOf(body)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] as string);
}

function byteOrderMark(body: Uint8Array): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return undefined;
}

function labelOf(contentType: string | undefined): string | undefined {
  return /charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType ?? '')?.[1];
}

function declaredLabel(body: Uint8Array): string | undefined {
  const head = bufferOf(body.subarray(0, DECLARATION_WITHIN)).toString('latin1');
  const xml = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']+)["']/i.exec(head);
  const meta = /<meta[^>]*\bcharset\s*=\s*["']?([^\s"'/>;]+)/i.exec(head);
  const label = (xml ?? meta)?.[1];
  // We could read the declaration byte by byte: whatever it says, it is not in a charset of two bytes a character.
  return label === undefined || /^utf-?16|^ucs-?2|^unicode$/i.test(label) ? undefined : label;
}

function decoderOf(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return undefined;
  }
}

function decodedOr(decoder: InstanceType<typeof TextDecoder>, body: Uint8Array): string | undefined {
  try {
    return decoder.decode(body);
  } catch {
    return undefined;
  }
}

/** Charsets in which any bytes make sense, so that only the bytes can tell that they are not in it. */
function isSingleByte(encoding: string): boolean {
  return /^(windows-|iso-8859-|koi8-|macintosh|x-mac-|ibm866)/.test(encoding);
}

function bufferOf(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
