import type Database from 'better-sqlite3';
import type { BarPanel, Interval } from '../../../domain/bar.js';
import type { EpochMs } from '../../../domain/time.js';
import { allocateColumns, chunkOf } from '../bar-columns.js';
import { type BarQuery, copyChunk, type Earlier, finish } from '../bar-panel.js';
import type { ListedStock } from '../listed-stock.js';
import { END_OF_TIME } from '../vintages.js';
import { prepareChunkReader } from './bar-chunks.js';
import { listedStocks } from './stock-ids.js';

/**
 * Bars as a panel, read from the column chunks. As of a time, a bar shows the values that were known then: the current
 * ones, else those of the revision in force, else the bar is left out.
 */
export function readBars(sql: Database.Database, query: BarQuery): BarPanel {
  const { interval, from = -END_OF_TIME, to = END_OF_TIME, asOf = END_OF_TIME } = query;
  const [firstChunk, lastChunk] = [chunkOf(interval, from), chunkOf(interval, to)];
  const readChunks = prepareChunkReader(sql);
  const earlier = prepareEarlier(sql);
  const stocks = listedStocks(sql, query.symbols);
  const panel = allocateColumns(countRows(sql, interval, firstChunk, lastChunk, stocks));
  const symbols: string[] = [];
  const offsets = [0];
  let filled = 0;
  for (const { id, symbol } of stocks) {
    const before = filled;
    let revisions: Map<number, Earlier> | undefined;
    for (const chunk of readChunks(id, interval, firstChunk, lastChunk)) {
      filled = copyChunk(panel, filled, chunk, {
        from,
        to,
        asOf,
        earlier: () => (revisions ??= earlier(id, interval, asOf)),
      });
    }
    if (filled === before) continue;
    symbols.push(symbol);
    offsets.push(filled);
  }
  return finish(panel, symbols, offsets, filled);
}

/** Rows in the chunks that will be read: at least as many as the panel will have. */
function countRows(
  sql: Database.Database,
  interval: Interval,
  first: number,
  last: number,
  stocks: readonly ListedStock[],
): number {
  const select = sql
    .prepare('SELECT sum(rows) FROM bar_chunks WHERE stock_id = ? AND interval = ? AND chunk BETWEEN ? AND ?')
    .pluck();
  return stocks.reduce((sum, { id }) => sum + ((select.get(id, interval, first, last) as number | null) ?? 0), 0);
}

/** Revisions in force at a time, by bar. */
function prepareEarlier(
  sql: Database.Database,
): (stock: number, interval: Interval, asOf: EpochMs) => Map<number, Earlier> {
  const select = sql
    .prepare(`
      SELECT ts, open, high, low, close, volume, known_at, adjustment
      FROM market_data_revisions r JOIN bar_batches b ON b.id = r.batch_id
      WHERE stock_id = ? AND interval = ? AND known_at <= ? AND superseded_at > ?`)
    .raw();
  return (stock, interval, asOf) =>
    new Map((select.all(stock, interval, asOf, asOf) as Earlier[]).map((row) => [row[0], row]));
}
