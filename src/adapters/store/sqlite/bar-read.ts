import type Database from 'better-sqlite3';
import type { BarPanel, Interval } from '../../../domain/bar.js';
import type { EpochMs } from '../../../domain/time.js';
import type { AsOf } from '../../../ports/store.js';
import { prepareChunkReader } from './bar-chunks.js';
import { allocateColumns, BAR_FIELDS, type BarColumns, type BarValues, chunkOf } from './bar-columns.js';
import { columnsOf, unpackColumns } from './chunk-bytes.js';
import { type ListedStock, listedStocks } from './stock-ids.js';
import { END_OF_TIME } from './vintages.js';

export interface BarQuery extends AsOf {
  readonly interval: Interval;
  readonly symbols?: readonly string[];
  readonly from?: EpochMs;
  readonly to?: EpochMs;
}

type Earlier = [
  ts: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  knownAt: number,
  adjustment: number,
];

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
    for (const { rows, bytes } of readChunks(id, interval, firstChunk, lastChunk)) {
      // Most are wanted whole: those are laid where they belong, and stay when it turns out so.
      unpackColumns(bytes, rows, panel, filled);
      const end = filled + rows;
      const inside = panel.time[filled]! >= from && panel.time[end - 1]! <= to;
      if (inside && allKnown(panel.known_at, filled, end, asOf)) filled = end;
      else {
        revisions ??= earlier(id, interval, asOf);
        filled = copyPart(panel, filled, columnsOf(bytes, rows), { from, to, asOf, earlier: revisions });
      }
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

function allKnown(knownAt: Float64Array, start: number, end: number, asOf: EpochMs): boolean {
  for (let k = start; k < end; k++) if (knownAt[k]! > asOf) return false;
  return true;
}

function copyRange(panel: BarValues, at: number, chunk: BarColumns, start: number, end: number): number {
  for (const field of BAR_FIELDS) panel[field].set(chunk[field].subarray(start, end), at);
  panel.adjustment.set(chunk.adjustment.subarray(start, end), at);
  return at + end - start;
}

/** Copies what is wanted and was known at a time: runs of current bars whole, and revisions one by one where a bar is not among them. */
function copyPart(
  panel: BarValues,
  at: number,
  chunk: BarColumns,
  scope: { from: EpochMs; to: EpochMs; asOf: EpochMs; earlier: ReadonlyMap<number, Earlier> },
): number {
  const start = lowerBound(chunk.time, scope.from);
  const end = lowerBound(chunk.time, scope.to + 1);
  for (let k = start; k < end; ) {
    let next = k;
    while (next < end && chunk.known_at[next]! <= scope.asOf) next++;
    at = copyRange(panel, at, chunk, k, next);
    for (; next < end && chunk.known_at[next]! > scope.asOf; next++) {
      const revision = scope.earlier.get(chunk.time[next]!);
      if (revision === undefined) continue;
      BAR_FIELDS.forEach((field, position) => {
        panel[field][at] = revision[position]!;
      });
      panel.adjustment[at++] = revision[7];
    }
    k = next;
  }
  return at;
}

function finish(panel: BarValues, symbols: string[], offsets: number[], rows: number): BarPanel {
  const cut = (column: Float64Array) => (column.length === rows ? column : column.slice(0, rows));
  return {
    symbols,
    offsets: Uint32Array.from(offsets),
    time: cut(panel.time),
    columns: {
      open: cut(panel.open),
      high: cut(panel.high),
      low: cut(panel.low),
      close: cut(panel.close),
      volume: cut(panel.volume),
      known_at: cut(panel.known_at),
    },
    adjustment: panel.adjustment.length === rows ? panel.adjustment : panel.adjustment.slice(0, rows),
  };
}

/** First position whose value is at least `bound`, in an ascending column. */
function lowerBound(column: Float64Array, bound: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
