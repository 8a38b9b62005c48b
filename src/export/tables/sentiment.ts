import type { SentimentObservation } from '../../domain/sentiment.js';
import type { Table } from '../../domain/table.js';
import { type Field, tableOf } from './table-of.js';

const FIELDS: readonly Field<SentimentObservation>[] = [
  { name: 'symbol', type: 'text', of: (row) => row.symbol },
  { name: 'source', type: 'text', of: (row) => row.source },
  { name: 'ts', type: 'time', of: (row) => row.ts },
  { name: 'sentiment_score', type: 'number', of: (row) => row.score },
  { name: 'confidence', type: 'number', of: (row) => row.confidence },
  { name: 'articles', type: 'integer', of: (row) => row.articles },
  { name: 'scorer', type: 'text', of: (row) => row.scorer },
  { name: 'provider', type: 'text', of: (row) => row.provider },
  { name: 'known_at', type: 'time', of: (row) => row.known_at },
];

/** Sentiment observations in the order given; scores from -1 to 1. */
export function sentimentTable(observations: readonly SentimentObservation[]): Table {
  return tableOf('sentiment', observations, FIELDS);
}
