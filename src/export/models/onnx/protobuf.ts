import { littleEndian } from '../little-endian.js';

/**
 * The little of the protocol buffer wire format that writing needs: a message is its fields one after the other, each a tag (number and
 * wire type) and its value. Parts are kept apart until the end, so that large blocks are copied once.
 * Source: protobuf.dev, "Encoding".
 */
export interface Message {
  readonly bytes: number;
  readonly parts: readonly Uint8Array[];
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** Fields in the order given; `undefined` ones are left out. */
export function message(...fields: readonly (Message | undefined)[]): Message {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (const field of fields) {
    if (field === undefined) continue;
    for (const part of field.parts) parts.push(part);
    bytes += field.bytes;
  }
  return { bytes, parts };
}

/** A whole number, from 0 to 2^53 or below 0. */
export function integer(field: number, value: number): Message {
  return single([...varint(tag(field, VARINT)), ...varint(value)]);
}

/** One single-precision number. */
export function float(field: number, value: number): Message {
  return message(single(varint(tag(field, FIXED_32))), whole(littleEndian(Float32Array.of(value))));
}

export function text(field: number, value: string): Message {
  return block(field, whole(new TextEncoder().encode(value)));
}

/** Texts, one after the other, as one part: there may be a million of them. */
export function texts(field: number, values: readonly string[]): Message {
  const written = new Map<string, Uint8Array>();
  let length = 0;
  for (const value of values) {
    const known = written.get(value) ?? joined(text(field, value).parts);
    written.set(value, known);
    length += known.length;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const value of values) {
    const bytes = written.get(value)!;
    all.set(bytes, at);
    at += bytes.length;
  }
  return whole(all);
}

/** A message, or bytes, inside a message. */
export function block(field: number, content: Message | Uint8Array): Message {
  const inner = content instanceof Uint8Array ? whole(content) : content;
  return message(single([...varint(tag(field, LENGTH_DELIMITED)), ...varint(inner.bytes)]), inner);
}

/** Whole numbers, packed. */
export function integers(field: number, values: Iterable<number>): Message {
  const bytes: number[] = [];
  for (const value of values) for (const byte of varint(value)) bytes.push(byte);
  return block(field, Uint8Array.from(bytes));
}

/** Single-precision numbers, packed. */
export function floats(field: number, values: Float32Array): Message {
  return block(field, littleEndian(values));
}

function tag(field: number, wireType: number): number {
  return field * 8 + wireType;
}

function single(bytes: readonly number[]): Message {
  return whole(Uint8Array.from(bytes));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function whole(bytes: Uint8Array): Message {
  return { bytes: bytes.length, parts: [bytes] };
}

/** Seven bits a byte, lowest first; a number below 0 as its two's complement of 64 bits, which always takes ten. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  if (value < 0) {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
    return bytes;
  }
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return bytes;
}
