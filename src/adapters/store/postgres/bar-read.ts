import type { BarPanel, Interval } from '../../../domain/bar.js';
import type { EpochMs } from '../../../domain/time.js';
import { allocateColumns, chunkOf } from '../bar-columns.js';
import { type BarQuery, copyChunk, type Earlier, finish } from '../bar-panel.js';
import { END_OF_TIME } from '../vintages.js';
import { readChunks } from './bar-chunks.js';
import type { Transaction } from './connection.js';
import { listedStocks } from './stock-ids.js';

/** Stocks whose chunks are asked for at once: some megabytes. */
const STOCKS_AT_ONCE = 64;

/**
 * Bars as a panel, read from the column chunks. As of a time, a bar shows the values that were known then: the current
 * ones, else those of the revision in force, else the bar is left out.
 */
export async function readBars(db: Transaction, query: BarQuery): Promise<BarPanel> {
  const { interval, from = -END_OF_TIME, to = END_OF_TIME, asOf = END_OF_TIME } = query;
  const range = [chunkOf(interval, from), chunkOf(interval, to)] as const;
  const stocks = await listedStocks(db, query.symbols);
  const ids = stocks.map(({ id }) => id);
  const [size] = await db.rows<{ rows: number }>(
    `SELECT coalesce(sum(rows), 0) AS rows FROM bar_chunks
     WHERE stock_id = ANY($1::int4[]) AND interval = $2 AND chunk BETWEEN $3 AND $4`,
    [ids, interval, ...range],
  );
  const panel = allocateColumns(size!.rows);
  const revisions = asOf === END_OF_TIME ? new Map() : await readEarlier(db, ids, interval, asOf);
  const symbols: string[] = [];
  const offsets = [0];
  let filled = 0;
  for (let start = 0; start < stocks.length; start += STOCKS_AT_ONCE) {
    const group = stocks.slice(start, start + STOCKS_AT_ONCE);
    const chunks = await readChunks(db, ids.slice(start, start + STOCKS_AT_ONCE), interval, range);
    for (const { id, symbol } of group) {
      const before = filled;
      for (const chunk of chunks.get(id) ?? []) {
        filled = copyChunk(panel, filled, chunk, { from, to, asOf, earlier: () => revisions.get(id) ?? NONE });
      }
      if (filled === before) continue;
      symbols.push(symbol);
      offsets.push(filled);
    }
  }
  return finish(panel, symbols, offsets, filled);
}

const NONE: ReadonlyMap<number, Earlier> = new Map();

/** Revisions in force at a time, by stock and bar. */
async function readEarlier(
  db: Transaction,
  stocks: readonly number[],
  interval: Interval,
  asOf: EpochMs,
): Promise<Map<number, Map<number, Earlier>>> {
  const rows = await db.tuples<[number, ...Earlier]>(
    `SELECT stock_id, ts, open, high, low, close, volume, known_at, adjustment
     FROM market_data_revisions r JOIN bar_batches b ON b.id = r.batch_id
     WHERE superseded_at > $1 AND known_at <= $1 AND stock_id = ANY($2::int4[]) AND interval = $3`,
    [asOf, stocks, interval],
  );
  const earlier = new Map<number, Map<number, Earlier>>();
  for (const [stock, ...row] of rows) {
    const ofStock = earlier.get(stock) ?? new Map<number, Earlier>();
    earlier.set(stock, ofStock.set(row[0], row));
  }
  return earlier;
}
