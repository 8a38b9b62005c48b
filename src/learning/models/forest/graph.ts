import { GRAPH_INPUT, type ModelGraph } from '../../../domain/model-graph.js';
import { CLASSES } from '../../../domain/signal.js';
import type { ModelFiles } from '../../../ports/model.js';
import { drawWays, leafValues } from '../trees/graph-trees.js';
import { decodeForest, FOREST_FILE } from './codec.js';

/** What a forest computes, from its file. Refuses (MODEL) a file that is missing or damaged. */
export function forestGraph(files: ModelFiles): ModelGraph {
  const forest = decodeForest(files[FOREST_FILE]);
  const outputs = forest.valuesPerNode;
  return {
    input: { steps: null, features: forest.featureNames.length },
    nodes: [
      {
        name: 'leaves',
        op: 'trees',
        from: [GRAPH_INPUT],
        outputs,
        combine: 'mean',
        base: new Float32Array(outputs),
        ...drawWays(forest),
        values: leafValues(forest),
      },
      { name: 'probabilities', op: 'columns', from: ['leaves'], first: 0, count: CLASSES },
      { name: 'expected_return', op: 'columns', from: ['leaves'], first: CLASSES, count: 1 },
    ],
    outputs: { probabilities: 'probabilities', expectedReturn: 'expected_return' },
  };
}
