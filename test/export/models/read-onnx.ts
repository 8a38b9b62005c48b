import { type Tensor, tensor } from './tensor.js';

/** A reader of ONNX files that shares nothing with the writer: what protoc would make of onnx.proto, as far as it is used. */
export interface OnnxFile {
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly attributes: Readonly<Record<string, number | string | readonly number[] | readonly string[]>>;
}

interface OnnxValue {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (number | string)[];
}

/** Values by field number, in the order in which they stand: numbers for varints, bytes for everything else. */
type Fields = Map<number, (number | Uint8Array)[]>;

export function readOnnx(bytes: Uint8Array): OnnxFile {
  const model = fieldsOf(bytes);
  const graph = fieldsOf(only(model, 7));
  return {
    irVersion: number(model, 1),
    producer: text(model, 2),
    opsets: Object.fromEntries(messages(model, 8).map((opset) => [text(opset, 1), number(opset, 2)])),
    metadata: Object.fromEntries(messages(model, 14).map((entry) => [text(entry, 1), text(entry, 2)])),
    nodes: messages(graph, 1).map(nodeOf),
    tensors: new Map(messages(graph, 5).map((fields) => [text(fields, 8), tensorOf(fields)])),
    inputs: messages(graph, 11).map(valueOf),
    outputs: messages(graph, 12).map(valueOf),
  };
}

function nodeOf(fields: Fields): OnnxNode {
  return {
    from: texts(fields, 1),
    to: texts(fields, 2),
    name: text(fields, 3),
    operator: text(fields, 4),
    domain: fields.has(7) ? text(fields, 7) : '',
    attributes: Object.fromEntries(messages(fields, 5).map((entry) => [text(entry, 1), attributeOf(entry)])),
  };
}

function attributeOf(fields: Fields): number | string | readonly number[] | readonly string[] {
  switch (number(fields, 20)) {
    case 1:
      return floatAt(only(fields, 2), 0);
    case 2:
      return number(fields, 3);
    case 3:
      return text(fields, 4);
    case 6:
      return packedFloats(only(fields, 7));
    case 7:
      return packedIntegers(only(fields, 8));
    case 8:
      return texts(fields, 9);
    default:
      throw new Error(`Attribute ${text(fields, 1)} has type ${number(fields, 20)}.`);
  }
}

function tensorOf(fields: Fields): Tensor {
  const shape = (fields.get(1) ?? []) as number[];
  const type = number(fields, 2);
  if (type === 1) return tensor(shape, packedFloats(only(fields, 9)));
  if (type === 7) return tensor(shape, packedIntegers(only(fields, 7)));
  throw new Error(`A tensor has type ${type}.`);
}

function valueOf(fields: Fields): OnnxValue {
  const tensorType = fieldsOf(only(fieldsOf(only(fields, 2)), 1));
  const axes = messages(fieldsOf(only(tensorType, 2)), 1);
  const shape = axes.map((axis) => (axis.has(2) ? text(axis, 2) : number(axis, 1)));
  return { name: text(fields, 1), type: number(tensorType, 1), shape };
}

function fieldsOf(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('A message ends in the middle of a number.');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const take = (count: number): Uint8Array => {
      if (at + count > bytes.length) throw new Error(`Field ${tag >> 3} reaches past its message.`);
      at += count;
      return bytes.subarray(at - count, at);
    };
    const wire = tag & 7;
    if (wire !== 0 && wire !== 2 && wire !== 5) throw new Error(`Field ${tag >> 3} has wire type ${wire}.`);
    const value = wire === 0 ? varint() : take(wire === 2 ? varint() : 4);
    const before = fields.get(tag >> 3);
    if (before === undefined) fields.set(tag >> 3, [value]);
    else before.push(value);
  }
  return fields;
}

function values(fields: Fields, field: number): (number | Uint8Array)[] {
  const found = fields.get(field);
  if (found === undefined) throw new Error(`Field ${field} is missing.`);
  return found;
}

function only(fields: Fields, field: number): Uint8Array {
  const [value, ...more] = values(fields, field);
  if (!(value instanceof Uint8Array) || more.length > 0) throw new Error(`Field ${field} is not one block.`);
  return value;
}

function number(fields: Fields, field: number): number {
  const [value] = values(fields, field);
  if (typeof value !== 'number') throw new Error(`Field ${field} is not a number.`);
  return value;
}

function messages(fields: Fields, field: number): Fields[] {
  return (fields.get(field) ?? []).map((bytes) => fieldsOf(bytes as Uint8Array));
}

function texts(fields: Fields, field: number): string[] {
  return (fields.get(field) ?? []).map((bytes) =>
    new TextDecoder('utf-8', { fatal: true }).decode(bytes as Uint8Array),
  );
}

function text(fields: Fields, field: number): string {
  return texts(fields, field)[0] ?? '';
}

function floatAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat32(at, true);
}

function packedFloats(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, i) => floatAt(bytes, 4 * i));
}

function packedIntegers(bytes: Uint8Array): number[] {
  const found: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte >= 128) continue;
    found.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  return found;
}
