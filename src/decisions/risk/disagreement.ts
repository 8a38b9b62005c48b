import type { ModelVote } from '../../domain/prediction.js';
import type { Signal } from '../../domain/signal.js';

/**
 * How far the models are apart: the largest difference between two models' calibrated probability of the signal, 0 to 1;
 * 0 with fewer than two models. Models without weight in the ensemble have no say here either.
 */
export function modelDisagreement(models: readonly ModelVote[], signal: Signal): number {
  let lowest = 1;
  let highest = 0;
  for (const { calibrated, weight } of models) {
    if (weight === 0) continue;
    lowest = Math.min(lowest, calibrated[signal]);
    highest = Math.max(highest, calibrated[signal]);
  }
  return Math.max(0, highest - lowest);
}
