import { CLASSES } from '../../domain/signal.js';

/**
 * The factor λ in [0, 1] for which prior + λ (p - prior) has the lowest Brier score on these rows: how far the probabilities
 * deserve to leave the class prior. With d = p - prior and o the outcome as 0 and 1 per class, λ = Σ (o - prior)·d / Σ d·d,
 * clipped; 0 when the probabilities never leave the prior. `probabilities` is rows x 3, from rows the model has not learnt from.
 */
export function shrinkage(
  probabilities: Float32Array,
  y: Uint8Array,
  prior: readonly [number, number, number],
): number {
  let along = 0;
  let length = 0;
  for (let row = 0, at = 0; row < y.length; row++, at += CLASSES) {
    for (let k = 0; k < CLASSES; k++) {
      const away = (probabilities[at + k] as number) - (prior[k] as number);
      along += ((y[row] === k ? 1 : 0) - (prior[k] as number)) * away;
      length += away * away;
    }
  }
  return length > 0 ? Math.min(1, Math.max(0, along / length)) : 0;
}
