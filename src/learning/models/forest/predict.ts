import { CLASSES } from '../../../domain/signal.js';
import type { Matrix, ModelOutput } from '../../../ports/model.js';
import { binRows } from './bin-rows.js';
import type { ForestLayout } from './layout.js';
import { NODE_VALUES } from './tree.js';

/** Rows at a time: their bins and sums stay in the first cache levels while all trees pass over them. */
const BLOCK = 256;

/** Class probabilities and expected return of every row: the mean over the trees of the leaf that the row falls into. */
export function predictForest(forest: ForestLayout, matrix: Matrix): ModelOutput {
  const { rows, features } = matrix;
  const probabilities = new Float32Array(rows * CLASSES);
  const expected = new Float32Array(rows);
  const bins = new Uint8Array(Math.min(BLOCK, rows) * features);
  const sums = new Float64Array(Math.min(BLOCK, rows) * NODE_VALUES);
  const trees = forest.roots.length;
  for (let from = 0; from < rows; from += BLOCK) {
    const count = Math.min(BLOCK, rows - from);
    binRows(forest.lookups, matrix, { from, count }, bins);
    sums.fill(0);
    for (let tree = 0; tree < trees; tree++) addTree(forest, tree, { bins, features, count }, sums);
    for (let i = 0; i < count; i++) {
      for (let c = 0; c < CLASSES; c++) {
        probabilities[(from + i) * CLASSES + c] = sums[i * NODE_VALUES + c] / trees;
      }
      expected[from + i] = sums[i * NODE_VALUES + CLASSES] / trees;
    }
  }
  return { probabilities, expected };
}

/**
 * Adds one tree's leaf values to the sums of a block of rows. The clear form, for one row:
 *
 *     let node = root;
 *     while (!isLeaf(node)) node = bins[feature(node)] <= bin(node) ? first(node) : first(node) + 1;
 *
 * Four rows walk side by side, so that their reads overlap, and always `depth` steps, so that no branch depends on the data:
 * a row that has reached its leaf stays there.
 */
function addTree(
  forest: ForestLayout,
  tree: number,
  block: { readonly bins: Uint8Array; readonly features: number; readonly count: number },
  sums: Float64Array,
): void {
  const { steps, values } = forest;
  const { bins, features, count } = block;
  const root = forest.roots[tree];
  const depth = forest.depths[tree];
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const rowA = i * features;
    const rowB = rowA + features;
    const rowC = rowB + features;
    const rowD = rowC + features;
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    for (let step = 0; step < depth; step++) {
      const splitA = steps[2 * a];
      const splitB = steps[2 * b];
      const splitC = steps[2 * c];
      const splitD = steps[2 * d];
      a = steps[2 * a + 1] + (((splitA & 255) - bins[rowA + (splitA >> 8)]) >>> 31);
      b = steps[2 * b + 1] + (((splitB & 255) - bins[rowB + (splitB >> 8)]) >>> 31);
      c = steps[2 * c + 1] + (((splitC & 255) - bins[rowC + (splitC >> 8)]) >>> 31);
      d = steps[2 * d + 1] + (((splitD & 255) - bins[rowD + (splitD >> 8)]) >>> 31);
    }
    addLeaf(values, a, sums, i);
    addLeaf(values, b, sums, i + 1);
    addLeaf(values, c, sums, i + 2);
    addLeaf(values, d, sums, i + 3);
  }
  for (; i < count; i++) {
    let a = root;
    for (let step = 0; step < depth; step++) {
      const split = steps[2 * a];
      a = steps[2 * a + 1] + (((split & 255) - bins[i * features + (split >> 8)]) >>> 31);
    }
    addLeaf(values, a, sums, i);
  }
}

function addLeaf(values: Float32Array, leaf: number, sums: Float64Array, row: number): void {
  const from = leaf * NODE_VALUES;
  const to = row * NODE_VALUES;
  sums[to] = sums[to] + values[from];
  sums[to + 1] = sums[to + 1] + values[from + 1];
  sums[to + 2] = sums[to + 2] + values[from + 2];
  sums[to + 3] = sums[to + 3] + values[from + 3];
}
