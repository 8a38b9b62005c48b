import { OpenAlphaError } from '../../domain/errors.js';
import type { Parcels } from '../../ports/queue.js';

const TYPES = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float32Array, Float64Array } as const;
type PackedArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Plain JSON beside columns of numbers, as they go from one process to another. */
export interface Packed {
  readonly about: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, PackedArray>>;
}

/** As bytes: the length of the head (u32, little endian), the head as JSON, then the arrays, each from a multiple of eight. */
export function pack({ about, arrays }: Packed): Uint8Array {
  const entries = Object.entries(arrays);
  const fields = entries.map(([name, { constructor, length }]) => ({ name, type: constructor.name, length }));
  const head = new TextEncoder().encode(JSON.stringify({ about, fields }));
  let size = up(4 + head.length);
  for (const [, { byteLength }] of entries) size += up(byteLength);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = up(4 + head.length);
  for (const [, { buffer, byteOffset, byteLength }] of entries) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += up(byteLength);
  }
  return bytes;
}

/** What was packed. Refuses (INPUT) bytes that are not whole. */
export function unpack(bytes: Uint8Array): Packed {
  try {
    const whole = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    const { buffer, byteOffset, byteLength } = whole;
    const length = new DataView(buffer, byteOffset, byteLength).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length))) as {
      about: Packed['about'];
      fields: readonly { name: string; type: keyof typeof TYPES; length: number }[];
    };
    const arrays: Record<string, PackedArray> = {};
    let at = up(4 + length);
    for (const field of head.fields) {
      const array = new TYPES[field.type](buffer as ArrayBuffer, byteOffset + at, field.length);
      if (at + array.byteLength > byteLength) throw new RangeError('cut short');
      arrays[field.name] = array;
      at += up(array.byteLength);
    }
    return { about: head.about, arrays };
  } catch (cause) {
    throw new OpenAlphaError('INPUT', 'A part of the work came back damaged.', { cause });
  }
}

/** A parcel that must be there. Refuses (NOT_FOUND) when it was removed. */
export async function fetchParcel(parcels: Parcels, key: string): Promise<Uint8Array> {
  const bytes = await parcels.get(key);
  if (bytes !== undefined) return bytes;
  throw new OpenAlphaError('NOT_FOUND', 'What this job was to work on is not there any more: its run has ended.');
}

function up(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
