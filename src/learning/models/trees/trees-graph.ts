import type { Trees } from '../../../domain/model-graph.js';
import { type GrownTrees, LEAF } from './tree-nodes.js';

/** Trees as a step of a model graph: bins become the values that they end at. `outputOf` says which output a tree's one value adds to. */
export function treesOperation(
  trees: GrownTrees,
  how: Pick<Trees, 'combine' | 'base'>,
  outputOf?: (tree: number) => number,
): Trees {
  const { cuts, treeSizes, nodes, valuesPerNode } = trees;
  const count = nodes.feature.length;
  const outputs = how.base.length;
  const roots = new Int32Array(treeSizes.length);
  const feature = new Int32Array(count).fill(-1);
  const threshold = new Float32Array(count);
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const missingLow = new Uint8Array(count);
  const values = new Float32Array(count * outputs);
  let root = 0;
  for (const [tree, size] of treeSizes.entries()) {
    roots[tree] = root;
    let child = root + 1;
    for (let node = root; node < root + size; node++) {
      const of = nodes.feature[node];
      if (of === LEAF) {
        const value = nodes.value.subarray(node * valuesPerNode, (node + 1) * valuesPerNode);
        values.set(value, node * outputs + (outputOf?.(tree) ?? 0));
        continue;
      }
      feature[node] = of;
      // A bin is at most b exactly when the value is not above cut b; behind the last cut only missing values are left.
      threshold[node] = cuts[of][nodes.bin[node]] ?? Number.POSITIVE_INFINITY;
      missingLow[node] = nodes.missingLeft[node];
      low[node] = child;
      high[node] = child + 1;
      child += 2;
    }
    root += size;
  }
  return { op: 'trees', outputs, ...how, roots, feature, threshold, low, high, missingLow, values };
}
