/**
 * The little of FlatBuffers that writing needs, from front to back: a table is written with gaps where it refers to something, what it
 * refers to comes after it, and then the gaps are filled (references only ever point forward).
 * Source: flatbuffers.dev, "FlatBuffers internals".
 */
export type Field = Scalar | Reference;

interface Scalar {
  readonly kind: 'scalar';
  readonly type: 'u8' | 'i32' | 'f32';
  readonly value: number;
}

type Reference =
  /** Fields by their number in the schema; `undefined` takes the schema's default. */
  | { readonly kind: 'table'; readonly fields: readonly (Field | undefined)[] }
  | { readonly kind: 'tables'; readonly items: readonly Reference[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'integers'; readonly values: readonly number[] }
  /** Bytes whose first one stands at a multiple of 16. */
  | { readonly kind: 'bytes'; readonly values: Uint8Array };

const SIZES = { u8: 1, i32: 4, f32: 4 } as const;

export const u8 = (value: number): Field => ({ kind: 'scalar', type: 'u8', value });
export const i32 = (value: number): Field => ({ kind: 'scalar', type: 'i32', value });
export const f32 = (value: number): Field => ({ kind: 'scalar', type: 'f32', value });
export const text = (value: string): Field => ({ kind: 'text', value });
export const integers = (...values: readonly number[]): Field => ({ kind: 'integers', values });
export const bytes = (values: Uint8Array): Field => ({ kind: 'bytes', values });
export const table = (...fields: readonly (Field | undefined)[]): Reference => ({ kind: 'table', fields });
export const tables = (items: readonly Reference[]): Field => ({ kind: 'tables', items });

/** A whole file: a root table, and the four letters that say what it is. */
export function writeFlatbuffer(root: Reference, identifier: string): Uint8Array {
  const sink = openSink();
  const rootAt = sink.take(4, 4);
  sink.put(new TextEncoder().encode(identifier));
  fill(sink, rootAt, root);
  return sink.bytes();
}

/** Where a thing was written. */
function writeReference(sink: Sink, thing: Reference): number {
  switch (thing.kind) {
    case 'table':
      return writeTable(sink, thing.fields);
    case 'tables': {
      const at = writeLength(sink, thing.items.length);
      const first = sink.take(4 * thing.items.length, 4);
      thing.items.forEach((item, i) => {
        fill(sink, first + 4 * i, item);
      });
      return at;
    }
    case 'integers': {
      const at = writeLength(sink, thing.values.length);
      const first = sink.take(4 * thing.values.length, 4);
      thing.values.forEach((value, i) => {
        sink.view().setInt32(first + 4 * i, value, true);
      });
      return at;
    }
    case 'text': {
      const encoded = new TextEncoder().encode(thing.value);
      const at = writeLength(sink, encoded.length);
      sink.put(encoded);
      // Readers in C expect a zero after a text.
      sink.take(1, 1);
      return at;
    }
    case 'bytes': {
      // The length stands right before the first byte, which is the one that must lie at a multiple of 16.
      sink.take(0, 4);
      while ((sink.length() + 4) % 16 !== 0) sink.take(4, 4);
      const at = writeLength(sink, thing.values.length);
      sink.put(thing.values);
      return at;
    }
  }
}

/** First where each field lies (16 bits each, 0 for none), then the fields, each at a multiple of its size. */
function writeTable(sink: Sink, fields: readonly (Field | undefined)[]): number {
  const places: number[] = [];
  let size = 4;
  for (const field of fields) {
    if (field === undefined) {
      places.push(0);
      continue;
    }
    const bytes = field.kind === 'scalar' ? SIZES[field.type] : 4;
    size = Math.ceil(size / bytes) * bytes;
    places.push(size);
    size += bytes;
  }
  const mapBytes = 4 + 2 * fields.length;
  // The table itself must start at a multiple of 4, right after its map.
  sink.take(0, 4);
  if (mapBytes % 4 !== 0) sink.take(2, 2);
  const map = sink.take(mapBytes, 2);
  const at = sink.take(size, 4);
  const view = sink.view();
  view.setUint16(map, mapBytes, true);
  view.setUint16(map + 2, size, true);
  for (const [i, place] of places.entries()) view.setUint16(map + 4 + 2 * i, place, true);
  view.setInt32(at, at - map, true);
  fields.forEach((field, i) => {
    if (field === undefined) return;
    if (field.kind === 'scalar') setScalar(sink.view(), at + places[i]!, field);
    else fill(sink, at + places[i]!, field);
  });
  return at;
}

/** Writes a thing and fills the gap that refers to it. */
function fill(sink: Sink, gap: number, thing: Reference): void {
  const at = writeReference(sink, thing);
  sink.view().setUint32(gap, at - gap, true);
}

function writeLength(sink: Sink, length: number): number {
  const at = sink.take(4, 4);
  sink.view().setUint32(at, length, true);
  return at;
}

function setScalar(view: DataView, at: number, { type, value }: Scalar): void {
  if (type === 'u8') view.setUint8(at, value);
  else if (type === 'i32') view.setInt32(at, value, true);
  else view.setFloat32(at, value, true);
}

/** Bytes that grow at the end; new ones are 0. */
interface Sink {
  /** Leaves room for `count` bytes at a multiple of `align`, and says where. */
  take(count: number, align: number): number;
  put(values: Uint8Array): void;
  length(): number;
  /** Not to be kept: growing moves the bytes. */
  view(): DataView;
  bytes(): Uint8Array;
}

function openSink(): Sink {
  let data = new Uint8Array(4096);
  let length = 0;
  const take = (count: number, align: number): number => {
    const at = Math.ceil(length / align) * align;
    length = at + count;
    if (length > data.length) {
      const larger = new Uint8Array(Math.max(length, 2 * data.length));
      larger.set(data);
      data = larger;
    }
    return at;
  };
  return {
    take,
    put(values) {
      const at = take(values.length, 1);
      data.set(values, at);
    },
    length: () => length,
    view: () => new DataView(data.buffer),
    bytes: () => data.slice(0, length),
  };
}
