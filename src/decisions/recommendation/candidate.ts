import type { Contribution, Prediction } from '../../domain/prediction.js';
import type { RiskLevel, RiskNumbers, SourceSentiment } from '../../domain/recommendation.js';
import type { StockInput } from '../../domain/stock.js';

/** Everything known about one stock at the time of a recommendation. Risk is assessed, sentiment taken apart. */
export interface Candidate {
  readonly prediction: Prediction;
  readonly stock: Pick<StockInput, 'company_name' | 'sector' | 'fortune_500_rank'>;
  /** Last close used, USD as given. */
  readonly price: number;
  readonly risk_level: RiskLevel;
  readonly risk: RiskNumbers;
  readonly sentiment: {
    /** -1 to 1; `null` when no source had anything. */
    readonly score: number | null;
    readonly sources: readonly SourceSentiment[];
  };
  /** What each feature brought to the probability of the signal, in any order; empty when it was not asked for. */
  readonly drivers: readonly Contribution[];
}
