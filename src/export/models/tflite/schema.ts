import { bytes, type Field, f32, i32, integers, table, tables, text, u8, writeFlatbuffer } from './flatbuffer.js';

/**
 * The tables of TensorFlow Lite that a model is made of, fields in the order of their numbers in schema.fbs (github.com/tensorflow/tensorflow,
 * tensorflow/compiler/mlir/lite/schema/schema.fbs, version 3).
 */
export type Operator = 'SUB' | 'MUL' | 'MINIMUM' | 'MAXIMUM' | 'FULLY_CONNECTED' | 'SOFTMAX';

/** Number of the operator, and of the kind of its options. */
const OPERATORS: Readonly<Record<Operator, { readonly code: number; readonly options: number }>> = {
  SUB: { code: 41, options: 28 },
  MUL: { code: 18, options: 21 },
  MINIMUM: { code: 57, options: 39 },
  MAXIMUM: { code: 55, options: 39 },
  FULLY_CONNECTED: { code: 9, options: 8 },
  SOFTMAX: { code: 25, options: 9 },
};

export interface TfliteTensor {
  readonly name: string;
  /** -1 for the number of rows, which is free. */
  readonly shape: readonly number[];
  /** Numbers that the file brings with it; absent for what is computed. */
  readonly values?: Uint8Array;
}

export interface TfliteStep {
  readonly operator: Operator;
  /** Places in the list of tensors. */
  readonly from: readonly number[];
  readonly to: number;
  /** Rectifies what it gives. */
  readonly relu?: boolean;
}

export interface TfliteModel {
  readonly description: string;
  readonly tensors: readonly TfliteTensor[];
  readonly steps: readonly TfliteStep[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** One text, under its name. */
  readonly metadata: { readonly name: string; readonly text: string };
}

export function tfliteBytes(model: TfliteModel): Uint8Array {
  const { tensors, steps, inputs, outputs } = model;
  const used = [...new Set(steps.map(({ operator }) => operator))];
  // Buffer 0 stays empty by rule: it belongs to every tensor that is computed.
  const constants = tensors.filter(({ values }) => values !== undefined);
  const bufferOf = (tensor: TfliteTensor) => 1 + constants.indexOf(tensor);
  const buffers = [
    table(),
    ...constants.map(({ values }) => table(bytes(values!))),
    table(bytes(new TextEncoder().encode(model.metadata.text))),
  ];
  const named = (places: readonly number[]) =>
    tables(places.map((place) => table(text(tensors[place]!.name), i32(place))));
  const root = table(
    i32(3),
    tables(used.map((operator) => operatorCode(OPERATORS[operator].code))),
    tables([
      table(
        tables(tensors.map((tensor) => tensorTable(tensor, tensor.values ? bufferOf(tensor) : 0))),
        integers(...inputs),
        integers(...outputs),
        tables(steps.map((step) => stepTable(step, used.indexOf(step.operator)))),
        text('main'),
      ),
    ]),
    text(model.description),
    tables(buffers),
    undefined,
    tables([table(text(model.metadata.name), i32(buffers.length - 1))]),
    tables([table(named(inputs), named(outputs), text('serving_default'), undefined, i32(0))]),
  );
  return writeFlatbuffer(root, 'TFL3');
}

/** The code stands twice: readers before 2020 know only the first, of one byte. */
function operatorCode(code: number) {
  return table(u8(code), undefined, i32(1), i32(code));
}

/** A free axis is 1 in `shape` and -1 in `shape_signature`. Type 0, the default, is single precision. */
function tensorTable({ name, shape }: TfliteTensor, buffer: number) {
  const free = shape.includes(-1);
  const none: undefined = undefined;
  return table(
    integers(...shape.map((n) => (n === -1 ? 1 : n))),
    none,
    i32(buffer),
    text(name),
    none,
    none,
    none,
    free ? integers(...shape) : none,
  );
}

function stepTable({ operator, from, to, relu = false }: TfliteStep, code: number) {
  const options: Field | undefined =
    operator === 'SOFTMAX' ? f32(1) : operator === 'FULLY_CONNECTED' ? u8(relu ? 1 : 0) : undefined;
  return table(i32(code), integers(...from), integers(to), u8(OPERATORS[operator].options), table(options));
}
