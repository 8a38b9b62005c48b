import { CLASSES } from '../../../domain/signal.js';
import { type BinLookup, makeBinLookup } from './bin-lookup.js';
import { type GrownForest, LEAF, NODE_VALUES } from './tree.js';

/** A forest laid out for walking. A leaf is its own child, so every walk of a tree takes the same number of steps. */
export interface ForestLayout {
  readonly lookups: readonly BinLookup[];
  /** Two per node: `feature << 8 | last bin that goes left` (feature 0 and bin 255 for a leaf), and the first child. */
  readonly steps: Int32Array;
  /** nodes x NODE_VALUES. */
  readonly values: Float32Array;
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Most steps from the root to a leaf, per tree. */
  readonly depths: Uint8Array;
  /** Mean of the roots' class probabilities: what the forest says of a row it knows nothing about. */
  readonly prior: Float64Array;
}

export function layOutForest(forest: GrownForest): ForestLayout {
  const { feature, bin, value } = forest.nodes;
  const steps = new Int32Array(feature.length * 2);
  const depth = new Uint8Array(feature.length);
  const roots = new Int32Array(forest.treeSizes.length);
  const depths = new Uint8Array(forest.treeSizes.length);
  const prior = new Float64Array(CLASSES);
  let root = 0;
  for (const [tree, size] of forest.treeSizes.entries()) {
    roots[tree] = root;
    let child = root + 1;
    for (let id = root; id < root + size; id++) {
      if (feature[id] === LEAF) {
        steps[id * 2] = 255;
        steps[id * 2 + 1] = id;
        continue;
      }
      steps[id * 2] = (feature[id] << 8) | bin[id];
      steps[id * 2 + 1] = child;
      depth[child] = depth[id] + 1;
      depth[child + 1] = depth[child];
      child += 2;
    }
    depths[tree] = depth[root + size - 1];
    for (let c = 0; c < CLASSES; c++) prior[c] += value[root * NODE_VALUES + c] / roots.length;
    root += size;
  }
  return { lookups: forest.cuts.map(makeBinLookup), steps, values: value, roots, depths, prior };
}
