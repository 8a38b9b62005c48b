import type { SourceSentiment } from '../../domain/recommendation.js';
import type { SentimentObservation } from '../../domain/sentiment.js';
import { type EpochMs, HOUR } from '../../domain/time.js';
import { datedAt, decay } from './sentiment-decay.js';

/**
 * The sentiment of one stock at a time, and what each source brought: the number behind `sentiment_score`, taken apart.
 * `observations` of that stock in any order; only those known at `at`, at most 30 days old and with a weight
 * (confidence x articles, halved every 3 days) above 0 count. `score` is -1 to 1, `null` when nothing counts.
 * `sources` by falling share, then by name; the shares add to 1.
 */
export function sentimentBySource(
  observations: readonly SentimentObservation[],
  at: EpochMs,
): { score: number | null; sources: SourceSentiment[] } {
  const bySource = new Map<string, { weight: number; weighted: number; articles: number; age: number }>();
  let total = 0;
  let weightedTotal = 0;
  for (const seen of observations) {
    if (seen.known_at > at) continue;
    const age = at - datedAt(seen.ts, seen.known_at);
    const weight = seen.confidence * seen.articles * decay(age);
    if (weight <= 0) continue;
    const source = bySource.get(seen.source) ?? { weight: 0, weighted: 0, articles: 0, age };
    source.weight += weight;
    source.weighted += weight * seen.score;
    source.articles += seen.articles;
    source.age = Math.min(source.age, age);
    bySource.set(seen.source, source);
    total += weight;
    weightedTotal += weight * seen.score;
  }
  const sources = [...bySource].map(([source, { weight, weighted, articles, age }]) => ({
    source,
    score: weighted / weight,
    articles,
    age_hours: age / HOUR,
    weight: weight / total,
  }));
  sources.sort((a, b) => b.weight - a.weight || (a.source < b.source ? -1 : 1));
  return { score: total > 0 ? weightedTotal / total : null, sources };
}
