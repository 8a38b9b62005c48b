import type { ModelGraph } from '../../../domain/model-graph.js';
import type { ModelFiles } from '../../../ports/model.js';
import { denseNode, graphWithHeads, standardisedNode } from '../nets/graph-parts.js';
import { fileOf, MODEL_JSON, WEIGHTS_BIN } from '../nets/model-files.js';
import { readModelJson } from './model-json.js';
import { readWeights } from './weights.js';

/** What an mlp computes, from its files. Refuses (MODEL) files that are missing or damaged. */
export function mlpGraph(files: ModelFiles): ModelGraph {
  const { featureNames, options } = readModelJson(fileOf('mlp', files, MODEL_JSON));
  const features = featureNames.length;
  const { network, scaling } = readWeights(fileOf('mlp', files, WEIGHTS_BIN), { features, hidden: options.hidden });
  const nodes = [standardisedNode(scaling)];
  for (const [i, { weights, bias }] of network.slice(0, -1).entries()) {
    nodes.push(denseNode(`dense_${i + 1}`, nodes.at(-1)!.name, { kernel: weights, bias }, 'relu'));
  }
  const { weights, bias } = network.at(-1)!;
  return graphWithHeads({ steps: null, features }, nodes, { kernel: weights, bias });
}
