import { GRAPH_INPUT, type GraphNode, type ModelGraph } from '../../../domain/model-graph.js';
import { CLASSES } from '../../../domain/signal.js';
import type { ModelFiles } from '../../../ports/model.js';
import { drawWays, leafValues } from '../trees/graph-trees.js';
import { BOOSTING_FILE, decodeBoosting } from './codec.js';
import type { GrownBoosting } from './grown-boosting.js';
import { OUTPUTS, RETURN } from './plan.js';

/** What boosted trees compute, from their file. Refuses (MODEL) a file that is missing or damaged. */
export function boostingGraph(files: ModelFiles): ModelGraph {
  const boosting = decodeBoosting(files[BOOSTING_FILE]);
  return {
    input: { steps: null, features: boosting.trees.featureNames.length },
    nodes: [
      {
        name: 'leaves',
        op: 'trees',
        from: [GRAPH_INPUT],
        outputs: OUTPUTS,
        combine: 'sum',
        base: boosting.base,
        ...drawWays(boosting.trees),
        values: valuesByOutput(boosting),
      },
      { name: 'scores', op: 'columns', from: ['leaves'], first: 0, count: CLASSES },
      { name: 'probabilities', op: 'softmax', from: ['scores'] },
      expectedReturn(boosting),
    ],
    outputs: { probabilities: 'probabilities', expectedReturn: 'expected_return' },
  };
}

/** Trees of its own, or, without any, what each class returned on average. */
function expectedReturn({ returnRounds, classReturns }: GrownBoosting): GraphNode {
  if (returnRounds > 0) return { name: 'expected_return', op: 'columns', from: ['leaves'], first: RETURN, count: 1 };
  return {
    name: 'expected_return',
    op: 'dense',
    from: ['probabilities'],
    inputs: CLASSES,
    outputs: 1,
    weights: classReturns,
    bias: new Float32Array(1),
    activation: 'none',
  };
}

/** A tree speaks about one output: class trees take turns, those of the return come last. */
function valuesByOutput({ trees, rounds }: GrownBoosting): Float32Array {
  const own = leafValues(trees);
  const values = new Float32Array(own.length * OUTPUTS);
  let root = 0;
  for (const [tree, size] of trees.treeSizes.entries()) {
    const output = tree < rounds * CLASSES ? tree % CLASSES : RETURN;
    for (let node = root; node < root + size; node++) values[node * OUTPUTS + output] = own[node]!;
    root += size;
  }
  return values;
}
