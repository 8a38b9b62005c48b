import type { ArticleInput, StoredArticle } from '../../../domain/article.js';
import type { EpochMs } from '../../../domain/time.js';
import type { ArticleStore } from '../../../ports/store.js';
import type { StockEvent } from '../event-panel.js';
import { type ArticleRow, ROW, storedArticle } from '../stored-article.js';
import { END_OF_TIME } from '../vintages.js';
import { readScored, readUnscored, recordScores } from './article-scores.js';
import { upsertArticles } from './article-write.js';
import type { Connection, Transaction } from './connection.js';
import { readEventPanel } from './events.js';

export function openArticles({ read, write }: Connection): ArticleStore {
  return {
    upsert: (articles, options) => write((db) => upsertArticles(db, articles, options)),
    counts: (query = {}) =>
      read((db) => {
        const { from = -END_OF_TIME, asOf = END_OF_TIME } = query;
        return readEventPanel(db, query.symbols, (stocks) =>
          db.tuples<[number, ...StockEvent]>(
            `SELECT stock_id, l.known_at, a.published_at, 0, 0, 1
             FROM article_stocks l JOIN articles a ON a.id = l.article_id
             WHERE stock_id = ANY($1::int4[]) AND l.known_at BETWEEN $2 AND $3`,
            [stocks, from, asOf],
          ),
        );
      }),
    latest: (symbol, limit, asOf = END_OF_TIME) => read((db) => readLatest(db, symbol, Math.max(0, limit), asOf)),
    stories: (symbol, from, to) =>
      read((db) =>
        db.rows<{ story: string; known_at: EpochMs }>(
          `SELECT coalesce(a.story, a.uuid) AS story, l.known_at
           FROM stocks s JOIN article_stocks l ON l.stock_id = s.id JOIN articles a ON a.id = l.article_id
           WHERE s.symbol = $1 AND l.known_at BETWEEN $2 AND $3 ORDER BY l.known_at, a.uuid`,
          [symbol, from, to],
        ),
      ),
    published: (from, to) => read((db) => readPublished(db, from, to)),
    unscored: (scorer, limit) => read((db) => readUnscored(db, scorer, Math.max(0, limit))),
    recordScores: (scores) => write((db) => recordScores(db, scores)),
    scored: (scorer, query = {}) => read((db) => readScored(db, scorer, query)),
  };
}

async function readPublished(db: Transaction, from: EpochMs, to: EpochMs): Promise<StoredArticle[]> {
  const rows = await db.rows<ArticleRow>(
    `SELECT ${ROW} FROM articles a WHERE published_at BETWEEN $1 AND $2 ORDER BY published_at, id`,
    [from, to],
  );
  const links = await readLinks(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => storedArticle(row, links.get(row.id) ?? []));
}

/** Symbols and relevance by article, each by symbol. */
async function readLinks(
  db: Transaction,
  articles: readonly number[],
): Promise<Map<number, (readonly [string, number])[]>> {
  const rows = await db.tuples<[number, string, number]>(
    `SELECT l.article_id, s.symbol, l.relevance FROM article_stocks l JOIN stocks s ON s.id = l.stock_id
     WHERE l.article_id = ANY($1::int4[]) ORDER BY l.article_id, s.symbol`,
    [articles],
  );
  const links = new Map<number, (readonly [string, number])[]>();
  for (const [article, symbol, relevance] of rows) {
    const ofArticle = links.get(article);
    if (ofArticle === undefined) links.set(article, [[symbol, relevance]]);
    else ofArticle.push([symbol, relevance]);
  }
  return links;
}

async function readLatest(db: Transaction, symbol: string, limit: number, asOf: EpochMs): Promise<ArticleInput[]> {
  return db.rows<ArticleInput>(
    `SELECT a.title, a.url, a.source, a.published_at, a.provider, l.known_at,
       ARRAY(SELECT o.symbol FROM article_stocks m JOIN stocks o ON o.id = m.stock_id
             WHERE m.article_id = a.id AND m.known_at <= $2 ORDER BY o.symbol) AS symbols
     FROM stocks s JOIN article_stocks l ON l.stock_id = s.id JOIN articles a ON a.id = l.article_id
     WHERE s.symbol = $1 AND l.known_at <= $2 ORDER BY a.published_at DESC, a.title LIMIT $3`,
    [symbol, asOf, limit],
  );
}
