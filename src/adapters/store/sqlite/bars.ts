import type Database from 'better-sqlite3';
import { ADJUSTMENTS, type BarBatch, type BarCoverage } from '../../../domain/bar.js';
import { rowCount } from '../../../domain/panel.js';
import type { BarStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { refuseUnsoundBars } from '../bar-check.js';
import { chunkRanges } from '../bar-columns.js';
import { addCounts, type PlannedChunk, planStock, type StockPlan } from '../bar-plan.js';
import { prepareChunkReader, prepareChunkWriter } from './bar-chunks.js';
import { readOrigins } from './bar-origins.js';
import { readBars } from './bar-read.js';
import { prepareBarRows } from './bar-rows.js';
import { writeBars } from './bulk-write.js';
import { type Connection, snapshot } from './connection.js';
import type { Blocking } from './sqlite-errors.js';
import { stockIds } from './stock-ids.js';

export function openBars({ sql }: Connection): Blocking<BarStore> {
  return {
    upsert: (batch, options) => {
      refuseUnsoundBars(batch.panel);
      return writeBars(sql, rowCount(batch.panel), () => upsertBars(sql, batch, options));
    },
    compare: (batch) => {
      refuseUnsoundBars(batch.panel);
      return snapshot(sql, () => compareBars(sql, batch));
    },
    read: (query) => snapshot(sql, () => readBars(sql, query)),
    coverage: () => readCoverage(sql),
    origins: (query) => snapshot(sql, () => readOrigins(sql, query)),
  };
}

function upsertBars(sql: Database.Database, batch: BarBatch, options: WriteOptions): UpsertCounts {
  const rows = prepareBarRows(sql);
  const putChunk = prepareChunkWriter(sql);
  const { interval, panel } = batch;
  const total = rowCount(panel);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  // A write that changes nothing leaves no batch behind.
  let batchId: number | undefined;
  const fresh: (PlannedChunk & { readonly id: number })[] = [];
  for (const { id, plan, done } of planStocks(sql, batch, options.seenAt)) {
    if (plan.chunks.length > 0) {
      batchId ??= recordBatch(sql, batch, options);
      const key = { stock: id, interval, batch: batchId };
      rows.insert(key, panel, plan.added);
      for (const change of plan.changed) rows.replace(key, panel, change);
      for (const chunk of plan.chunks) {
        if (chunk.fresh) fresh.push({ id, ...chunk });
        else putChunk(id, interval, chunk.chunk, chunk.columns);
      }
    }
    addCounts(counts, plan);
    options.onProgress?.(done, total);
  }
  // Side by side in the file, so that a disk reads them without the rows between.
  for (const { id, chunk, columns } of fresh) putChunk(id, interval, chunk, columns);
  return counts;
}

function compareBars(sql: Database.Database, batch: BarBatch): UpsertCounts {
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const { plan } of planStocks(sql, batch, 0)) addCounts(counts, plan);
  return counts;
}

/** Plans stock after stock, in the order of the table's key, so that rows are appended and not scattered. */
function* planStocks(
  sql: Database.Database,
  batch: BarBatch,
  seenAt: number,
): Generator<{ id: number; plan: StockPlan; done: number }> {
  const { interval } = batch;
  const { symbols, offsets } = batch.panel;
  const ids = stockIds(sql, symbols);
  const readChunks = prepareChunkReader(sql);
  const stocks = symbols
    .map((symbol, s) => ({ id: ids.get(symbol)!, from: offsets[s]!, to: offsets[s + 1]! }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.id - b.id);
  let done = 0;
  for (const stock of stocks) {
    done += stock.to - stock.from;
    const ranges = chunkRanges(interval, batch.panel.time, stock.from, stock.to);
    const stored = readChunks(stock.id, interval, ranges[0]!.chunk, ranges.at(-1)!.chunk);
    yield { id: stock.id, plan: planStock(stored, batch, ranges, seenAt), done };
  }
}

function recordBatch(sql: Database.Database, batch: BarBatch, options: WriteOptions): number {
  const { lastInsertRowid } = sql
    .prepare('INSERT INTO bar_batches (provider, adjustment, first_seen) VALUES (?, ?, ?)')
    .run(batch.provider, ADJUSTMENTS.indexOf(batch.adjustment), options.seenAt);
  return Number(lastInsertRowid);
}

function readCoverage(sql: Database.Database): BarCoverage[] {
  return sql
    .prepare(`
      SELECT symbol, interval, sum(rows) AS rows, min(first_ts) AS first, max(last_ts) AS last
      FROM bar_chunks c JOIN stocks s ON s.id = c.stock_id GROUP BY stock_id, interval ORDER BY symbol, interval`)
    .all() as BarCoverage[];
}
