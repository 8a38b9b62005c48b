import { CLASSES } from '../../../domain/signal.js';
import { GAUSS_LEGENDRE } from '../../../math/gauss-legendre.js';
import type { Matrix } from '../../../ports/model.js';
import { creditPath, pathRoom } from '../trees/path-contributions.js';
import type { Walker } from '../trees/walker.js';
import type { GrownBoosting } from './grown-boosting.js';

/**
 * What each feature brought to the probability of class `classes[row]`, rows x features. The ways down the trees say what each feature brought to
 * every class's score; the probability's slope by each score, as a mean along the straight line from the roots' scores to the
 * row's, turns that into probability (Aumann & Shapley 1974; Sundararajan et al. 2017, "Axiomatic attribution for deep networks"). A row's contributions add up to its
 * probability minus that of the roots, up to float32 rounding.
 */
export function boostingContributions(
  boosting: GrownBoosting,
  walker: Walker,
  matrix: Matrix,
  classes: Uint8Array,
): Float32Array {
  const { rows, features } = matrix;
  const result = new Float32Array(rows * features);
  const start = rootScores(boosting);
  const credit = Array.from({ length: CLASSES }, () => new Float64Array(features));
  const path = pathRoom(walker);
  walker.forEachBlock(matrix, ({ from, count }) => {
    for (let i = 0; i < count; i++) {
      for (const [c, of] of credit.entries()) {
        of.fill(0);
        for (let tree = c; tree < boosting.rounds * CLASSES; tree += CLASSES) {
          creditPath(boosting.trees, walker, { tree, row: i, index: 0 }, path, of);
        }
      }
      const moved = credit.map((of) => of.reduce((a, b) => a + b, 0));
      const slopes = meanSlopes(start, moved, classes[from + i]);
      for (let f = 0; f < features; f++) {
        result[(from + i) * features + f] = credit.reduce((sum, of, c) => sum + slopes[c] * of[f], 0);
      }
    }
  });
  return result;
}

/** Scores of a row of which nothing is known: what is said before the first tree, and the value of every root. */
export function rootScores({ trees, base, rounds }: GrownBoosting): number[] {
  const scores = [...base.subarray(0, CLASSES)];
  let root = 0;
  for (let tree = 0; tree < rounds * CLASSES; tree++) {
    scores[tree % CLASSES] += trees.nodes.value[root];
    root += trees.treeSizes[tree];
  }
  return scores;
}

/** Mean of d p[of] / d score[c] between `start` and `start + moved`, for each c. */
function meanSlopes(start: readonly number[], moved: readonly number[], of: number): number[] {
  const slopes = new Array<number>(CLASSES).fill(0);
  for (const [place, weight] of GAUSS_LEGENDRE) {
    const p = softmax(start.map((score, c) => score + place * moved[c]));
    for (let c = 0; c < CLASSES; c++) slopes[c] += weight * p[of] * ((c === of ? 1 : 0) - p[c]);
  }
  return slopes;
}

function softmax(scores: readonly number[]): number[] {
  const peak = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - peak));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
