import type { Interval } from './bar.js';
import type { Probabilities, Signal } from './signal.js';
import type { EpochMs } from './time.js';

/** What one model said about one stock, before and after calibration, and how much it counted. */
export interface ModelVote {
  readonly kind: string;
  readonly version: string;
  readonly probabilities: Probabilities;
  readonly calibrated: Probabilities;
  /** Expected market-relative return over the horizon, a fraction. */
  readonly expected_return: number;
  /** Share of this model in the ensemble, 0 to 1; the shares add to 1. */
  readonly weight: number;
  /** Factor by which the calibrated probabilities were drawn towards the class prior: 0 all the way, 1 not at all. */
  readonly shrinkage: number;
  /** Out-of-sample R² of the model's probabilities (Brier skill against the class prior). */
  readonly r2: number;
}

export interface Contribution {
  readonly feature: string;
  /** Value of the feature as the model saw it. */
  readonly value: number;
  /** Change in the signal's probability that the feature brought, weighted over the ensemble. */
  readonly effect: number;
}

export interface Prediction {
  /** UUID. */
  readonly id: string;
  readonly symbol: string;
  readonly interval: Interval;
  /** Forward bars that the prediction is about. */
  readonly horizon: number;
  /** Only what was known at this time was used. */
  readonly as_of: EpochMs;
  /** Time of the last bar used. */
  readonly bar_time: EpochMs;
  readonly signal: Signal;
  /** Calibrated, shrunk probability of the signal, 0 to 1. */
  readonly confidence_score: number;
  readonly probabilities: Probabilities;
  readonly expected_return: number;
  readonly models: readonly ModelVote[];
  /** SHA-256 over the feature values and model versions, hex, first 16 characters. */
  readonly inputs_hash: string;
  readonly created_at: EpochMs;
}
