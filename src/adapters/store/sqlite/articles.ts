import { randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { ArticleInput, StoredArticle } from '../../../domain/article.js';
import type { EpochMs } from '../../../domain/time.js';
import type { ArticleStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { eventPanel, type StockEvent } from '../event-panel.js';
import { reportRow } from '../row-progress.js';
import { type ArticleRow, ROW, storedArticle } from '../stored-article.js';
import { END_OF_TIME } from '../vintages.js';
import { readScored, readUnscored, recordScores } from './article-scores.js';
import { type Connection, snapshot, write } from './connection.js';
import type { Blocking } from './sqlite-errors.js';
import { listedStocks, stockIds } from './stock-ids.js';

export function openArticles({ sql }: Connection): Blocking<ArticleStore> {
  return {
    upsert: (articles, options) => write(sql, () => upsertArticles(sql, articles, options)),
    counts: (query = {}) =>
      snapshot(sql, () => {
        const { from = -END_OF_TIME, asOf = END_OF_TIME } = query;
        const select = sql
          .prepare(`
            SELECT l.known_at, a.published_at, 0, 0, 1 FROM article_stocks l JOIN articles a ON a.id = l.article_id
            WHERE l.stock_id = ? AND l.known_at BETWEEN ? AND ?`)
          .raw();
        return eventPanel(listedStocks(sql, query.symbols), ({ id }) => select.all(id, from, asOf) as StockEvent[]);
      }),
    latest: (symbol, limit, asOf = END_OF_TIME) =>
      snapshot(sql, () => readLatest(sql, { symbol, limit: Math.max(0, limit), asOf })),
    stories: (symbol, from, to) =>
      sql
        .prepare(`
          SELECT coalesce(a.story, a.uuid) AS story, l.known_at
          FROM stocks s JOIN article_stocks l ON l.stock_id = s.id JOIN articles a ON a.id = l.article_id
          WHERE s.symbol = ? AND l.known_at BETWEEN ? AND ? ORDER BY l.known_at, a.uuid`)
        .all(symbol, from, to) as { story: string; known_at: EpochMs }[],
    published: (from, to) => snapshot(sql, () => readPublished(sql, from, to)),
    unscored: (scorer, limit) => snapshot(sql, () => readUnscored(sql, scorer, Math.max(0, limit))),
    recordScores: (scores) => write(sql, () => recordScores(sql, scores)),
    scored: (scorer, query = {}) => snapshot(sql, () => readScored(sql, scorer, query)),
  };
}

/**
 * The first telling of an article is kept; a later one can link further stocks to it, each known from when its own telling
 * says, and bring the text that was missing.
 */
function upsertArticles(
  sql: Database.Database,
  articles: readonly ArticleInput[],
  options: WriteOptions,
): UpsertCounts {
  const ids = stockIds(
    sql,
    articles.flatMap(({ symbols }) => symbols),
  );
  const find = sql.prepare('SELECT id FROM articles WHERE source = ? AND published_at = ? AND title = ?').pluck();
  const insert = sql.prepare(`
    INSERT INTO articles (uuid, source, published_at, title, url, known_at, provider, first_seen, text, story)
    VALUES (@uuid, @source, @published_at, @title, @url, @known_at, @provider, @seenAt, @text, @story)`);
  const complete = sql.prepare('UPDATE articles SET text = ? WHERE id = ? AND text IS NULL');
  const link = sql.prepare(`
    INSERT INTO article_stocks (stock_id, article_id, known_at, provider, first_seen, relevance)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (stock_id, article_id) DO NOTHING`);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  articles.forEach(({ symbols, relevance, text = null, story = null, ...article }, done) => {
    const { source, published_at, title, known_at, provider } = article;
    const found = find.get(source, published_at, title) as number | undefined;
    const id =
      found ??
      Number(insert.run({ ...article, text, story, uuid: randomUUID(), seenAt: options.seenAt }).lastInsertRowid);
    let news = found !== undefined && text !== null ? complete.run(text, id).changes : 0;
    symbols.forEach((symbol, k) => {
      news += link.run(ids.get(symbol), id, known_at, provider, options.seenAt, relevance?.[k] ?? 1).changes;
    });
    counts[found === undefined ? 'added' : news > 0 ? 'changed' : 'unchanged']++;
    reportRow(options, done + 1, articles.length);
  });
  return counts;
}

function readPublished(sql: Database.Database, from: EpochMs, to: EpochMs): StoredArticle[] {
  const select = sql.prepare(
    `SELECT ${ROW} FROM articles a WHERE published_at BETWEEN ? AND ? ORDER BY published_at, id`,
  );
  const linksOf = sql
    .prepare(`
      SELECT s.symbol, l.relevance FROM article_stocks l JOIN stocks s ON s.id = l.stock_id
      WHERE l.article_id = ? ORDER BY s.symbol`)
    .raw();
  const rows = select.all(from, to) as ArticleRow[];
  return rows.map((row) => storedArticle(row, linksOf.all(row.id) as [string, number][]));
}

function readLatest(
  sql: Database.Database,
  { symbol, limit, asOf }: { symbol: string; limit: number; asOf: EpochMs },
): ArticleInput[] {
  const select = sql.prepare(`
    SELECT a.id, a.title, a.url, a.source, a.published_at, a.provider, l.known_at
    FROM stocks s JOIN article_stocks l ON l.stock_id = s.id JOIN articles a ON a.id = l.article_id
    WHERE s.symbol = ? AND l.known_at <= ? ORDER BY a.published_at DESC, a.title LIMIT ?`);
  const symbolsOf = sql
    .prepare(`
      SELECT s.symbol FROM article_stocks l JOIN stocks s ON s.id = l.stock_id
      WHERE l.article_id = ? AND l.known_at <= ? ORDER BY s.symbol`)
    .pluck();
  const found = select.all(symbol, asOf, limit) as (Omit<ArticleInput, 'symbols'> & { id: number })[];
  return found.map(({ id, ...article }) => ({ ...article, symbols: symbolsOf.all(id, asOf) as string[] }));
}
