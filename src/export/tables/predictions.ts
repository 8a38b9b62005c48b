import type { Prediction } from '../../domain/prediction.js';
import type { Table } from '../../domain/table.js';
import { type Field, tableOf } from './table-of.js';

const FIELDS: readonly Field<Prediction>[] = [
  { name: 'symbol', type: 'text', of: (row) => row.symbol },
  { name: 'as_of', type: 'time', of: (row) => row.as_of },
  { name: 'bar_time', type: 'time', of: (row) => row.bar_time },
  { name: 'interval', type: 'text', of: (row) => row.interval },
  { name: 'horizon', type: 'integer', of: (row) => row.horizon },
  { name: 'signal', type: 'text', of: (row) => row.signal },
  { name: 'confidence_score', type: 'number', of: (row) => row.confidence_score },
  { name: 'probability_sell', type: 'number', of: (row) => row.probabilities.sell },
  { name: 'probability_hold', type: 'number', of: (row) => row.probabilities.hold },
  { name: 'probability_buy', type: 'number', of: (row) => row.probabilities.buy },
  { name: 'expected_return', type: 'number', of: (row) => row.expected_return },
  { name: 'models', type: 'json', of: (row) => row.models },
  { name: 'inputs_hash', type: 'text', of: (row) => row.inputs_hash },
  { name: 'created_at', type: 'time', of: (row) => row.created_at },
  { name: 'id', type: 'text', of: (row) => row.id },
];

/** Predictions in the order given; the expected return is a market-relative fraction over the horizon. */
export function predictionTable(predictions: readonly Prediction[]): Table {
  return tableOf('predictions', predictions, FIELDS);
}
