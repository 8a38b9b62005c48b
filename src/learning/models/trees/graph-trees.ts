import type { Trees } from '../../../domain/model-graph.js';
import { type GrownTrees, LEAF } from './tree-nodes.js';

/** Every present value is at most this. */
const LARGEST = 3.4028234663852886e38;

/** The ways down the trees as a graph has them: bins become the values that they end at, and children get their numbers. */
export function drawWays({
  cuts,
  treeSizes,
  nodes,
}: GrownTrees): Pick<Trees, 'roots' | 'feature' | 'threshold' | 'low' | 'high' | 'missingLow'> {
  const count = nodes.feature.length;
  const roots = new Int32Array(treeSizes.length);
  const feature = new Int32Array(count).fill(-1);
  const threshold = new Float32Array(count);
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const missingLow = new Uint8Array(count);
  let root = 0;
  for (const [tree, size] of treeSizes.entries()) {
    roots[tree] = root;
    let child = root + 1;
    for (let node = root; node < root + size; node++) {
      const of = nodes.feature[node]!;
      if (of === LEAF) continue;
      feature[node] = of;
      // A bin is at most b exactly when the value is not above cut b; after the last cut only missing values go the other way.
      threshold[node] = cuts[of]![nodes.bin[node]!] ?? LARGEST;
      low[node] = child;
      high[node] = child + 1;
      missingLow[node] = nodes.missingLeft[node]!;
      child += 2;
    }
    root += size;
  }
  return { roots, feature, threshold, low, high, missingLow };
}

/** What nodes say, without what they said before they were split. */
export function leafValues({ nodes, valuesPerNode }: GrownTrees): Float32Array {
  const values = new Float32Array(nodes.feature.length * valuesPerNode);
  for (let node = 0; node < nodes.feature.length; node++) {
    if (nodes.feature[node] !== LEAF) continue;
    values.set(nodes.value.subarray(node * valuesPerNode, (node + 1) * valuesPerNode), node * valuesPerNode);
  }
  return values;
}
