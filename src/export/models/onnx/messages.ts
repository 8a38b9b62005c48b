import { littleEndian } from '../little-endian.js';
import { block, float, floats, integer, integers, type Message, message, text, texts } from './protobuf.js';

/**
 * The messages of ONNX that a model is made of, by their field numbers in onnx.proto (github.com/onnx/onnx, onnx/onnx.proto).
 */
const FLOAT = 1;
const INT64 = 7;

/** Version of the file's own shape; 8 is that of ONNX 1.12 (2022), the first with LayerNormalization. */
const IR_VERSION = 8;
const OPSET = 17;
/** Operators for trees. */
const ML_DOMAIN = 'ai.onnx.ml';
const ML_OPSET = 3;

/** A number that an axis may take when the model runs. */
export const ANY = 'rows';

/** Numbers that the graph brings with it. */
export function floatTensor(name: string, shape: readonly number[], values: Float32Array): Message {
  return message(...shape.map((n) => integer(1, n)), integer(2, FLOAT), text(8, name), block(9, littleEndian(values)));
}

/** Whole numbers that the graph brings with it, along one axis, or one number without any. */
export function integerTensor(name: string, values: readonly number[] | number): Message {
  const shape = typeof values === 'number' ? [] : [integer(1, values.length)];
  return message(...shape, integer(2, INT64), integers(7, [values].flat()), text(8, name));
}

export type Attribute = number | string | { readonly float: number } | readonly string[] | Float32Array | Int32Array;

/** A step of the graph. Attributes: a plain number is a whole one. */
export interface Step {
  readonly operator: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly trees?: boolean;
}

export function stepMessage({ operator, from, to, attributes = {}, trees = false }: Step): Message {
  return message(
    ...from.map((name) => text(1, name)),
    ...to.map((name) => text(2, name)),
    text(3, `make ${to[0]}`),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => block(5, message(text(1, name), attributeFields(value)))),
    trees ? text(7, ML_DOMAIN) : undefined,
  );
}

function attributeFields(value: Attribute): Message {
  const type = (code: number) => integer(20, code);
  if (typeof value === 'number') return message(integer(3, value), type(2));
  if (typeof value === 'string') return message(text(4, value), type(3));
  if (value instanceof Float32Array) return message(floats(7, value), type(6));
  if (value instanceof Int32Array) return message(integers(8, value), type(7));
  if ('float' in value) return message(float(2, value.float), type(1));
  return message(texts(9, value), type(8));
}

/** An input or output: single precision; `ANY` for an axis that is free. */
export function valueInfo(name: string, shape: readonly (number | typeof ANY)[]): Message {
  const axes = shape.map((n) => block(1, n === ANY ? text(2, n) : integer(1, n)));
  return message(text(1, name), block(2, block(1, message(integer(1, FLOAT), block(2, message(...axes))))));
}

export interface OnnxModel {
  readonly name: string;
  readonly description: string;
  readonly producerVersion: string;
  readonly steps: readonly Step[];
  readonly tensors: readonly Message[];
  readonly inputs: readonly Message[];
  readonly outputs: readonly Message[];
  readonly metadata: Readonly<Record<string, string>>;
}

export function modelMessage(model: OnnxModel): Message {
  const graph = message(
    ...model.steps.map((step) => block(1, stepMessage(step))),
    text(2, model.name),
    ...model.tensors.map((tensor) => block(5, tensor)),
    ...model.inputs.map((input) => block(11, input)),
    ...model.outputs.map((output) => block(12, output)),
  );
  const usesTrees = model.steps.some((step) => step.trees === true);
  return message(
    integer(1, IR_VERSION),
    text(2, 'openalpha'),
    text(3, model.producerVersion),
    text(6, model.description),
    block(7, graph),
    block(8, message(text(1, ''), integer(2, OPSET))),
    usesTrees ? block(8, message(text(1, ML_DOMAIN), integer(2, ML_OPSET))) : undefined,
    ...Object.entries(model.metadata).map(([key, value]) => block(14, message(text(1, key), text(2, value)))),
  );
}
