import { randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { ArticleInput } from '../../../domain/article.js';
import type { EpochMs } from '../../../domain/time.js';
import type { ArticleStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { type Connection, snapshot, write } from './connection.js';
import { eventPanel, type StockEvent } from './event-panel.js';
import { reportRow } from './row-progress.js';
import type { Blocking } from './sqlite-errors.js';
import { listedStocks, stockIds } from './stock-ids.js';
import { END_OF_TIME } from './vintages.js';

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
  };
}

/**
 * The first telling of an article is kept; a later one can only link further stocks to it, each known from when its own
 * telling says.
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
    INSERT INTO articles (uuid, source, published_at, title, url, known_at, provider, first_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const link = sql.prepare(`
    INSERT INTO article_stocks (stock_id, article_id, known_at, provider, first_seen) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (stock_id, article_id) DO NOTHING`);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  articles.forEach(({ source, published_at, title, url, known_at, provider, symbols }, done) => {
    const found = find.get(source, published_at, title) as number | undefined;
    const article =
      found ??
      Number(
        insert.run(randomUUID(), source, published_at, title, url, known_at, provider, options.seenAt).lastInsertRowid,
      );
    let linked = 0;
    for (const symbol of symbols) {
      linked += link.run(ids.get(symbol), article, known_at, provider, options.seenAt).changes;
    }
    counts[found === undefined ? 'added' : linked > 0 ? 'changed' : 'unchanged']++;
    reportRow(options, done + 1, articles.length);
  });
  return counts;
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
