import type Database from 'better-sqlite3';
import type { BarOrigin, Interval } from '../../../domain/bar.js';
import type { EpochMs } from '../../../domain/time.js';
import { END_OF_TIME } from '../vintages.js';
import { listedStocks } from './stock-ids.js';

export interface OriginQuery {
  readonly interval: Interval;
  readonly symbols?: readonly string[];
  readonly from?: EpochMs;
  readonly to?: EpochMs;
}

/** Who gave the bars in force: runs of neighbouring bars from one provider, by symbol, then time. */
export function readOrigins(sql: Database.Database, query: OriginQuery): BarOrigin[] {
  const { interval, from = -END_OF_TIME, to = END_OF_TIME } = query;
  const providers = new Map(
    sql.prepare('SELECT id, provider FROM bar_batches').raw().all() as [id: number, provider: string][],
  );
  const select = sql
    .prepare(
      'SELECT ts, batch_id FROM market_data WHERE stock_id = ? AND interval = ? AND ts BETWEEN ? AND ? ORDER BY ts',
    )
    .raw();
  const origins: BarOrigin[] = [];
  for (const { id, symbol } of listedStocks(sql, query.symbols)) {
    let run: { symbol: string; provider: string; first: EpochMs; last: EpochMs } | undefined;
    for (const [ts, batch] of select.iterate(id, interval, from, to) as Iterable<[number, number]>) {
      const provider = providers.get(batch) ?? '';
      if (run?.provider === provider) run.last = ts;
      else {
        run = { symbol, provider, first: ts, last: ts };
        origins.push(run);
      }
    }
  }
  return origins;
}
