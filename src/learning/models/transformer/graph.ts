import type { GraphNode, ModelGraph } from '../../../domain/model-graph.js';
import type { ModelFiles } from '../../../ports/model.js';
import { denseNode, graphWithHeads, standardisedNode } from '../nets/graph-parts.js';
import { HEADS } from '../nets/heads.js';
import type { NetWeights } from '../nets/parameters.js';
import { readTransformer } from './files.js';
import type { TransformerOptions } from './options.js';

/** As the kernels have it, which is torch's. */
const EPSILON = 1e-5;

/** What a transformer computes, from its file. Refuses (MODEL) a file that is missing or damaged. */
export function transformerGraph(files: ModelFiles): ModelGraph {
  const { metadata, weights, scaling } = readTransformer(files);
  const { featureNames, options } = metadata;
  const { steps, width } = options;
  const entry = { kernel: weights.get('entry/kernel')!, bias: weights.get('entry/bias')! };
  const nodes: GraphNode[] = [
    standardisedNode(scaling),
    denseNode('entry', 'standardised', entry),
    { name: 'placed', op: 'add_positions', from: ['entry'], steps, width, values: weights.get('positions')! },
  ];
  for (let layer = 1; layer <= options.layers; layer++) {
    nodes.push(...encoderNodes(`encoder_${layer}`, nodes.at(-1)!.name, weights, options));
  }
  nodes.push({ name: 'pooled', op: 'mean_of_steps', from: [nodes.at(-1)!.name] });
  return graphWithHeads({ steps, features: featureNames.length }, nodes, {
    kernel: weights.get(`${HEADS}/kernel`)!,
    bias: weights.get(`${HEADS}/bias`)!,
  });
}

/** One encoder layer, normalised after each sum; its last node has the outputs. */
function encoderNodes(
  name: string,
  from: string,
  weights: NetWeights,
  { steps, width, heads, causal }: TransformerOptions,
): GraphNode[] {
  const dense = (which: string, reads: string, activation: 'none' | 'relu' = 'none'): GraphNode =>
    denseNode(
      `${name}_${which}`,
      reads,
      { kernel: weights.get(`${name}/${which}/kernel`)!, bias: weights.get(`${name}/${which}/bias`)! },
      activation,
    );
  const norm = (which: string, reads: string): GraphNode => ({
    name: `${name}_${which}`,
    op: 'layer_norm',
    from: [reads],
    gain: weights.get(`${name}/${which}/gain`)!,
    bias: weights.get(`${name}/${which}/shift`)!,
    epsilon: EPSILON,
  });
  const third = (which: string, at: number): GraphNode => ({
    name: `${name}_${which}`,
    op: 'columns',
    from: [`${name}_joint`],
    first: at * width,
    count: width,
  });
  const parts = ['queries', 'keys', 'values'];
  return [
    dense('joint', from),
    ...parts.map(third),
    {
      name: `${name}_context`,
      op: 'attention',
      from: parts.map((part) => `${name}_${part}`),
      steps,
      heads,
      width,
      causal,
    },
    dense('merge', `${name}_context`),
    { name: `${name}_sum_1`, op: 'add', from: [from, `${name}_merge`] },
    norm('norm_1', `${name}_sum_1`),
    dense('widen', `${name}_norm_1`, 'relu'),
    dense('narrow', `${name}_widen`),
    { name: `${name}_sum_2`, op: 'add', from: [`${name}_norm_1`, `${name}_narrow`] },
    norm('norm_2', `${name}_sum_2`),
  ];
}
