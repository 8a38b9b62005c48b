import type { SourceSentiment } from '../../../domain/recommendation.js';
import type { SentimentObservation } from '../../../domain/sentiment.js';
import { DAY, type EpochMs, HOUR } from '../../../domain/time.js';

/** Half-life of an observation when none is given. */
export const HALF_LIFE = 3 * DAY;
/** Text older than this says nothing any more. */
export const OLDEST = 30 * DAY;

export interface BySourceOptions {
  /** An observation counts half after this, milliseconds. Default 3 days. */
  readonly halfLife?: number | undefined;
  /** How far each source is to be trusted against the others; 1 where nothing is said: all alike. */
  readonly reliability?: Readonly<Record<string, number>> | undefined;
}

export interface StockSentiment {
  /** -1 to 1; `null` when no source has anything. */
  readonly score: number | null;
  /** By falling weight, then by name; the weights add to 1. A source that says nothing is not in it. */
  readonly sources: readonly SourceSentiment[];
}

/**
 * The sentiment of one stock at a time, and what each source brings to it. `observations` of that stock in any order; only
 * those known at `at`, at most 30 days old and with a weight above 0 count.
 *
 * Inside a source the mean is weighted by confidence x texts, halved every half-life. Between sources every source counts the
 * same, however much it writes, times its reliability, times its mean confidence, and fading with the age of its newest
 * text: a source that has fallen silent slowly leaves the others alone, and one that has nothing is missing, not neutral.
 */
export function sentimentBySource(
  observations: readonly SentimentObservation[],
  at: EpochMs,
  options: BySourceOptions = {},
): StockSentiment {
  const { halfLife = HALF_LIFE, reliability = {} } = options;
  const bySource = new Map<
    string,
    { weight: number; weighted: number; texts: number; articles: number; age: number }
  >();
  for (const seen of observations) {
    const age = at - Math.min(seen.ts, seen.known_at);
    if (seen.known_at > at || age > OLDEST || !(seen.confidence * seen.articles > 0)) continue;
    const texts = seen.articles * fading(age, halfLife);
    const source = bySource.get(seen.source) ?? { weight: 0, weighted: 0, texts: 0, articles: 0, age };
    source.weight += seen.confidence * texts;
    source.weighted += seen.confidence * texts * seen.score;
    source.texts += texts;
    source.articles += seen.articles;
    source.age = Math.min(source.age, age);
    bySource.set(seen.source, source);
  }
  const voices = [...bySource].map(([source, { weight, weighted, texts, articles, age }]) => ({
    source,
    score: weighted / weight,
    articles,
    age_hours: age / HOUR,
    weight: (reliability[source] ?? 1) * (weight / texts) * fading(age, halfLife),
  }));
  const total = voices.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return { score: null, sources: [] };
  const sources = voices
    .map((voice) => ({ ...voice, weight: voice.weight / total }))
    .sort((a, b) => b.weight - a.weight || (a.source < b.source ? -1 : 1));
  return { score: sources.reduce((sum, { weight, score }) => sum + weight * score, 0), sources };
}

/** What is left of a weight at an age: halves every half-life. */
export function fading(age: number, halfLife: number): number {
  return 2 ** (-age / halfLife);
}
