import { OpenAlphaError } from '../../../domain/errors.js';
import type { Matrix } from '../../../ports/model.js';

/** Standardised features are kept to this many deviations: one wild print must not decide what a row means. */
export const CLIP = 5;

/** Mean and variance per feature, single precision, as they stand in the file. The variance is never 0. */
export interface FeatureScaling {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/**
 * Mean and variance (over rows, not rows - 1) of each feature, from training rows alone. A feature that is constant to
 * within single precision gets variance 1: it says nothing and must not be blown up.
 * Refuses (INPUT) a feature so large that its variance has no single-precision form.
 */
export function fitFeatureScaling({ x, rows, features }: Matrix, featureNames: readonly string[]): FeatureScaling {
  const sums = new Float64Array(features);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let f = 0; f < features; f++, i++) sums[f] = sums[f]! + x[i]!;
  }
  const mean = new Float32Array(sums.map((sum) => sum / rows));
  const squares = new Float64Array(features);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let f = 0; f < features; f++, i++) {
      const difference = x[i]! - mean[f]!;
      squares[f] = squares[f]! + difference * difference;
    }
  }
  const variance = Float32Array.from(squares, (sum, f) => {
    const value = sum / rows;
    const rounding = 1e-6 * mean[f]!;
    return value <= rounding * rounding || value < 1e-37 ? 1 : value;
  });
  for (let f = 0; f < features; f++) {
    if (Number.isFinite(mean[f]) && Number.isFinite(variance[f])) continue;
    throw new OpenAlphaError('INPUT', `The values of ${featureNames[f]} are too large to standardise.`, {
      hint: 'Choose a smaller unit, or the logarithm.',
    });
  }
  return { mean, variance };
}

/** What standardising multiplies with, per feature. */
export function inverseDeviation({ variance }: FeatureScaling): Float32Array {
  return variance.map((value) => 1 / Math.sqrt(value));
}

/**
 * Standardises `count` rows into `out` (rows x features): (value - mean) x inverse, kept to +-5. Takes rows `order[start]` on,
 * or, without an order, rows `start` on.
 */
export function standardiseRows(
  { x, features }: Matrix,
  { start, count, order }: { readonly start: number; readonly count: number; readonly order?: Uint32Array },
  { mean }: FeatureScaling,
  inverse: Float32Array,
  out: Float32Array,
): void {
  let to = 0;
  for (let r = start; r < start + count; r++) {
    const from = (order ? order[r]! : r) * features;
    for (let f = 0; f < features; f++) {
      const z = (x[from + f]! - mean[f]!) * inverse[f]!;
      out[to++] = Math.min(CLIP, Math.max(-CLIP, z));
    }
  }
}
