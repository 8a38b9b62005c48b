import { createHash } from 'node:crypto';
import { OpenAlphaError } from '../domain/errors.js';
import type { ModelFiles } from '../ports/model.js';

/**
 * A model's files in one piece, little-endian, every part at a multiple of 8 bytes:
 *
 *     8 bytes   magic "OAMODEL" and a zero
 *     u32       version (1)
 *     u32       bytes of the header
 *     32 bytes  SHA-256 of the two numbers before and all that follows
 *     text      header, UTF-8 JSON: { "kind", "files": [{ "name", "bytes" }] }, names ascending
 *     bytes     the files, in that order
 *
 * What is between parts is zero and counted by the checksum. Nothing in it is ever run.
 */
const MAGIC = 'OAMODEL\0';
const VERSION = 1;
const HEAD_BYTES = 48;
const ALIGNMENT = 8;

interface Header {
  readonly kind: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** A kind and its files as bytes: the same files give the same bytes. */
export function packModel(kind: string, files: ModelFiles): Uint8Array {
  const names = Object.keys(files).sort();
  const header: Header = { kind, files: names.map((name) => ({ name, bytes: (files[name] as Uint8Array).length })) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const { at, total } = placesOf(text.length, header);
  const bytes = new Uint8Array(total);
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, text.length, true);
  bytes.set(text, HEAD_BYTES);
  for (const [i, name] of names.entries()) bytes.set(files[name] as Uint8Array, at[i]);
  bytes.set(checksum(bytes), 16);
  return bytes;
}

/**
 * The kind and files in a container. Refuses (MODEL) what is not one, was cut or changed, or has a version that this program
 * does not read. The files are copies: they do not hold on to `bytes`.
 */
export function unpackModel(bytes: Uint8Array): { readonly kind: string; readonly files: ModelFiles } {
  if (Object.prototype.toString.call(bytes) !== '[object Uint8Array]') {
    throw new OpenAlphaError('USAGE', 'A model is loaded from a Uint8Array, as save() gives it.');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (bytes.length < HEAD_BYTES || magic !== MAGIC) throw damaged('they do not start with the mark of a saved model');
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw new OpenAlphaError('MODEL', `The model was saved in format ${version}; this program reads ${VERSION}.`, {
      hint: 'Load it with the version of openalpha that saved it, or train again.',
    });
  }
  if (!checksum(bytes).every((byte, i) => byte === bytes[16 + i])) {
    throw damaged('their checksum is not that of their content');
  }
  const headerBytes = view.getUint32(12, true);
  const header = readHeader(bytes.subarray(HEAD_BYTES, HEAD_BYTES + headerBytes));
  const { at, total } = placesOf(headerBytes, header);
  if (total !== bytes.length) throw damaged(`there are ${bytes.length} where their header asks for ${total}`);
  const files = header.files.map((file, i) => {
    const from = at[i] as number;
    return [file.name, bytes.slice(from, from + file.bytes)] as const;
  });
  return { kind: header.kind, files: Object.fromEntries(files) };
}

/** Where each file starts, and the size of the whole. */
function placesOf(headerBytes: number, header: Header): { readonly at: readonly number[]; readonly total: number } {
  let next = aligned(HEAD_BYTES + headerBytes);
  const at = header.files.map(({ bytes }) => {
    const from = next;
    next = aligned(from + bytes);
    return from;
  });
  return { at, total: next };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** SHA-256 of the two numbers of the head and of everything after the place where the sum is kept. */
function checksum(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes.subarray(8, 16)).update(bytes.subarray(HEAD_BYTES)).digest();
}

function readHeader(bytes: Uint8Array): Header {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged('their header cannot be read');
  }
  const { kind, files } = (value ?? {}) as Partial<Header>;
  const sound =
    typeof kind === 'string' &&
    Array.isArray(files) &&
    files.every(({ name, bytes: size }) => typeof name === 'string' && Number.isInteger(size) && size >= 0);
  if (!sound) throw damaged('their header does not name a kind and its files');
  return { kind, files };
}

function damaged(what: string): OpenAlphaError {
  return new OpenAlphaError('MODEL', `The bytes are not a model that can be used: ${what}.`, {
    hint: 'Save the model again, or train again.',
  });
}
