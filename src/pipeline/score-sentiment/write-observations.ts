import type { SentimentObservation } from '../../domain/sentiment.js';
import type { EpochMs } from '../../domain/time.js';
import { HOUR } from '../../domain/time.js';
import { hourlyObservations, STORY_SPAN } from '../../evidence/sentiment/aggregate/observations.js';
import type { ScoredArticle, Store, UpsertCounts } from '../../ports/store.js';
import { refuseCancelled } from '../collect/deps.js';
import { STATED } from '../collect/write-articles.js';
import type { Pending } from './pending.js';
import type { ScoreArticlesDeps } from './score-articles.js';

/** Scorer of the observations that vendors of files gave with their headlines. */
const VENDOR = 'provider';

/**
 * Puts together what was said of each stock from an hour on and writes it: the same again is unchanged, an hour that
 * gained articles is a revision known from now. Each stock is read and written by itself, so that memory does not grow with their number.
 */
export async function writeObservations(
  scorer: string,
  pending: Pending,
  { store, clock, progress, signal }: ScoreArticlesDeps,
): Promise<UpsertCounts> {
  const counts = { added: 0, changed: 0, unchanged: 0 };
  progress.start('Putting sentiment together', pending.size);
  let done = 0;
  for (const [symbol, from] of pending) {
    refuseCancelled(signal);
    const observations = await observationsOf(symbol, from, { store, scorer });
    const written = await store.sentiment.upsert(observations, { seenAt: clock.now() });
    counts.added += written.added;
    counts.changed += written.changed;
    counts.unchanged += written.unchanged;
    progress.update(++done, symbol);
  }
  progress.done(`${counts.added} new, ${counts.changed} revised`);
  return counts;
}

async function observationsOf(
  symbol: string,
  from: EpochMs,
  { store, scorer }: { readonly store: Store; readonly scorer: string },
): Promise<SentimentObservation[]> {
  // An article is never known before it was published, so that all articles of those hours are known from then on.
  const query = { symbols: [symbol], from: from - STORY_SPAN };
  const [articles, stated] = await Promise.all([
    store.articles.scored(scorer, query),
    store.articles.scored(STATED, query),
  ]);
  const counted = await vendorCounted(symbol, articles, store);
  return hourlyObservations(articles, { scorer, from, stated, counted });
}

/**
 * Articles whose vendor gave a score of their own with them: the import made an observation of it, and a second one of the
 * same words would count them twice.
 */
async function vendorCounted(
  symbol: string,
  articles: readonly ScoredArticle[],
  store: Store,
): Promise<(article: ScoredArticle) => boolean> {
  if (articles.length === 0) return () => false;
  const times = articles.map(({ published_at }) => published_at);
  const [first, last] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const seen = await store.sentiment.read({ symbols: [symbol], from: first - HOUR, to: last });
  const vendor = seen.filter((observation) => observation.scorer === VENDOR);
  const keys = new Set(vendor.map(({ provider, ts }) => `${provider} ${ts}`));
  return ({ provider, published_at }) => keys.has(`${provider} ${published_at}`);
}
