import type Database from 'better-sqlite3';
import type { StoredArticle } from '../../../domain/article.js';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { ArticleScore } from '../../../domain/sentiment-score.js';
import type { EpochMs } from '../../../domain/time.js';
import type { ScoredArticle } from '../../../ports/store.js';
import { fromJson, toJson } from '../json-column.js';
import { type ArticleRow, ROW, storedArticle } from '../stored-article.js';
import { END_OF_TIME } from '../vintages.js';
import { listedStocks, stockIds } from './stock-ids.js';

/** Articles with links that a scorer has not scored, oldest first, each with those links alone. */
export function readUnscored(sql: Database.Database, scorer: string, limit: number): StoredArticle[] {
  const unscored = `NOT EXISTS (
    SELECT 1 FROM article_scores c WHERE c.stock_id = l.stock_id AND c.scorer = ? AND c.article_id = l.article_id)`;
  const select = sql.prepare(`
    SELECT ${ROW} FROM articles a
    WHERE EXISTS (SELECT 1 FROM article_stocks l WHERE l.article_id = a.id AND ${unscored})
    ORDER BY a.published_at, a.id LIMIT ?`);
  const linksOf = sql
    .prepare(`
      SELECT s.symbol, l.relevance FROM article_stocks l JOIN stocks s ON s.id = l.stock_id
      WHERE l.article_id = ? AND ${unscored} ORDER BY s.symbol`)
    .raw();
  const rows = select.all(scorer, limit) as ArticleRow[];
  return rows.map((row) => storedArticle(row, linksOf.all(row.id, scorer) as [string, number][]));
}

/** Writes scores over those of the same (article, symbol, scorer). Refuses (INPUT) an article or a stock that is not there. */
export function recordScores(sql: Database.Database, scores: readonly ArticleScore[]): number {
  const ids = stockIds(
    sql,
    scores.map(({ symbol }) => symbol),
  );
  const articleOf = sql.prepare('SELECT id FROM articles WHERE uuid = ?').pluck();
  const put = sql.prepare(`
    INSERT INTO article_scores (stock_id, scorer, article_id, score, label, confidence, topics, scored_at)
    VALUES (@stock, @scorer, @id, @score, @label, @confidence, @topics, @scored_at)
    ON CONFLICT (stock_id, scorer, article_id) DO UPDATE SET score = excluded.score, label = excluded.label,
      confidence = excluded.confidence, topics = excluded.topics, scored_at = excluded.scored_at`);
  for (const { article, symbol, topics, ...score } of scores) {
    const id = articleOf.get(article);
    if (id === undefined) {
      throw new OpenAlphaError('INPUT', `The store has no article ${article}, which a score is about.`, {
        hint: 'Nothing was changed. An article is stored before it is scored.',
      });
    }
    put.run({ ...score, id, stock: ids.get(symbol), topics: toJson(topics) });
  }
  return scores.length;
}

type ScoredRow = Omit<ScoredArticle, 'symbol' | 'scorer' | 'topics'> & { readonly topics: string };

/** Scores of one scorer beside what they are about; by symbol, then known_at, then article. */
export function readScored(
  sql: Database.Database,
  scorer: string,
  query: { symbols?: readonly string[]; from?: EpochMs; to?: EpochMs },
): ScoredArticle[] {
  const { from = -END_OF_TIME, to = END_OF_TIME } = query;
  const select = sql.prepare(`
    SELECT a.uuid AS article, c.score, c.label, c.confidence, c.topics, c.scored_at, a.title, a.source, l.provider,
      a.published_at, l.known_at, l.relevance, coalesce(a.story, a.uuid) AS story
    FROM article_scores c JOIN article_stocks l ON l.stock_id = c.stock_id AND l.article_id = c.article_id
      JOIN articles a ON a.id = c.article_id
    WHERE c.stock_id = ? AND c.scorer = ? AND l.known_at BETWEEN ? AND ? ORDER BY l.known_at, a.uuid`);
  return listedStocks(sql, query.symbols).flatMap(({ id, symbol }) =>
    (select.all(id, scorer, from, to) as ScoredRow[]).map((row) => ({
      ...row,
      symbol,
      scorer,
      topics: fromJson<ScoredArticle['topics']>(row.topics, 'article_scores.topics'),
    })),
  );
}
