import type { Dense, GraphNode, GraphOp, LayerNorm, Standardise } from '../../../domain/model-graph.js';
import { lowerAttention } from './attention.js';
import { addFloats, addIntegers, addStep, type Draft, type Place } from './draft.js';
import { lowerLstm } from './lstm.js';
import { lowerTrees } from './trees.js';

type Lower<Op extends GraphOp> = (draft: Draft, node: Extract<GraphNode, { op: Op }>, place: Place) => void;

const LOWER: { readonly [Op in GraphOp]: Lower<Op> } = {
  standardise: lowerStandardise,
  dense: lowerDense,
  lstm: lowerLstm,
  layer_norm: lowerLayerNorm,
  attention: lowerAttention,
  trees: lowerTrees,
  add_positions(draft, { steps, width, values }, { from, to }) {
    addStep(draft, 'Add', [from[0]!, addFloats(draft, `${to}/positions`, [steps, width], values)], to);
  },
  add(draft, _, { from, to }) {
    addStep(draft, 'Add', from, to);
  },
  softmax(draft, _, { from, to }) {
    addStep(draft, 'Softmax', from, to, { attributes: { axis: -1 } });
  },
  columns(draft, { first, count }, { from, to }) {
    const bounds = [
      addIntegers(draft, `${to}/first`, [first]),
      addIntegers(draft, `${to}/end`, [first + count]),
      addIntegers(draft, `${to}/axis`, [-1]),
    ];
    addStep(draft, 'Slice', [from[0]!, ...bounds], to);
  },
  mean_of_steps(draft, _, { from, to }) {
    addStep(draft, 'ReduceMean', from, to, { attributes: { axes: Int32Array.of(1), keepdims: 0 } });
  },
  last_step(draft, _, { from, to }) {
    addStep(draft, 'Gather', [from[0]!, addIntegers(draft, `${to}/index`, -1)], to, { attributes: { axis: 1 } });
  },
};

/** Writes one node of ours as steps of ONNX. */
export function lowerNode(draft: Draft, node: GraphNode, place: Place): void {
  const lower = LOWER[node.op] as Lower<GraphOp>;
  lower(draft, node, place);
}

function lowerStandardise(draft: Draft, { mean, inverse, limit }: Standardise, { from, to }: Place): void {
  const centred = addStep(
    draft,
    'Sub',
    [from[0]!, addFloats(draft, `${to}/mean`, [mean.length], mean)],
    `${to}/centred`,
  );
  const scale = addFloats(draft, `${to}/inverse`, [inverse.length], inverse);
  const scaled = addStep(draft, 'Mul', [centred, scale], `${to}/scaled`);
  const bounds = [
    addFloats(draft, `${to}/least`, [], Float32Array.of(-limit)),
    addFloats(draft, `${to}/most`, [], Float32Array.of(limit)),
  ];
  addStep(draft, 'Clip', [scaled, ...bounds], to);
}

function lowerDense(draft: Draft, node: Dense, { from, to }: Place): void {
  const { inputs, outputs, activation } = node;
  const weights = addFloats(draft, `${to}/weights`, [inputs, outputs], node.weights);
  const bias = addFloats(draft, `${to}/bias`, [outputs], node.bias);
  const product = addStep(draft, 'MatMul', [from[0]!, weights], `${to}/product`);
  const sum = addStep(draft, 'Add', [product, bias], activation === 'none' ? to : `${to}/sum`);
  if (activation === 'relu') addStep(draft, 'Relu', [sum], to);
}

function lowerLayerNorm(draft: Draft, { gain, bias, epsilon }: LayerNorm, { from, to }: Place): void {
  const parts = [
    addFloats(draft, `${to}/gain`, [gain.length], gain),
    addFloats(draft, `${to}/bias`, [bias.length], bias),
  ];
  addStep(draft, 'LayerNormalization', [from[0]!, ...parts], to, {
    attributes: { axis: -1, epsilon: { float: epsilon } },
  });
}
