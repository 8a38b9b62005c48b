import type { Interval } from './bar.js';
import type { Contribution, ModelVote } from './prediction.js';
import type { Probabilities, Signal } from './signal.js';
import type { EpochMs } from './time.js';

export const RISK_LEVELS = ['low', 'medium', 'high'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export const HOLDING_PERIODS = ['daily', 'weekly', 'monthly'] as const;
export type HoldingPeriod = (typeof HOLDING_PERIODS)[number];

/** The numbers behind a risk level, so that a person can check it. */
export interface RiskNumbers {
  /** Realised volatility of the last 20 bars, a fraction a year. */
  readonly volatility: number;
  /** Share of the universe that is less volatile, 0 to 1. */
  readonly volatility_percentile: number;
  /** Largest difference between two models' probability of the signal, 0 to 1. */
  readonly disagreement: number;
  /** What the market state was measured by: `VIXCLS` or `market_volatility`. */
  readonly market_measure: string;
  /** VIX points, or the market's realised volatility times 100. */
  readonly market_value: number;
  /** 0 to 1, the weighted sum that decides the level. */
  readonly score: number;
  readonly reason: string;
}

/** Sentiment of one source on one stock at a time. */
export interface SourceSentiment {
  readonly source: string;
  readonly score: number;
  readonly articles: number;
  /** Age of the newest text, hours. */
  readonly age_hours: number;
  /** Share of this source in the stock's score, 0 to 1. */
  readonly weight: number;
}

export interface Recommendation {
  readonly id: string;
  readonly rank: number;
  readonly symbol: string;
  readonly company_name: string;
  readonly sector: string | null;
  readonly fortune_500_rank: number | null;
  readonly signal: Signal;
  readonly confidence_score: number;
  readonly probabilities: Probabilities;
  readonly expected_return: number;
  /** Aggregate at the time, -1 to 1; `null` when no source had anything. */
  readonly sentiment_score: number | null;
  readonly sentiment_sources: readonly SourceSentiment[];
  readonly risk_level: RiskLevel;
  readonly risk: RiskNumbers;
  readonly holding_period: HoldingPeriod;
  readonly horizon: number;
  readonly interval: Interval;
  /** Last close used, USD as given. */
  readonly price: number;
  readonly bar_time: EpochMs;
  readonly drivers: readonly Contribution[];
  readonly models: readonly ModelVote[];
  readonly explanation: string;
  readonly inputs_hash: string;
  readonly as_of: EpochMs;
  readonly created_at: EpochMs;
}
