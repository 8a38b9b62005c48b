import type { StoredArticle } from '../../../domain/article.js';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { ArticleScore } from '../../../domain/sentiment-score.js';
import type { EpochMs } from '../../../domain/time.js';
import type { ScoredArticle } from '../../../ports/store.js';
import { fromJson, toJson } from '../json-column.js';
import { type ArticleRow, ROW, storedArticle } from '../stored-article.js';
import { END_OF_TIME } from '../vintages.js';
import { insertRows } from './columns.js';
import type { Transaction } from './connection.js';
import { listedStocks, stockIds } from './stock-ids.js';

/** Articles with links that a scorer has not scored, oldest first, each with those links alone. */
export async function readUnscored(db: Transaction, scorer: string, limit: number): Promise<StoredArticle[]> {
  const unscored = `NOT EXISTS (
    SELECT 1 FROM article_scores c WHERE c.stock_id = l.stock_id AND c.scorer = $1 AND c.article_id = l.article_id)`;
  const rows = await db.rows<ArticleRow & { symbols: string[]; relevance: number[] }>(
    `SELECT ${ROW},
       ARRAY(SELECT s.symbol FROM article_stocks l JOIN stocks s ON s.id = l.stock_id
             WHERE l.article_id = a.id AND ${unscored} ORDER BY s.symbol) AS symbols,
       ARRAY(SELECT l.relevance FROM article_stocks l JOIN stocks s ON s.id = l.stock_id
             WHERE l.article_id = a.id AND ${unscored} ORDER BY s.symbol) AS relevance
     FROM articles a WHERE EXISTS (SELECT 1 FROM article_stocks l WHERE l.article_id = a.id AND ${unscored})
     ORDER BY a.published_at, a.id LIMIT $2`,
    [scorer, limit],
  );
  return rows.map(({ symbols, relevance, ...row }) =>
    storedArticle(
      row,
      symbols.map((symbol, k) => [symbol, relevance[k]!] as const),
    ),
  );
}

const SCORE = {
  stock_id: 'int4',
  scorer: 'text',
  article_id: 'int4',
  score: 'float8',
  label: 'text',
  confidence: 'float8',
  topics: 'text',
  scored_at: 'int8',
} as const;

/** Writes scores over those of the same (article, symbol, scorer). Refuses (INPUT) an article or a stock that is not there. */
export async function recordScores(db: Transaction, scores: readonly ArticleScore[]): Promise<number> {
  const ids = await stockIds(
    db,
    scores.map(({ symbol }) => symbol),
  );
  const found = await db.rows<{ id: number; uuid: string }>(
    'SELECT id, uuid FROM articles WHERE uuid = ANY($1::text[])',
    [[...new Set(scores.map(({ article }) => article))]],
  );
  const articles = new Map(found.map(({ id, uuid }) => [uuid, id]));
  // One statement may not write a row twice: of several scores of one link the last counts.
  const rows = new Map<string, Record<keyof typeof SCORE, unknown>>();
  for (const { article, symbol, topics, ...score } of scores) {
    const [id, stock] = [articles.get(article), ids.get(symbol)];
    if (id === undefined) {
      throw new OpenAlphaError('INPUT', `The store has no article ${article}, which a score is about.`, {
        hint: 'Nothing was changed. An article is stored before it is scored.',
      });
    }
    rows.set(`${id} ${stock} ${score.scorer}`, { ...score, article_id: id, stock_id: stock, topics: toJson(topics) });
  }
  const sorted = [...rows.values()].sort(
    (a, b) => Number(a.stock_id) - Number(b.stock_id) || Number(a.article_id) - Number(b.article_id),
  );
  await insertRows(
    db,
    'article_scores',
    SCORE,
    sorted,
    `ON CONFLICT (stock_id, scorer, article_id) DO UPDATE SET score = excluded.score, label = excluded.label,
      confidence = excluded.confidence, topics = excluded.topics, scored_at = excluded.scored_at`,
  );
  return scores.length;
}

type ScoredRow = Omit<ScoredArticle, 'scorer' | 'topics'> & { readonly topics: string };

/** Scores of one scorer beside what they are about; by symbol, then known_at, then article. */
export async function readScored(
  db: Transaction,
  scorer: string,
  query: { symbols?: readonly string[]; from?: EpochMs; to?: EpochMs },
): Promise<ScoredArticle[]> {
  const { from = -END_OF_TIME, to = END_OF_TIME } = query;
  const stocks = await listedStocks(db, query.symbols);
  const rows = await db.rows<ScoredRow>(
    `SELECT a.uuid AS article, c.score, c.label, c.confidence, c.topics, c.scored_at, a.title, a.source, l.provider,
       a.published_at, l.known_at, l.relevance, coalesce(a.story, a.uuid) AS story, s.symbol
     FROM article_scores c JOIN article_stocks l ON l.stock_id = c.stock_id AND l.article_id = c.article_id
       JOIN articles a ON a.id = c.article_id JOIN stocks s ON s.id = c.stock_id
     WHERE c.stock_id = ANY($1::int4[]) AND c.scorer = $2 AND l.known_at BETWEEN $3 AND $4
     ORDER BY s.symbol, l.known_at, a.uuid`,
    [stocks.map(({ id }) => id), scorer, from, to],
  );
  return rows.map((row) => ({
    ...row,
    scorer,
    topics: fromJson<ScoredArticle['topics']>(row.topics, 'article_scores.topics'),
  }));
}
