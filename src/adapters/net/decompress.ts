import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

/** Why a body could not be decompressed: it would be larger than allowed, is cut short, or is not what it is said to be. */
export type DecompressFault = 'too-large' | 'cut-short' | 'damaged' | 'unknown-encoding';

export class DecompressError extends Error {
  readonly fault: DecompressFault;

  constructor(fault: DecompressFault, message: string) {
    super(message);
    this.name = 'DecompressError';
    this.fault = fault;
  }
}

const unpackers = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  rawDeflate: promisify(inflateRaw),
  br: promisify(brotliDecompress),
};

/** Layers that are taken off at most: more is a trick, not a document. */
const MOST_LAYERS = 3;

/**
 * The body without its compression: what Content-Encoding says, and gzip that no header tells of. Stops as soon as more
 * than `maxBytes` come out. A body that does not look like what the header says is taken as it is. Throws DecompressError.
 */
export async function decompress(
  body: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  let layers = 0;
  for (const name of encodings(encoding)) {
    const unpacker = unpackerOf(name, body);
    if (unpacker === undefined) continue;
    if (++layers > MOST_LAYERS) throw new DecompressError('damaged', `compressed more than ${MOST_LAYERS} times`);
    body = await unpack(unpacker, body, maxBytes);
  }
  while (isGzip(body)) {
    if (++layers > MOST_LAYERS) throw new DecompressError('damaged', `compressed more than ${MOST_LAYERS} times`);
    body = await unpack('gzip', body, maxBytes);
  }
  return body;
}

/** As in Content-Encoding, the last one applied first. */
function encodings(header: string | undefined): string[] {
  if (header === undefined) return [];
  return header
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
    .reverse();
}

function unpackerOf(name: string, body: Uint8Array): keyof typeof unpackers | undefined {
  if (body.length === 0) return undefined;
  if (name === 'gzip' || name === 'x-gzip') return isGzip(body) ? 'gzip' : undefined;
  // Servers send `deflate` with the zlib wrapper, as the standard says, and without it.
  if (name === 'deflate') return ((body[0] as number) & 0x0f) === 8 && isZlibHeader(body) ? 'deflate' : 'rawDeflate';
  if (name === 'br') return 'br';
  throw new DecompressError('unknown-encoding', `compressed as "${name}", which was not asked for`);
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b && body[2] === 8;
}

function isZlibHeader(body: Uint8Array): boolean {
  return body.length > 1 && (((body[0] as number) << 8) + (body[1] as number)) % 31 === 0;
}

async function unpack(name: keyof typeof unpackers, body: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await unpackers[name](body, { maxOutputLength: maxBytes });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new DecompressError('too-large', `more than ${maxBytes} bytes`);
    if (code === 'Z_BUF_ERROR') throw new DecompressError('cut-short', 'the compressed body ends too early');
    throw new DecompressError('damaged', `the compressed body is damaged: ${message}`);
  }
}
