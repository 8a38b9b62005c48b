import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OpenAlphaError } from '../../domain/errors.js';
import type { ByteSource } from '../../ports/text-source.js';

/** Large enough that the cost of a chunk disappears, small enough to stay in the cache. */
const CHUNK_BYTES = 256 * 1024;

/** A row is one line; a file without an end of line must not be gathered in memory until that is full. */
export const MOST_LINE_BYTES = 10_000_000;

/**
 * Opens a file, or stdin for `-`, as decompressed bytes. Gzip is recognised by its first two bytes, so a wrongly named
 * file and compressed stdin work; a file of several gzip members in a row is read as one.
 *
 * @throws NOT_FOUND when there is no such file; INPUT for a folder, a file that may not be read, and (while reading)
 * gzip data that is cut off or damaged and a line of more than MOST_LINE_BYTES. Each names the file.
 */
export async function openByteSource(path: string): Promise<ByteSource> {
  if (path === '-') return source('stdin', path, null, () => process.stdin);
  let facts: Awaited<ReturnType<typeof stat>>;
  try {
    facts = await stat(path);
  } catch (error) {
    throw readError(path, error);
  }
  if (facts.isDirectory()) {
    throw new OpenAlphaError('INPUT', `${path} is a folder, not a file.`, {
      hint: `Name its files: ${path.replace(/\/+$/, '')}/*.csv`,
    });
  }
  // A pipe (`/dev/fd/63`) is readable and has no size.
  const size = facts.isFile() ? facts.size : null;
  return source(path, path, size, () => createReadStream(path, { highWaterMark: CHUNK_BYTES }));
}

function source(label: string, name: string, size: number | null, open: () => AsyncIterable<Buffer>): ByteSource {
  return {
    name,
    size,
    async *chunks(options = {}) {
      try {
        yield* inLines(label, decompressed(counted(open(), options.onRead ?? (() => {}))));
      } catch (error) {
        throw readError(label, error);
      }
    },
  };
}

/** The same bytes, as long as they are lines. */
async function* inLines(label: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let open = 0;
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(LINE_FEED);
    // Inside a chunk a line is no longer than the chunk.
    open = last < 0 ? open + chunk.length : chunk.length - last - 1;
    if (open > MOST_LINE_BYTES) {
      throw new OpenAlphaError(
        'INPUT',
        `${label} has a line of more than ${MOST_LINE_BYTES.toLocaleString('en')} bytes.`,
        {
          hint: 'Rows end with a line break. One JSON array becomes rows with: jq -c ".[]" FILE.',
        },
      );
    }
    yield chunk;
  }
}

const LINE_FEED = 0x0a;

async function* counted(raw: AsyncIterable<Buffer>, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const chunk of raw) {
    read += chunk.length;
    onRead(read);
    yield chunk;
  }
}

async function* decompressed(raw: AsyncGenerator<Buffer>): AsyncGenerator<Uint8Array> {
  // A pipe may deliver the first byte alone: gather two before looking.
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await raw.next();
    if (done) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  const whole = resumed(head, raw);
  if (head.length < 2 || head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // The callback only keeps a failure from being unhandled: it also ends `gunzip`, and surfaces in the loop below.
  pipeline(Readable.from(whole), gunzip, () => {});
  yield* gunzip as AsyncIterable<Buffer>;
}

async function* resumed(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}

function readError(name: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (error instanceof OpenAlphaError) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new OpenAlphaError('NOT_FOUND', `There is no file ${name}.`, {
      hint: 'Check the path; `-` reads from stdin.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new OpenAlphaError('INPUT', `${name} may not be read by this user.`, {
      hint: 'Change its permissions.',
      cause: error,
    });
  }
  if (code === 'Z_BUF_ERROR') {
    return new OpenAlphaError('INPUT', `${name} is gzip data that ends too early.`, {
      hint: 'Fetch or compress it again: the file was cut off.',
      cause: error,
    });
  }
  if (code.startsWith('Z_')) {
    return new OpenAlphaError('INPUT', `${name} is damaged gzip data (${(error as Error).message}).`, {
      hint: 'Fetch or compress it again; `gzip -t` shows the damage.',
      cause: error,
    });
  }
  if (code.startsWith('E') && code !== 'EPIPE') {
    return new OpenAlphaError('INPUT', `${name} could not be read: ${(error as Error).message}.`, {
      hint: 'Check the disk and the path.',
      cause: error,
    });
  }
  return error;
}
