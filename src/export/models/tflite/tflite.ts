import { GRAPH_INPUT, type GraphNode, type ModelGraph } from '../../../domain/model-graph.js';
import { littleEndian } from '../little-endian.js';
import { cannotLeave, type LeavingModel, type ModelExporter, TENSORS } from '../model-exporter.js';
import { type TfliteModel, type TfliteStep, type TfliteTensor, tfliteBytes } from './schema.js';

/**
 * TensorFlow Lite in single precision, for models of dense layers. The number of rows is free (`resize_tensor_input`); inputs and outputs go
 * by their names in the signature `serving_default`; facts stand as JSON in the metadata `openalpha`.
 * Refuses (REFUSED) trees and windows.
 */
export const tflite: ModelExporter = {
  folder: false,
  write(model) {
    const unknown = model.graph.nodes.find((node) => !isWritable(node));
    if (unknown !== undefined) {
      throw cannotLeave(
        model,
        'tflite',
        `that is written for models of dense layers, and ${model.kind} has others (${unknown.op})`,
        'onnx or --format json',
      );
    }
    return [{ name: 'model.tflite', chunks: [tfliteBytes(describe(model))] }];
  },
};

const WRITABLE = ['standardise', 'dense', 'softmax'] as const;
type Writable = Extract<GraphNode, { readonly op: (typeof WRITABLE)[number] }>;

function isWritable(node: GraphNode): node is Writable {
  return WRITABLE.some((op) => op === node.op);
}

function describe({ name, about, graph }: LeavingModel): TfliteModel {
  const tensors: TfliteTensor[] = [];
  const steps: TfliteStep[] = [];
  /** Place and width of what each node gives. */
  const places = new Map<string, { readonly at: number; readonly width: number }>();
  const add = (tensor: TfliteTensor): number => tensors.push(tensor) - 1;
  const constant = (tensorName: string, shape: readonly number[], values: Float32Array): number =>
    add({ name: tensorName, shape, values: littleEndian(values) });
  const step = (operator: TfliteStep['operator'], from: readonly number[], to: number, relu = false): number => {
    steps.push({ operator, from, to, relu });
    return to;
  };
  const made = (tensorName: string, width: number): number => add({ name: tensorName, shape: [-1, width] });

  places.set(GRAPH_INPUT, { at: made(TENSORS.input, graph.input.features), width: graph.input.features });
  for (const node of graph.nodes) {
    if (!isWritable(node)) continue;
    const { at, width } = places.get(node.from[0]!)!;
    const own = tensorName(graph, node.name);
    if (node.op === 'standardise') {
      const centred = step('SUB', [at, constant(`${own}/mean`, [width], node.mean)], made(`${own}/centred`, width));
      const scale = constant(`${own}/inverse`, [width], node.inverse);
      const scaled = step('MUL', [centred, scale], made(`${own}/scaled`, width));
      const most = constant(`${own}/most`, [1], Float32Array.of(node.limit));
      const below = step('MINIMUM', [scaled, most], made(`${own}/below`, width));
      const least = constant(`${own}/least`, [1], Float32Array.of(-node.limit));
      places.set(node.name, { at: step('MAXIMUM', [below, least], made(own, width)), width });
    } else if (node.op === 'dense') {
      const weights = constant(`${own}/weights`, [node.outputs, node.inputs], outputsFirst(node));
      const bias = constant(`${own}/bias`, [node.outputs], node.bias);
      const to = made(own, node.outputs);
      step('FULLY_CONNECTED', [at, weights, bias], to, node.activation === 'relu');
      places.set(node.name, { at: to, width: node.outputs });
    } else {
      places.set(node.name, { at: step('SOFTMAX', [at], made(own, width)), width });
    }
  }
  const { probabilities, expectedReturn } = graph.outputs;
  return {
    description: `${name}, trained by OpenAlpha`,
    tensors,
    steps,
    inputs: [places.get(GRAPH_INPUT)!.at],
    outputs: [places.get(probabilities)!.at, places.get(expectedReturn)!.at],
    metadata: { name: 'openalpha', text: JSON.stringify(about) },
  };
}

/** The names that are promised to the reader, and our own for everything between. */
function tensorName({ outputs }: ModelGraph, node: string): string {
  if (node === outputs.probabilities) return TENSORS.probabilities;
  return node === outputs.expectedReturn ? TENSORS.expectedReturn : `node/${node}`;
}

/** A fully connected layer there keeps the weights of an output together. */
function outputsFirst({ inputs, outputs, weights }: Extract<GraphNode, { op: 'dense' }>): Float32Array {
  return Float32Array.from(
    { length: weights.length },
    (_, i) => weights[(i % inputs) * outputs + Math.floor(i / inputs)]!,
  );
}
