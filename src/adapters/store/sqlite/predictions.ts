import type Database from 'better-sqlite3';
import { and, asc, eq, gte, inArray, lte, max, type SQL } from 'drizzle-orm';
import type { Prediction } from '../../../domain/prediction.js';
import type { PredictionStore, WriteOptions } from '../../../ports/store.js';
import { toJson } from '../json-column.js';
import { toPrediction } from '../result-rows.js';
import { reportRow } from '../row-progress.js';
import { type Connection, snapshot, write } from './connection.js';
import { stocks } from './schema/facts.js';
import { predictions } from './schema/results.js';
import type { Blocking } from './sqlite-errors.js';
import { stockIds } from './stock-ids.js';

export function openPredictions(connection: Connection): Blocking<PredictionStore> {
  const { sql } = connection;
  return {
    replace: (rows, options) => write(sql, () => replacePredictions(sql, rows, options)),
    read: (query = {}) => snapshot(sql, () => readPredictions(connection, query)),
  };
}

function replacePredictions(sql: Database.Database, rows: readonly Prediction[], options: WriteOptions): number {
  const ids = stockIds(
    sql,
    rows.map(({ symbol }) => symbol),
  );
  // A prediction that is made again has not been scored.
  const put = sql.prepare(`
    INSERT INTO predictions (uuid, stock_id, interval, horizon, as_of, bar_time, signal, confidence_score, sell, hold, buy,
      expected_return, models, inputs_hash, created_at)
    VALUES (@id, @stock, @interval, @horizon, @as_of, @bar_time, @signal, @confidence_score, @sell, @hold, @buy,
      @expected_return, @models, @inputs_hash, @created_at)
    ON CONFLICT (as_of, stock_id, interval, horizon) DO UPDATE SET uuid = excluded.uuid, bar_time = excluded.bar_time,
      signal = excluded.signal, confidence_score = excluded.confidence_score, sell = excluded.sell, hold = excluded.hold,
      buy = excluded.buy, expected_return = excluded.expected_return, models = excluded.models,
      inputs_hash = excluded.inputs_hash, created_at = excluded.created_at,
      due_at = NULL, outcome_return = NULL, outcome_signal = NULL, scored_at = NULL`);
  rows.forEach(({ symbol, probabilities, models, ...row }, done) => {
    put.run({ ...row, ...probabilities, stock: ids.get(symbol), models: toJson(models) });
    reportRow(options, done + 1, rows.length);
  });
  return rows.length;
}

function readPredictions(
  { orm }: Connection,
  query: { symbols?: readonly string[]; from?: number; to?: number; latestOnly?: boolean },
): Prediction[] {
  const scope: (SQL | undefined)[] = [
    query.symbols && inArray(stocks.symbol, [...query.symbols]),
    query.from === undefined ? undefined : gte(predictions.as_of, query.from),
    query.to === undefined ? undefined : lte(predictions.as_of, query.to),
  ];
  if (query.latestOnly) {
    const newest = orm
      .select({ as_of: max(predictions.as_of) })
      .from(predictions)
      .innerJoin(stocks, eq(stocks.id, predictions.stock_id))
      .where(and(...scope))
      .get()?.as_of;
    if (newest === undefined || newest === null) return [];
    scope.push(eq(predictions.as_of, newest));
  }
  return orm
    .select({ symbol: stocks.symbol, row: predictions })
    .from(predictions)
    .innerJoin(stocks, eq(stocks.id, predictions.stock_id))
    .where(and(...scope))
    .orderBy(asc(predictions.as_of), asc(stocks.symbol), asc(predictions.interval), asc(predictions.horizon))
    .all()
    .map(({ symbol, row }) => toPrediction(symbol, row));
}
