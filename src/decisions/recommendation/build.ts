import type { Recommendation } from '../../domain/recommendation.js';
import type { EpochMs } from '../../domain/time.js';
import type { Candidate } from './candidate.js';
import { explain, strongestDrivers } from './explain.js';
import type { FeatureWordsOptions } from './feature-words.js';
import { holdingPeriod } from './holding-period.js';
import { type RankOptions, rankRecommendations } from './rank.js';

export interface BuildOptions extends RankOptions, Pick<FeatureWordsOptions, 'crossSection'> {
  readonly createdAt: EpochMs;
  /** A new UUID each time it is called; called once per recommendation, in order of rank. */
  readonly newId: () => string;
  /** Drivers kept with a recommendation, the strongest. Default 3. */
  readonly drivers?: number;
}

/**
 * Recommendations of one time, ranked from 1 and explained. The single path from predictions to decisions: what `recommend`
 * shows and what a backtest follows are both made here. Pure: the same candidates and options give the same answer. Refuses
 * what `rankRecommendations` refuses.
 */
export function buildRecommendations(candidates: readonly Candidate[], options: BuildOptions): Recommendation[] {
  return rankRecommendations(candidates, options).map((candidate, index) => {
    const { prediction, stock, sentiment } = candidate;
    return {
      id: options.newId(),
      rank: index + 1,
      symbol: prediction.symbol,
      company_name: stock.company_name,
      sector: stock.sector,
      fortune_500_rank: stock.fortune_500_rank,
      signal: prediction.signal,
      confidence_score: prediction.confidence_score,
      probabilities: prediction.probabilities,
      expected_return: prediction.expected_return,
      sentiment_score: sentiment.score,
      sentiment_sources: sentiment.sources,
      risk_level: candidate.risk_level,
      risk: candidate.risk,
      holding_period: holdingPeriod(prediction.horizon, prediction.interval),
      horizon: prediction.horizon,
      interval: prediction.interval,
      price: candidate.price,
      bar_time: prediction.bar_time,
      drivers: strongestDrivers(candidate.drivers, options.drivers ?? 3),
      models: prediction.models,
      explanation: explain(candidate, options),
      inputs_hash: prediction.inputs_hash,
      as_of: prediction.as_of,
      created_at: options.createdAt,
    };
  });
}
