import { and, asc, eq, gte, inArray, lte, max, type SQL } from 'drizzle-orm';
import type { Prediction } from '../../../domain/prediction.js';
import type { PredictionStore, WriteOptions } from '../../../ports/store.js';
import { toJson } from '../json-column.js';
import { toPrediction } from '../result-rows.js';
import { reportRow } from '../row-progress.js';
import { insertRows } from './columns.js';
import type { Connection, Transaction } from './connection.js';
import { stocks } from './schema/facts.js';
import { predictions } from './schema/results.js';
import { stockIds } from './stock-ids.js';

const ROW = {
  uuid: 'text',
  stock_id: 'int4',
  interval: 'text',
  horizon: 'int4',
  as_of: 'int8',
  bar_time: 'int8',
  signal: 'text',
  confidence_score: 'float8',
  sell: 'float8',
  hold: 'float8',
  buy: 'float8',
  expected_return: 'float8',
  models: 'text',
  inputs_hash: 'text',
  created_at: 'int8',
} as const;

export function openPredictions({ read, write }: Connection): PredictionStore {
  return {
    replace: (rows, options) => write((db) => replacePredictions(db, rows, options)),
    read: (query = {}) => read((db) => readPredictions(db, query)),
  };
}

async function replacePredictions(
  db: Transaction,
  given: readonly Prediction[],
  options: WriteOptions,
): Promise<number> {
  const ids = await stockIds(
    db,
    given.map(({ symbol }) => symbol),
  );
  // One statement may not write a row twice: of several predictions of one key the last counts. Sorted, so that two writers
  // of the same keys never wait for one another.
  const rows = new Map<string, Record<keyof typeof ROW, unknown>>();
  for (const { id, symbol, probabilities, models, ...row } of given) {
    const stock = ids.get(symbol)!;
    const key = [row.as_of, String(stock).padStart(10), row.interval, row.horizon].join(' ');
    rows.set(key, { ...row, ...probabilities, uuid: id, stock_id: stock, models: toJson(models) });
  }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  // A prediction that is made again has not been scored.
  await insertRows(
    db,
    'predictions',
    ROW,
    sorted,
    `ON CONFLICT (as_of, stock_id, interval, horizon) DO UPDATE SET uuid = excluded.uuid, bar_time = excluded.bar_time,
      signal = excluded.signal, confidence_score = excluded.confidence_score, sell = excluded.sell, hold = excluded.hold,
      buy = excluded.buy, expected_return = excluded.expected_return, models = excluded.models,
      inputs_hash = excluded.inputs_hash, created_at = excluded.created_at,
      due_at = NULL, outcome_return = NULL, outcome_signal = NULL, scored_at = NULL`,
  );
  given.forEach((_row, done) => {
    reportRow(options, done + 1, given.length);
  });
  return given.length;
}

async function readPredictions(
  { orm }: Transaction,
  query: { symbols?: readonly string[]; from?: number; to?: number; latestOnly?: boolean },
): Promise<Prediction[]> {
  const scope: (SQL | undefined)[] = [
    query.symbols && inArray(stocks.symbol, [...query.symbols]),
    query.from === undefined ? undefined : gte(predictions.as_of, query.from),
    query.to === undefined ? undefined : lte(predictions.as_of, query.to),
  ];
  if (query.latestOnly) {
    const [newest] = await orm
      .select({ as_of: max(predictions.as_of) })
      .from(predictions)
      .innerJoin(stocks, eq(stocks.id, predictions.stock_id))
      .where(and(...scope));
    if (newest?.as_of === undefined || newest.as_of === null) return [];
    scope.push(eq(predictions.as_of, newest.as_of));
  }
  const rows = await selectPredictions(orm, ...scope);
  return rows.map(({ symbol, row }) => toPrediction(symbol, row));
}

/** Rows with their symbols, by as_of, then symbol, interval, horizon. */
export function selectPredictions(orm: Transaction['orm'], ...scope: (SQL | undefined)[]) {
  return orm
    .select({ symbol: stocks.symbol, row: predictions })
    .from(predictions)
    .innerJoin(stocks, eq(stocks.id, predictions.stock_id))
    .where(and(...scope))
    .orderBy(asc(predictions.as_of), asc(stocks.symbol), asc(predictions.interval), asc(predictions.horizon));
}
