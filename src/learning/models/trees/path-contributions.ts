import type { GrownTrees } from './tree-nodes.js';
import type { Walker } from './walker.js';

/**
 * Credits each step of a row's way down a tree to the feature that the node asks about: the change of value number `index` goes to
 * `credit` (one number a feature, added to). Root value plus all credits is the leaf's value.
 * Source: Saabas 2014, "Interpreting random forests"; Palczewska et al. 2013, "Interpreting random forest models
 * using a feature contribution method".
 */
export function creditPath(
  trees: GrownTrees,
  walker: Walker,
  place: { readonly tree: number; readonly row: number; readonly index: number },
  path: Int32Array,
  credit: Float64Array,
): void {
  const { feature, value } = trees.nodes;
  const { valuesPerNode } = trees;
  const steps = walker.pathOf(place.tree, place.row, path);
  for (let step = 1; step < steps; step++) {
    const [above, below] = [path[step - 1], path[step]];
    // A leaf is its own child from there on.
    if (above === below) return;
    const f = feature[above];
    credit[f] += value[below * valuesPerNode + place.index] - value[above * valuesPerNode + place.index];
  }
}

/** Room for the longest path. */
export function pathRoom(walker: Walker): Int32Array {
  return new Int32Array(walker.depths.reduce((most, depth) => Math.max(most, depth), 0) + 1);
}
