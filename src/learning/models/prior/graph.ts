import { GRAPH_INPUT, type ModelGraph } from '../../../domain/model-graph.js';
import type { ModelFiles } from '../../../ports/model.js';
import { readPrior } from './prior.js';

/** What the prior computes: features weigh nothing, and what is left is a constant. Refuses (MODEL) a file that is missing or damaged. */
export function priorGraph(files: ModelFiles): ModelGraph {
  const { featureNames, shares } = readPrior(files);
  const features = featureNames.length;
  const constant = (values: readonly number[]) => ({
    op: 'dense' as const,
    from: [GRAPH_INPUT],
    inputs: features,
    outputs: values.length,
    weights: new Float32Array(features * values.length),
    bias: Float32Array.from(values),
    activation: 'none' as const,
  });
  return {
    input: { steps: null, features },
    nodes: [
      { name: 'probabilities', ...constant(shares) },
      { name: 'expected_return', ...constant([0]) },
    ],
    outputs: { probabilities: 'probabilities', expectedReturn: 'expected_return' },
  };
}
