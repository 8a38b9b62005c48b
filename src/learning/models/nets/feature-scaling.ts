import { OpenAlphaError } from '../../../domain/errors.js';
import type { Matrix } from '../../../ports/model.js';
import { arenaBytes, type Floats, type Kernels } from '../../kernels/kernels.js';

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

/** The scaling in kernel memory. */
export interface OpenScaling {
  readonly mean: Floats;
  /** 1 / deviation. */
  readonly inverse: Floats;
}

/** Kernel memory that `openScaling` takes. */
export function scalingBytes(features: number): number {
  return arenaBytes(features * 4, features * 4);
}

export function openScaling(kernels: Kernels, { mean, variance }: FeatureScaling): OpenScaling {
  const open = { mean: kernels.floats(mean.length), inverse: kernels.floats(mean.length) };
  open.mean.values.set(mean);
  open.inverse.values.set(variance.map((value) => 1 / Math.sqrt(value)));
  return open;
}
