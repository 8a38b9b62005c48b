import type { Matrix } from '../../../ports/model.js';
import { binRows } from './bin-rows.js';
import type { ForestLayout } from './layout.js';
import { NODE_VALUES } from './tree.js';

const BLOCK = 256;

/**
 * What each feature brought to the probability of class `classes[row]`, rows x features: on a row's way down a tree every step from a
 * node to its child changes the probability, and the change belongs to the feature that the node asks about; the mean over
 * the trees. The prior (mean of the roots) plus a row's contributions is its predicted probability, up to float32 rounding.
 * Source: Saabas 2014, "Interpreting random forests"; Palczewska et al. 2013, "Interpreting random forest models
 * using a feature contribution method".
 */
export function pathContributions(forest: ForestLayout, matrix: Matrix, classes: Uint8Array): Float32Array {
  const { steps, values, roots, depths } = forest;
  const { rows, features } = matrix;
  const result = new Float32Array(rows * features);
  const bins = new Uint8Array(Math.min(BLOCK, rows) * features);
  const sums = new Float64Array(features);
  for (let from = 0; from < rows; from += BLOCK) {
    const count = Math.min(BLOCK, rows - from);
    binRows(forest.lookups, matrix, { from, count }, bins);
    for (let i = 0; i < count; i++) {
      const of = classes[from + i];
      sums.fill(0);
      for (let tree = 0; tree < roots.length; tree++) {
        let node = roots[tree];
        const depth = depths[tree];
        for (let step = 0; step < depth; step++) {
          const split = steps[2 * node];
          const feature = split >> 8;
          const goesRight = ((split & 255) - bins[i * features + feature]) >>> 31;
          const child = steps[2 * node + 1] + goesRight;
          // A leaf is its own child and adds 0 to feature 0.
          sums[feature] += values[child * NODE_VALUES + of] - values[node * NODE_VALUES + of];
          node = child;
        }
      }
      for (let f = 0; f < features; f++) result[(from + i) * features + f] = sums[f] / roots.length;
    }
  }
  return result;
}
