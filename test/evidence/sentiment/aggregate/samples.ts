import type { SentimentObservation } from '../../../../src/domain/sentiment.js';
import { DAY, HOUR } from '../../../../src/domain/time.js';
import type { ScoredArticle } from '../../../../src/ports/store.js';

/** A made-up moment: 2026-11-20T15:00:00Z. */
export const NOW = Date.UTC(2026, 10, 20, 15);

let serial = 0;

/** A made-up scored article about AAA, published and known just now, a story of its own. */
export function scored(more: Partial<ScoredArticle> = {}): ScoredArticle {
  const id = String(++serial).padStart(6, '0');
  return {
    article: id,
    symbol: 'AAA',
    scorer: 's-1',
    score: 0.5,
    label: 'positive',
    confidence: 1,
    topics: [],
    scored_at: NOW,
    title: `headline ${id}`,
    source: 'wire',
    provider: 'feed',
    published_at: NOW,
    known_at: more.published_at ?? NOW,
    relevance: 1,
    story: id,
    ...more,
  };
}

/** A made-up observation of AAA some days before `NOW`. */
export function said(
  source: string,
  daysAgo: number,
  score: number,
  more: Partial<SentimentObservation> = {},
): SentimentObservation {
  const ts = NOW - daysAgo * DAY;
  return {
    symbol: 'AAA',
    source,
    ts,
    score,
    confidence: 1,
    articles: 1,
    scorer: 's-1',
    provider: source,
    known_at: ts,
    ...more,
  };
}

export { DAY, HOUR };
