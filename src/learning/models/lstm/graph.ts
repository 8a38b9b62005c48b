import type { ModelGraph } from '../../../domain/model-graph.js';
import type { ModelFiles } from '../../../ports/model.js';
import { graphWithHeads, standardisedNode } from '../nets/graph-parts.js';
import { HEADS } from '../nets/heads.js';
import { readLstm } from './files.js';

/** What an lstm computes, from its files. Refuses (MODEL) files that are missing or damaged. */
export function lstmGraph(files: ModelFiles): ModelGraph {
  const { metadata, weights, scaling } = readLstm(files);
  const { steps, units } = metadata.options;
  const features = metadata.featureNames.length;
  const both = weights.get('lstm/kernel')!;
  const split = features * 4 * units;
  return graphWithHeads(
    { steps, features },
    [
      standardisedNode(scaling),
      {
        name: 'states',
        op: 'lstm',
        from: ['standardised'],
        inputs: features,
        units,
        kernel: both.subarray(0, split),
        recurrent: both.subarray(split),
        bias: weights.get('lstm/bias')!,
      },
      { name: 'newest', op: 'last_step', from: ['states'] },
    ],
    { kernel: weights.get(`${HEADS}/kernel`)!, bias: weights.get(`${HEADS}/bias`)! },
  );
}
