import type { EpochMs } from './time.js';

export const SENTIMENT_LABELS = ['negative', 'neutral', 'positive'] as const;
export type SentimentLabel = (typeof SENTIMENT_LABELS)[number];

export const TOPICS = ['earnings', 'analyst', 'product', 'regulatory', 'market'] as const;
export type Topic = (typeof TOPICS)[number];

/** What a scorer says about a text, as a whole or about one company in it. */
export interface SentimentScore {
  /** -1 (worst) to 1 (best). */
  readonly score: number;
  readonly label: SentimentLabel;
  /** Probability that the label is right, as far as the scorer knows: 0 to 1. */
  readonly confidence: number;
  /** In the order of `TOPICS`; empty when none is recognised. */
  readonly topics: readonly Topic[];
}

/** The score of one article about one stock. Keyed by (article, symbol, scorer). */
export interface ArticleScore extends SentimentScore {
  /** UUID of the article. */
  readonly article: string;
  readonly symbol: string;
  /** Name and version: `lexicon-1`. */
  readonly scorer: string;
  readonly scored_at: EpochMs;
}
