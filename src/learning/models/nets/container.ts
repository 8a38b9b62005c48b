import { OpenAlphaError } from '../../../domain/errors.js';
import { crc32 } from './crc32.js';

/**
 * A file of single-precision blocks with a JSON header. All numbers lowest byte first:
 *
 * | bytes | what |
 * |---|---|
 * | 4 | magic: four letters that name what is inside |
 * | 4 | version of that |
 * | 4 | length of the header, h |
 * | h | header: JSON in UTF-8, filled up with spaces to a multiple of 4 |
 * | 4 x n | the blocks, one after another, as the header's `blocks` ([{name, shape}]) has them |
 * | 4 | CRC-32 of all before it |
 */
export interface Container {
  readonly header: Readonly<Record<string, unknown>>;
  readonly blocks: ReadonlyMap<string, Float32Array>;
}

export interface Block {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface ContainerFormat {
  /** Four letters. */
  readonly magic: string;
  readonly version: number;
  /** As errors name the file. */
  readonly file: string;
}

const PREFIX = 12;

export function writeContainer(format: ContainerFormat, header: object, blocks: readonly Block[]): Uint8Array {
  const shapes = blocks.map(({ name, shape }) => ({ name, shape }));
  let text = JSON.stringify({ ...header, blocks: shapes });
  const encoder = new TextEncoder();
  text += ' '.repeat(-encoder.encode(text).length & 3);
  const head = encoder.encode(text);
  const numbers = blocks.reduce((sum, { values }) => sum + values.length, 0);
  const bytes = new Uint8Array(PREFIX + head.length + 4 * numbers + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(encoder.encode(format.magic));
  view.setUint32(4, format.version, true);
  view.setUint32(8, head.length, true);
  bytes.set(head, PREFIX);
  let at = PREFIX + head.length;
  for (const { values } of blocks) {
    for (let i = 0; i < values.length; i++, at += 4) view.setFloat32(at, values[i]!, true);
  }
  view.setUint32(at, crc32(bytes.subarray(0, at)), true);
  return bytes;
}

/** The way back. Refuses (MODEL) another magic or version, a wrong checksum, and sizes that do not add up. */
export function readContainer(format: ContainerFormat, bytes: Uint8Array): Container {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX + 4) throw damaged(format, `it has ${bytes.length} bytes`);
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  if (magic !== format.magic)
    throw damaged(format, `it begins with ${JSON.stringify(magic)}, expected "${format.magic}"`);
  const version = view.getUint32(4, true);
  if (version !== format.version) {
    throw damaged(format, `it has version ${version}, and this program reads ${format.version}`);
  }
  const end = bytes.length - 4;
  if (crc32(bytes.subarray(0, end)) !== view.getUint32(end, true)) throw damaged(format, 'its checksum does not fit');
  const headEnd = PREFIX + view.getUint32(8, true);
  const header = readHeader(format, bytes.subarray(PREFIX, Math.min(headEnd, end)));
  const blocks = new Map<string, Float32Array>();
  let at = headEnd;
  for (const { name, shape } of shapesIn(format, header['blocks'])) {
    const count = shape.reduce((product, n) => product * n, 1);
    if (at + 4 * count > end) throw damaged(format, `it ends before ${name} does`);
    const start = at;
    blocks.set(
      name,
      Float32Array.from({ length: count }, (_, i) => view.getFloat32(start + 4 * i, true)),
    );
    at += 4 * count;
  }
  if (at !== end) throw damaged(format, `it has ${end - at} bytes that belong to nothing`);
  return { header, blocks };
}

function readHeader(format: ContainerFormat, bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged(format, 'its header is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damaged(format, 'its header is not an object');
  }
  return value as Record<string, unknown>;
}

function shapesIn(format: ContainerFormat, value: unknown): { name: string; shape: number[] }[] {
  const good =
    Array.isArray(value) &&
    value.every(
      (block: { name?: unknown; shape?: unknown } | null) =>
        typeof block?.name === 'string' &&
        Array.isArray(block.shape) &&
        block.shape.every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 31),
    );
  if (!good) throw damaged(format, 'its header does not name its blocks');
  return value as { name: string; shape: number[] }[];
}

function damaged({ file }: ContainerFormat, what: string): OpenAlphaError {
  return new OpenAlphaError('MODEL', `${file} cannot be used: ${what}.`, {
    hint: 'Restore the version from a backup, or train again.',
  });
}
