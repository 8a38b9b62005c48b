import { CLASSES } from '../../../domain/signal.js';
import type { TreeKernels } from '../../kernels/tree-memory.js';

/** Rows that the assumption of no return is worth in a mean return: labels overlap and the stocks of a session move together. */
const RETURN_PRIOR_ROWS = 1000;
/** Weight that is added to every class, so that one without rows does not start at an infinite score. */
const CLASS_PRIOR_WEIGHT = 1;

/** Scores before the first round: ln of the classes' shares by weight, then the mean return, drawn towards 0. */
export function startScores(
  kernels: TreeKernels,
  classes: Uint8Array,
  weights: Float32Array | undefined,
  targets: Float32Array,
): Float32Array {
  const sums = new Array<number>(CLASSES).fill(CLASS_PRIOR_WEIGHT);
  for (let row = 0; row < classes.length; row++) sums[classes[row]] += weights ? weights[row] : 1;
  const total = sums.reduce((a, b) => a + b, 0);
  const mean = targets.reduce((sum, target) => sum + target, 0) / (targets.length + RETURN_PRIOR_ROWS);
  return Float32Array.of(...sums.map((sum) => kernels.log(Math.fround(sum / total))), mean);
}

/** Mean return of each class, drawn towards 0. */
export function classMeans(classes: Uint8Array, targets: Float32Array): Float32Array {
  const sums = new Float64Array(CLASSES);
  const counts = new Float64Array(CLASSES).fill(RETURN_PRIOR_ROWS);
  for (let row = 0; row < classes.length; row++) {
    sums[classes[row]] += targets[row];
    counts[classes[row]]++;
  }
  return Float32Array.from(sums, (sum, c) => sum / counts[c]);
}
