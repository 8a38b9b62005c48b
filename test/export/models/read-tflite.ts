import { alongLast, combine, matmul, softmaxOf, type Tensor, tensor, transpose } from './tensor.js';

/** A reader of TensorFlow Lite files that shares nothing with the writer: what flatc would make of schema.fbs, as far as it is used. */
export interface TfliteFile {
  readonly version: number;
  readonly tensors: readonly TfliteTensor[];
  readonly steps: readonly { operator: number; options: number; from: number[]; to: number[]; activation: number }[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Tensors of the one signature by the name that it gives them. */
  readonly signature: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, Uint8Array>>;
}

interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly signature: readonly number[];
  readonly values: Tensor | null;
}

export function readTflite(bytes: Uint8Array): TfliteFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const identifier = new TextDecoder().decode(bytes.subarray(4, 8));
  if (identifier !== 'TFL3') throw new Error(`The file says that it is "${identifier}".`);
  const aligned = (at: number, to: number): number => {
    if (at % to !== 0) throw new Error(`${at} is no multiple of ${to}.`);
    return at;
  };
  const follow = (at: number): number => aligned(at, 4) + view.getUint32(at, true);
  /** Where a field of a table stands; undefined when it has its default. */
  const field = (table: number, n: number): number | undefined => {
    const map = aligned(table, 4) - view.getInt32(table, true);
    if (4 + 2 * n >= view.getUint16(map, true)) return undefined;
    const place = view.getUint16(map + 4 + 2 * n, true);
    if (place >= view.getUint16(map + 2, true)) throw new Error('A field lies outside of its table.');
    return place === 0 ? undefined : table + place;
  };
  const int = (table: number, n: number): number => {
    const at = field(table, n);
    return at === undefined ? 0 : view.getInt32(aligned(at, 4), true);
  };
  const byte = (table: number, n: number): number => {
    const at = field(table, n);
    return at === undefined ? 0 : view.getUint8(at);
  };
  const vector = (table: number, n: number): { at: number; length: number } | undefined => {
    const at = field(table, n);
    if (at === undefined) return undefined;
    const start = follow(at);
    return { at: start + 4, length: view.getUint32(aligned(start, 4), true) };
  };
  const list = <T>(table: number, n: number, read: (at: number) => T): T[] => {
    const found = vector(table, n);
    return Array.from({ length: found?.length ?? 0 }, (_, i) => read(found!.at + 4 * i));
  };
  const ints = (table: number, n: number) => list(table, n, (at) => view.getInt32(at, true));
  const tables = (table: number, n: number) => list(table, n, follow);
  const text = (table: number, n: number): string => {
    const found = vector(table, n)!;
    if (bytes[found.at + found.length] !== 0) throw new Error('A text does not end in a zero.');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(found.at, found.at + found.length));
  };

  const model = follow(0);
  const buffers = tables(model, 4).map((table) => {
    const found = vector(table, 0);
    return found === undefined ? null : bytes.subarray(aligned(found.at, 16), found.at + found.length);
  });
  if (buffers[0] !== null) throw new Error('Buffer 0 must be empty.');
  const codes = tables(model, 1).map((table) => {
    if (byte(table, 0) !== int(table, 3) || int(table, 2) !== 1) throw new Error('An operator has two codes.');
    return int(table, 3);
  });
  const graph = tables(model, 2)[0]!;
  const [signature] = tables(model, 7);
  const named = (n: number) => tables(signature!, n).map((entry) => [text(entry, 0), int(entry, 1)] as const);
  return {
    version: int(model, 0),
    tensors: tables(graph, 0).map((table) => {
      const shape = ints(table, 0);
      const data = buffers[int(table, 2)]!;
      return { name: text(table, 3), shape, signature: ints(table, 7), values: data && tensor(shape, floats(data)) };
    }),
    steps: tables(graph, 3).map((table) => {
      const options = field(table, 4);
      return {
        operator: codes[int(table, 0)]!,
        options: byte(table, 3),
        from: ints(table, 1),
        to: ints(table, 2),
        activation: options === undefined ? 0 : byte(follow(options), 0),
      };
    }),
    inputs: ints(graph, 1),
    outputs: ints(graph, 2),
    signature: Object.fromEntries([...named(0), ...named(1)]),
    metadata: Object.fromEntries(tables(model, 6).map((table) => [text(table, 0), buffers[int(table, 1)]!])),
  };
}

function floats(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** The tensors of the signature's outputs for rows of features, by the operators' definitions, in double precision. */
export function evaluateTflite(file: TfliteFile, rows: Tensor): ReadonlyMap<string, Tensor> {
  const known = new Map<number, Tensor>([[file.inputs[0]!, rows]]);
  const get = (place: number): Tensor => {
    const found = known.get(place) ?? file.tensors[place]!.values;
    if (found === null) throw new Error(`${file.tensors[place]!.name} is not there yet.`);
    return found;
  };
  for (const { operator, options, from, to, activation } of file.steps) {
    const [x, y] = from.map(get) as [Tensor, Tensor];
    const run: Readonly<Record<number, readonly [options: number, by: () => Tensor]>> = {
      9: [8, () => combine(matmul(x, transpose(y, [1, 0])), get(from[2]!), (a, b) => a + b)],
      18: [21, () => combine(x, y, (a, b) => a * b)],
      25: [9, () => alongLast(x, softmaxOf)],
      41: [28, () => combine(x, y, (a, b) => a - b)],
      55: [39, () => combine(x, y, Math.max)],
      57: [39, () => combine(x, y, Math.min)],
    };
    const found = run[operator];
    if (found === undefined || found[0] !== options) throw new Error(`Operator ${operator} has options ${options}.`);
    const made = found[1]();
    const relu = operator === 9 && activation === 1;
    known.set(to[0]!, relu ? { ...made, values: made.values.map((value) => Math.max(0, value)) } : made);
  }
  return new Map(Object.entries(file.signature).map(([name, place]) => [name, get(place)]));
}
