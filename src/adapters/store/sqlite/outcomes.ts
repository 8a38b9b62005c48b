import type Database from 'better-sqlite3';
import { and, asc, eq, gte, isNotNull, isNull, lte, type SQL } from 'drizzle-orm';
import type { PredictionOutcome } from '../../../domain/operation.js';
import type { OutcomeStore } from '../../../ports/operations.js';
import { refuseNoNumber, scoredRow, toPrediction } from '../result-rows.js';
import { type Connection, snapshot, write } from './connection.js';
import { stocks } from './schema/facts.js';
import { predictions } from './schema/results.js';
import type { Blocking } from './sqlite-errors.js';

export function openOutcomes({ sql, orm }: Connection): Blocking<OutcomeStore> {
  const read = (...scope: (SQL | undefined)[]) =>
    orm
      .select({ symbol: stocks.symbol, row: predictions })
      .from(predictions)
      .innerJoin(stocks, eq(stocks.id, predictions.stock_id))
      .where(and(...scope))
      .orderBy(asc(predictions.as_of), asc(stocks.symbol), asc(predictions.interval), asc(predictions.horizon))
      .all();
  return {
    open: (madeBefore) =>
      snapshot(sql, () =>
        read(isNull(predictions.scored_at), lte(predictions.as_of, madeBefore)).map(({ symbol, row }) =>
          toPrediction(symbol, row),
        ),
      ),
    record: (outcomes, at) => write(sql, () => recordOutcomes(sql, outcomes, at)),
    scored: ({ from, to } = {}) =>
      snapshot(sql, () =>
        read(
          isNotNull(predictions.scored_at),
          from === undefined ? undefined : gte(predictions.as_of, from),
          to === undefined ? undefined : lte(predictions.as_of, to),
        ).map(({ symbol, row }) => scoredRow(symbol, row)),
      ),
  };
}

function recordOutcomes(sql: Database.Database, outcomes: readonly PredictionOutcome[], at: number): number {
  const put = sql.prepare(`
    UPDATE predictions SET due_at = @due_at, outcome_return = @outcome_return, outcome_signal = @outcome_signal,
      scored_at = @at WHERE uuid = @id`);
  let recorded = 0;
  for (const outcome of outcomes) {
    refuseNoNumber(outcome);
    recorded += put.run({ ...outcome, at }).changes;
  }
  return recorded;
}
