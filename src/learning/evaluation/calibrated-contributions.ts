import { CLASSES } from '../../domain/signal.js';
import { GAUSS_LEGENDRE } from '../../math/gauss-legendre.js';
import { type Calibration, calibrate } from './calibration.js';

/** What a model said about rows and why, before calibration. */
export interface RawContributions {
  /** rows x 3 in the order sell, hold, buy. */
  readonly probabilities: Float32Array;
  /** What each feature brought, rows x features, for the three classes: each row adds up to its probability less the start. */
  readonly contributions: readonly [Float32Array, Float32Array, Float32Array];
  readonly features: number;
}

export interface CalibratedContributions {
  /** Calibrated probability of the class of each row when nothing is known of the row. */
  readonly start: Float64Array;
  /** What each feature brought to it, rows x features: `start` and a row's effects add up to its calibrated probability. */
  readonly effects: Float64Array;
}

/**
 * Takes contributions through the calibration, for class `classes[row]` of each row: each class's contribution times the slope of the calibrated
 * probability by that class's own, as a mean along the straight line from the start to the row (Aumann & Shapley 1974, "Values of non-atomic games").
 * What the integration leaves over goes to the features by the size of their effects, so that the sum is exact.
 */
export function calibratedContributions(
  raw: RawContributions,
  classes: Uint8Array,
  calibration: Calibration,
): CalibratedContributions {
  const { features } = raw;
  const rows = classes.length;
  const start = new Float64Array(rows);
  const effects = new Float64Array(rows * features);
  for (let row = 0; row < rows; row++) {
    const own = raw.contributions.map((of) => of.subarray(row * features, (row + 1) * features));
    const to = raw.probabilities.subarray(row * CLASSES, (row + 1) * CLASSES);
    const from = own.map((of, k) => (to[k] as number) - of.reduce((a, b) => a + b, 0));
    const label = classes[row] as number;
    const slopes = meanSlopes(from, to, label, calibration);
    start[row] = calibrate(Float32Array.from(from), calibration)[label] as number;
    const change = (calibrate(to, calibration)[label] as number) - (start[row] as number);
    const effect = effects.subarray(row * features, (row + 1) * features);
    for (let f = 0; f < features; f++) {
      effect[f] = own.reduce((sum, of, k) => sum + (slopes[k] as number) * (of[f] as number), 0);
    }
    settle(effect, change);
  }
  return { start, effects };
}

/** Mean of d q[label] / d p[k] for each k, where p goes straight `from` ... `to` and q is p calibrated. */
function meanSlopes(from: readonly number[], to: Float32Array, label: number, calibration: Calibration): number[] {
  const slopes = [0, 0, 0];
  for (const [place, weight] of GAUSS_LEGENDRE) {
    const p = Float32Array.from(from, (start, k) => start + place * ((to[k] as number) - start));
    const q = calibrate(p, calibration);
    for (let k = 0; k < CLASSES; k++) {
      // q = softmax(slope x ln p + bias): its derivative by ln p[k], then that of the logarithm. Where p[k] is next to nothing so is q[k].
      const byLog = calibration.slope * (q[label] as number) * ((k === label ? 1 : 0) - (q[k] as number));
      slopes[k] = (slopes[k] as number) + (weight * byLog) / Math.max(p[k] as number, 2 ** -23);
    }
  }
  return slopes;
}

/** Makes the effects add up to `change`. */
function settle(effect: Float64Array, change: number): void {
  const left = change - effect.reduce((a, b) => a + b, 0);
  const size = effect.reduce((a, b) => a + Math.abs(b), 0);
  if (size === 0) return;
  for (let f = 0; f < effect.length; f++)
    effect[f] = (effect[f] as number) * (1 + (left * Math.sign(effect[f] as number)) / size);
}
