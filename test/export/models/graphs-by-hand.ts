import type { GraphNode, ModelGraph, Trees } from '../../../src/domain/model-graph.js';
import { Random } from '../../../src/math/random.js';
import { size, type Tensor, tensor } from './tensor.js';

const random = new Random(3);
const numbers = (count: number, scale = 0.5) => Float32Array.from({ length: count }, () => scale * random.normal());

const dense = (name: string, from: string, inputs: number, outputs: number, activation: 'none' | 'relu' = 'none') =>
  ({
    name,
    op: 'dense',
    from: [from],
    inputs,
    outputs,
    weights: numbers(inputs * outputs),
    bias: numbers(outputs),
    activation,
  }) satisfies GraphNode;

/** Two heads on a node that is rows x `width`. */
function withHeads(input: ModelGraph['input'], nodes: readonly GraphNode[], width: number): ModelGraph {
  const last = nodes.at(-1)!.name;
  return {
    input,
    nodes: [
      ...nodes,
      dense('heads', last, width, 4),
      { name: 'scores', op: 'columns', from: ['heads'], first: 0, count: 3 },
      { name: 'shares', op: 'softmax', from: ['scores'] },
      { name: 'outlook', op: 'columns', from: ['heads'], first: 3, count: 1 },
    ],
    outputs: { probabilities: 'shares', expectedReturn: 'outlook' },
  };
}

const window = { steps: 5, features: 4 };

function attentionBlock(causal: boolean): ModelGraph {
  const part = (name: string) => dense(name, 'placed', 6, 6);
  return withHeads(
    window,
    [
      dense('embedded', 'features', 4, 6),
      { name: 'placed', op: 'add_positions', from: ['embedded'], steps: 5, width: 6, values: numbers(30) },
      part('queries'),
      part('keys'),
      part('values'),
      {
        name: 'mixed',
        op: 'attention',
        from: ['queries', 'keys', 'values'],
        steps: 5,
        heads: 3,
        width: 6,
        causal,
      },
      { name: 'kept', op: 'add', from: ['placed', 'mixed'] },
      { name: 'even', op: 'layer_norm', from: ['kept'], gain: numbers(6, 1), bias: numbers(6), epsilon: 1e-5 },
      { name: 'pooled', op: causal ? 'last_step' : 'mean_of_steps', from: ['even'] },
    ],
    6,
  );
}

const lstm = (name: string, from: string, inputs: number, units: number) =>
  ({
    name,
    op: 'lstm',
    from: [from],
    inputs,
    units,
    kernel: numbers(inputs * 4 * units),
    recurrent: numbers(units * 4 * units),
    bias: numbers(4 * units),
  }) satisfies GraphNode;

/** Two trees of three outputs that are added up: a value that is missing goes to either side, one leaf says nothing, one tree is a leaf. */
const TREES: Trees = {
  op: 'trees',
  outputs: 4,
  combine: 'sum',
  base: numbers(4),
  roots: Int32Array.of(0, 5),
  feature: Int32Array.of(1, 0, -1, -1, -1, -1),
  threshold: Float32Array.of(0.25, -0.5, 0, 0, 0, 0),
  low: Int32Array.of(1, 3, 0, 0, 0, 0),
  high: Int32Array.of(2, 4, 0, 0, 0, 0),
  missingLow: Uint8Array.of(1, 0, 0, 0, 0, 0),
  values: Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, -1, 0, 0.5, 0.25, 0, 0, 0),
};

/** Graphs that use what no kind of model may use at the moment, small enough to follow. */
export const GRAPHS_BY_HAND: Readonly<Record<string, ModelGraph>> = {
  'attention over all steps': attentionBlock(false),
  'attention that looks back only': attentionBlock(true),
  'two LSTM layers': withHeads(
    window,
    [
      lstm('first', 'features', 4, 3),
      lstm('second', 'first', 3, 2),
      { name: 'newest', op: 'last_step', from: ['second'] },
    ],
    2,
  ),
  'trees and missing values': {
    input: { steps: null, features: 2 },
    nodes: [
      { name: 'leaves', from: ['features'], ...TREES },
      { name: 'scores', op: 'columns', from: ['leaves'], first: 0, count: 3 },
      { name: 'shares', op: 'softmax', from: ['scores'] },
      { name: 'outlook', op: 'columns', from: ['leaves'], first: 3, count: 1 },
    ],
    outputs: { probabilities: 'shares', expectedReturn: 'outlook' },
  },
};

/** Rows that the graph can read; for trees, some values stand right on a threshold and some are missing. */
export function rowsFor({ input, nodes }: ModelGraph, rows: number): Tensor {
  const shape = input.steps === null ? [rows, input.features] : [rows, input.steps, input.features];
  const values = numbers(size(shape), 1);
  if (nodes.some(({ op }) => op === 'trees') && rows > 4) {
    values.set([Number.NaN, 0.25, Number.NaN, 0.3, -0.5, Number.NaN, -0.4, 0.1]);
  }
  return tensor(shape, values);
}
