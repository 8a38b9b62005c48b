import type Database from 'better-sqlite3';
import { and, asc, desc, eq, gte, lte, type SQL } from 'drizzle-orm';
import type { Recommendation } from '../../../domain/recommendation.js';
import type { RecommendationStore, WriteOptions } from '../../../ports/store.js';
import { toJson } from '../json-column.js';
import { hourOf, toRecommendation } from '../result-rows.js';
import { reportRow } from '../row-progress.js';
import { type Connection, snapshot, write } from './connection.js';
import { stocks } from './schema/facts.js';
import { recommendations } from './schema/results.js';
import type { Blocking } from './sqlite-errors.js';
import { stockIds } from './stock-ids.js';

export function openRecommendations(connection: Connection): Blocking<RecommendationStore> {
  const { sql } = connection;
  return {
    replaceHour: (rows, options) => write(sql, () => replaceHour(sql, rows, options)),
    read: (query = {}) => snapshot(sql, () => readRecommendations(connection, query)),
  };
}

function replaceHour(sql: Database.Database, rows: readonly Recommendation[], options: WriteOptions): number {
  const ids = stockIds(
    sql,
    rows.map(({ symbol }) => symbol),
  );
  const clear = sql.prepare('DELETE FROM recommendations WHERE hour = ? AND interval = ? AND holding_period = ?');
  const insert = sql.prepare(`
    INSERT INTO recommendations (uuid, hour, interval, holding_period, rank, stock_id, company_name, sector,
      fortune_500_rank, signal, confidence_score, sell, hold, buy, expected_return, sentiment_score, sentiment_sources,
      risk_level, risk, horizon, price, bar_time, drivers, models, explanation, inputs_hash, as_of, created_at)
    VALUES (@id, @hour, @interval, @holding_period, @rank, @stock, @company_name, @sector,
      @fortune_500_rank, @signal, @confidence_score, @sell, @hold, @buy, @expected_return, @sentiment_score,
      @sentiment_sources, @risk_level, @risk, @horizon, @price, @bar_time, @drivers, @models, @explanation, @inputs_hash,
      @as_of, @created_at)`);
  for (const { as_of, interval, holding_period } of rows) clear.run(hourOf(as_of), interval, holding_period);
  rows.forEach(({ symbol, probabilities, ...row }, done) => {
    insert.run({
      ...row,
      ...probabilities,
      stock: ids.get(symbol),
      hour: hourOf(row.as_of),
      sentiment_sources: toJson(row.sentiment_sources),
      risk: toJson(row.risk),
      drivers: toJson(row.drivers),
      models: toJson(row.models),
    });
    reportRow(options, done + 1, rows.length);
  });
  return rows.length;
}

function readRecommendations(
  { orm }: Connection,
  query: { from?: number; to?: number; latestOnly?: boolean },
): Recommendation[] {
  const scope: (SQL | undefined)[] = [
    query.from === undefined ? undefined : gte(recommendations.as_of, query.from),
    query.to === undefined ? undefined : lte(recommendations.as_of, query.to),
  ];
  if (query.latestOnly) {
    const newest = orm
      .select()
      .from(recommendations)
      .where(and(...scope))
      .orderBy(desc(recommendations.as_of), desc(recommendations.created_at), desc(recommendations.id))
      .limit(1)
      .get();
    if (newest === undefined) return [];
    scope.push(
      eq(recommendations.hour, newest.hour),
      eq(recommendations.interval, newest.interval),
      eq(recommendations.holding_period, newest.holding_period),
    );
  }
  return orm
    .select({ symbol: stocks.symbol, row: recommendations })
    .from(recommendations)
    .innerJoin(stocks, eq(stocks.id, recommendations.stock_id))
    .where(and(...scope))
    .orderBy(
      desc(recommendations.as_of),
      asc(recommendations.interval),
      asc(recommendations.holding_period),
      asc(recommendations.rank),
    )
    .all()
    .map(({ symbol, row }) => toRecommendation(symbol ?? '', row));
}
