import { GRAPH_INPUT, type GraphNode, type ModelGraph } from '../../../domain/model-graph.js';
import { CLIP, type FeatureScaling } from './feature-scaling.js';
import { splitHeads } from './heads.js';

/** The first node of every net's graph: features as the net was taught to see them. */
export function standardisedNode({ mean, variance }: FeatureScaling): GraphNode {
  return {
    name: 'standardised',
    op: 'standardise',
    from: [GRAPH_INPUT],
    mean,
    inverse: variance.map((value) => 1 / Math.sqrt(value)),
    limit: CLIP,
  };
}

export function denseNode(
  name: string,
  from: string,
  { kernel, bias }: { readonly kernel: Float32Array; readonly bias: Float32Array },
  activation: 'none' | 'relu' = 'none',
): GraphNode {
  const outputs = bias.length;
  return {
    name,
    op: 'dense',
    from: [from],
    inputs: kernel.length / outputs,
    outputs,
    weights: kernel,
    bias,
    activation,
  };
}

/** A whole graph: nodes that end in rows x width, then both heads. */
export function graphWithHeads(
  input: ModelGraph['input'],
  nodes: readonly GraphNode[],
  heads: { readonly kernel: Float32Array; readonly bias: Float32Array },
): ModelGraph {
  const last = nodes.at(-1)!.name;
  const { scores, expected } = splitHeads(heads.kernel, heads.bias);
  return {
    input,
    nodes: [
      ...nodes,
      denseNode('scores', last, scores),
      { name: 'probabilities', op: 'softmax', from: ['scores'] },
      denseNode('expected_return', last, expected),
    ],
    outputs: { probabilities: 'probabilities', expectedReturn: 'expected_return' },
  };
}
