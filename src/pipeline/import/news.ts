import type { ArticleInput } from '../../domain/article.js';
import type { SentimentObservation } from '../../domain/sentiment.js';
import { type NewsRow, readNews } from '../../evidence/intake/read-news.js';
import type { Store, UpsertCounts } from '../../ports/store.js';
import type { ByteSource } from '../../ports/text-source.js';
import { type ImportOptions, readingOptions } from './options.js';
import type { ImportFacts, ImportReport } from './report.js';
import { type ImportDeps, knownSymbols, runImport } from './run-import.js';

/** Source under which scores that came with headlines are kept, whoever published the headline. */
const SOURCE = 'news';

/** What made such a score: the vendor of the file, not one of our scorers. */
const SCORER = 'provider';

export interface ImportNewsOptions extends ImportOptions {
  /** Publisher of headlines, for files without such a column. Default `news`. */
  readonly source?: string | undefined;
}

/**
 * Imports headlines. Where the file has the vendor's own sentiment, each stock also gets an observation per time of
 * publication: the mean over its headlines of that time.
 */
export async function importNews(
  sources: readonly ByteSource[],
  options: ImportNewsOptions,
  deps: ImportDeps,
): Promise<ImportReport> {
  const { store } = deps;
  const reading = readingOptions(options);
  const known = await knownSymbols(store);
  const facts: ImportFacts = { sentiment_observations: 0 };
  return runImport(
    'news',
    sources,
    options,
    deps,
    async (table, provider) => {
      const read = await readNews(table, { ...reading, source: options.source, now: deps.clock.now(), known });
      const articles = read.news.map(({ score: _score, ...article }): ArticleInput => ({ ...article, provider }));
      const observations = providerSentiment(read.news, provider);
      facts.sentiment_observations = (facts.sentiment_observations ?? 0) + observations.length;
      return {
        read,
        rows: articles.length,
        async apply(write) {
          const counts = await store.articles.upsert(articles, write);
          if (observations.length > 0) await store.sentiment.upsert(observations, { seenAt: write.seenAt });
          return counts;
        },
        compare: () => compareArticles(store, articles),
      };
    },
    facts,
  );
}

/** One observation per stock and time: the mean of the scores of its headlines. */
function providerSentiment(news: readonly NewsRow[], provider: string): SentimentObservation[] {
  const groups = new Map<string, { symbol: string; row: NewsRow; sum: number; articles: number }>();
  for (const row of news) {
    if (row.score === null) continue;
    for (const symbol of row.symbols) {
      const key = `${symbol} ${row.published_at}`;
      const group = groups.get(key);
      if (group) {
        group.sum += row.score;
        group.articles++;
      } else groups.set(key, { symbol, row, sum: row.score, articles: 1 });
    }
  }
  return [...groups.values()].map(({ symbol, row, sum, articles }) => ({
    symbol,
    source: SOURCE,
    ts: row.published_at,
    score: sum / articles,
    confidence: 1,
    articles,
    scorer: SCORER,
    provider,
    known_at: row.known_at,
  }));
}

async function compareArticles(store: Store, articles: readonly ArticleInput[]): Promise<UpsertCounts> {
  const kept = new Map<string, Set<string>>();
  for (const symbol of new Set(articles.flatMap(({ symbols }) => symbols))) {
    for (const article of await store.articles.latest(symbol, Number.MAX_SAFE_INTEGER)) {
      kept.set(keyOf(article), new Set(article.symbols));
    }
  }
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const article of articles) {
    const linked = kept.get(keyOf(article));
    if (linked === undefined) counts.added++;
    else counts[article.symbols.every((symbol) => linked.has(symbol)) ? 'unchanged' : 'changed']++;
    kept.set(keyOf(article), new Set([...(linked ?? []), ...article.symbols]));
  }
  return counts;
}

function keyOf({ source, published_at, title }: ArticleInput): string {
  return JSON.stringify([source, published_at, title]);
}
