import type { SentimentObservation } from '../../../domain/sentiment.js';
import { DAY, type EpochMs, HOUR } from '../../../domain/time.js';
import type { ScoredArticle } from '../../../ports/store.js';

/** A story that was told within this counts as told: a later telling of it says nothing new. */
export const STORY_SPAN = 14 * DAY;

/** Source under which articles out of files are put together, whoever published them. */
const IMPORTED = 'news';

export interface ObservationOptions {
  /** Name of the scorer whose scores these are. */
  readonly scorer: string;
  /** Hours that begin before this are left out: not all of their articles are here. */
  readonly from?: EpochMs;
  /** Scores by the posters themselves, in any order: each goes before the scorer's for the same article. */
  readonly stated?: readonly ScoredArticle[];
  /** Whether someone else already brought a score of this article into the store, which must not count twice. */
  readonly counted?: (article: ScoredArticle) => boolean;
}

/**
 * What was said of one stock, hour by hour and source by source: one observation per source and UTC hour of publication.
 *
 * `articles` are those of one stock; for an hour to be whole, every article of it must be there, and so must the articles
 * known in the `STORY_SPAN` before them. Of a story only the first telling in a source counts, by the time it was known: what comes later never takes
 * anything away from what was known before. The score is the mean over those tellings, weighted by relevance x confidence;
 * `confidence` is the mean of that weight, so that confidence x articles is what all of them weigh. An observation is known when the
 * last of its tellings is. An hour in which nothing weighs anything gives none: missing, not zero.
 * By source, then ts.
 */
export function hourlyObservations(
  articles: readonly ScoredArticle[],
  options: ObservationOptions,
): SentimentObservation[] {
  const { from = Number.NEGATIVE_INFINITY, counted = () => false } = options;
  const groups = new Map<string, ScoredArticle[]>();
  for (const article of firstTellings(withStated(articles, options.stated ?? []))) {
    const hour = hourOf(article.published_at);
    if (hour < from || counted(article)) continue;
    const key = `${sourceOf(article.provider)} ${hour}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [article]);
    else group.push(article);
  }
  return [...groups.values()]
    .flatMap((group) => observationOf(group, options.scorer))
    .sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : a.ts - b.ts));
}

/** Start of the UTC hour of a time. */
export function hourOf(time: EpochMs): EpochMs {
  return Math.floor(time / HOUR) * HOUR;
}

/** The source that an article counts for: the provider that told it; `news` for all that came out of files. */
function sourceOf(provider: string): string {
  return provider.startsWith('file:') ? IMPORTED : provider;
}

/** By the time they were known; ties by publication, then by article, so that the same articles always come in one order. */
function withStated(articles: readonly ScoredArticle[], stated: readonly ScoredArticle[]): ScoredArticle[] {
  const byArticle = new Map([...articles, ...stated].map((article) => [article.article, article]));
  return [...byArticle.values()].sort(
    (a, b) => a.known_at - b.known_at || a.published_at - b.published_at || (a.article < b.article ? -1 : 1),
  );
}

/** Those that are not told by the same source already; `articles` ascending by known_at. */
function firstTellings(articles: readonly ScoredArticle[]): ScoredArticle[] {
  const lastTold = new Map<string, EpochMs>();
  return articles.filter((article) => {
    const key = `${sourceOf(article.provider)} ${article.story}`;
    const told = lastTold.get(key);
    lastTold.set(key, article.known_at);
    return told === undefined || article.known_at - told > STORY_SPAN;
  });
}

function observationOf(group: readonly ScoredArticle[], scorer: string): SentimentObservation[] {
  let weight = 0;
  let weighted = 0;
  let knownAt = Number.NEGATIVE_INFINITY;
  for (const { score, relevance, confidence, known_at } of group) {
    weight += relevance * confidence;
    weighted += relevance * confidence * score;
    knownAt = Math.max(knownAt, known_at);
  }
  const [first] = group;
  if (first === undefined || !(weight > 0)) return [];
  return [
    {
      symbol: first.symbol,
      source: sourceOf(first.provider),
      ts: hourOf(first.published_at),
      score: clamp(weighted / weight),
      confidence: Math.min(1, weight / group.length),
      articles: group.length,
      scorer: group.every((article) => article.scorer !== scorer) ? first.scorer : scorer,
      provider: first.provider,
      known_at: knownAt,
    },
  ];
}

/** Rounding can carry a mean of ones past one. */
function clamp(score: number): number {
  return Math.max(-1, Math.min(1, score));
}
