import type { Recommendation } from '../../domain/recommendation.js';
import type { Table } from '../../domain/table.js';
import { type Field, tableOf } from './table-of.js';

const FIELDS: readonly Field<Recommendation>[] = [
  { name: 'symbol', type: 'text', of: (row) => row.symbol },
  { name: 'company_name', type: 'text', of: (row) => row.company_name },
  { name: 'sector', type: 'text', of: (row) => row.sector },
  { name: 'fortune_500_rank', type: 'integer', of: (row) => row.fortune_500_rank },
  { name: 'signal', type: 'text', of: (row) => row.signal },
  { name: 'confidence_score', type: 'number', of: (row) => row.confidence_score },
  { name: 'sentiment_score', type: 'number', of: (row) => row.sentiment_score },
  { name: 'risk_level', type: 'text', of: (row) => row.risk_level },
  { name: 'explanation', type: 'text', of: (row) => row.explanation },
  { name: 'created_at', type: 'time', of: (row) => row.created_at },
  { name: 'rank', type: 'integer', of: (row) => row.rank },
  { name: 'as_of', type: 'time', of: (row) => row.as_of },
  { name: 'bar_time', type: 'time', of: (row) => row.bar_time },
  { name: 'interval', type: 'text', of: (row) => row.interval },
  { name: 'horizon', type: 'integer', of: (row) => row.horizon },
  { name: 'holding_period', type: 'text', of: (row) => row.holding_period },
  { name: 'price', type: 'number', of: (row) => row.price },
  { name: 'expected_return', type: 'number', of: (row) => row.expected_return },
  { name: 'probability_sell', type: 'number', of: (row) => row.probabilities.sell },
  { name: 'probability_hold', type: 'number', of: (row) => row.probabilities.hold },
  { name: 'probability_buy', type: 'number', of: (row) => row.probabilities.buy },
  { name: 'risk_score', type: 'number', of: (row) => row.risk.score },
  { name: 'volatility', type: 'number', of: (row) => row.risk.volatility },
  { name: 'volatility_percentile', type: 'number', of: (row) => row.risk.volatility_percentile },
  { name: 'disagreement', type: 'number', of: (row) => row.risk.disagreement },
  { name: 'market_measure', type: 'text', of: (row) => row.risk.market_measure },
  { name: 'market_value', type: 'number', of: (row) => row.risk.market_value },
  { name: 'risk_reason', type: 'text', of: (row) => row.risk.reason },
  { name: 'drivers', type: 'json', of: (row) => row.drivers },
  { name: 'models', type: 'json', of: (row) => row.models },
  { name: 'sentiment_sources', type: 'json', of: (row) => row.sentiment_sources },
  { name: 'inputs_hash', type: 'text', of: (row) => row.inputs_hash },
  { name: 'id', type: 'text', of: (row) => row.id },
];

/** Recommendations in the order given, what people read first; prices in USD, returns and volatilities as fractions. */
export function recommendationTable(recommendations: readonly Recommendation[]): Table {
  return tableOf('recommendations', recommendations, FIELDS);
}
