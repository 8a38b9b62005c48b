import { CLASSES } from '../../../domain/signal.js';
import type { Matrix } from '../../../ports/model.js';
import { copyRows } from './raw-rows.js';

/** A net as far as an attribution asks: how it stands to rows that are written into its own place for raw rows. */
export interface AskedNet {
  readonly steps: number;
  /** Rows that go through at once. */
  readonly chunk: number;
  /** Training mean per feature: what standardises to exactly 0. */
  readonly mean: ArrayLike<number>;
  /** Place for chunk x steps x features. */
  readonly raw: Float32Array;
  /** Probabilities of the first `count` rows of `raw`, rows x 3; overwritten by the next call. */
  run(count: number): Float32Array;
}

/**
 * What each feature brought to the probability of class `classes[row]`, rows x features. Starting from the training means in every step, the row's own
 * features are put in one after the other, once from the first to the last and once from the last to the first; a feature's contribution is the
 * mean of the two changes it made. So a row's contributions add up to its probability less that of the means, up to float32 rounding, and they are
 * Shapley's values where no more than two features act together (Štrumbelj & Kononenko 2014, "Explaining prediction models and individual
 * predictions with feature contributions"; the two orders: Mitchell et al. 2022, "Sampling permutations for Shapley value estimation").
 */
export function chainContributions(net: AskedNet, rows: Matrix, classes: Uint8Array): Float32Array {
  const { features } = rows;
  const effects = new Float32Array(rows.rows * features);
  if (rows.rows === 0) return effects;
  const own = new Float32Array(net.steps * features);
  const means = new Float32Array(own.length);
  for (let i = 0; i < means.length; i++) means[i] = net.mean[i % features]!;
  // States of a row: its first `known` features, known = 0 ... features, then its last `known`.
  const states = 2 * (features + 1);
  const chances = new Float64Array(states);
  for (let row = 0; row < rows.rows; row++) {
    copyRows(rows, net.steps, { start: row, count: 1 }, own);
    for (let first = 0; first < states; first += net.chunk) {
      const count = Math.min(net.chunk, states - first);
      for (let i = 0; i < count; i++) {
        const at = i * own.length;
        const known = (first + i) % (features + 1);
        const leading = first + i <= features;
        net.raw.set(leading ? means : own, at);
        // The leading features of every step: the row's own among means, or means among the row's own.
        const [from, lead] = leading ? [own, known] : [means, features - known];
        for (let step = 0; step < own.length; step += features) {
          net.raw.set(from.subarray(step, step + lead), at + step);
        }
      }
      const probabilities = net.run(count);
      for (let i = 0; i < count; i++) chances[first + i] = probabilities[i * CLASSES + classes[row]!]!;
    }
    const last = chances.subarray(features + 1);
    for (let f = 0; f < features; f++) {
      const forward = chances[f + 1]! - chances[f]!;
      const backward = last[features - f]! - last[features - f - 1]!;
      effects[row * features + f] = (forward + backward) / 2;
    }
  }
  return effects;
}
