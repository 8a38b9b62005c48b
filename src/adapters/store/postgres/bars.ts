import { ADJUSTMENTS, type BarBatch, type BarCoverage } from '../../../domain/bar.js';
import { rowCount } from '../../../domain/panel.js';
import type { BarStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { refuseUnsoundBars } from '../bar-check.js';
import { type ChunkRange, chunkRanges } from '../bar-columns.js';
import { addCounts, planStock } from '../bar-plan.js';
import type { StoredChunk } from '../chunk-bytes.js';
import { readChunks, writeChunks } from './bar-chunks.js';
import { readOrigins } from './bar-origins.js';
import { readBars } from './bar-read.js';
import { insertBars, type PlannedStock, replaceBars } from './bar-rows.js';
import type { Connection, Transaction } from './connection.js';
import { lockStocks, stockIds } from './stock-ids.js';

export function openBars({ read, write }: Connection): BarStore {
  return {
    upsert: async (batch, options) => {
      refuseUnsoundBars(batch.panel);
      return write((db) => upsertBars(db, batch, options));
    },
    compare: async (batch) => {
      refuseUnsoundBars(batch.panel);
      return read((db) => compareBars(db, batch));
    },
    read: (query) => read((db) => readBars(db, query)),
    coverage: () => read(readCoverage),
    origins: (query) => read((db) => readOrigins(db, query)),
  };
}

async function upsertBars(db: Transaction, batch: BarBatch, options: WriteOptions): Promise<UpsertCounts> {
  const total = rowCount(batch.panel);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  // A write that changes nothing leaves no batch behind.
  let batchId: number | undefined;
  const ids = await lockStocks(db, batch.panel.symbols);
  for await (const { planned, done } of planGroups(db, batch, ids, options.seenAt)) {
    const chunks = planned.flatMap(({ id, plan }) =>
      plan.chunks.map((chunk) => ({ stock: id, interval: batch.interval, ...chunk })),
    );
    if (chunks.length > 0) {
      batchId ??= await recordBatch(db, batch, options);
      await insertBars(db, batch, batchId, planned);
      await replaceBars(db, batch, batchId, planned);
      await writeChunks(db, chunks);
    }
    for (const { plan } of planned) addCounts(counts, plan);
    options.onProgress?.(done, total);
  }
  return counts;
}

async function compareBars(db: Transaction, batch: BarBatch): Promise<UpsertCounts> {
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const ids = await stockIds(db, batch.panel.symbols);
  for await (const { planned } of planGroups(db, batch, ids, 0)) {
    for (const { plan } of planned) addCounts(counts, plan);
  }
  return counts;
}

/** Bars of several stocks that are planned and written together: fewer round trips, and some ten megabytes at most. */
const ROWS_PER_GROUP = 50_000;

/** Plans stocks by groups, in the order of the table's key, so that rows are appended and not scattered. */
async function* planGroups(
  db: Transaction,
  batch: BarBatch,
  ids: ReadonlyMap<string, number>,
  seenAt: number,
): AsyncGenerator<{ planned: readonly PlannedStock[]; done: number }> {
  const { symbols, offsets, time } = batch.panel;
  const stocks = symbols
    .map((symbol, s) => ({ id: ids.get(symbol)!, from: offsets[s]!, to: offsets[s + 1]! }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.id - b.id);
  let done = 0;
  for (let first = 0; first < stocks.length; ) {
    const group: { readonly id: number; readonly ranges: readonly ChunkRange[] }[] = [];
    const before = done;
    for (; first < stocks.length && done - before < ROWS_PER_GROUP; first++) {
      const { id, from, to } = stocks[first]!;
      group.push({ id, ranges: chunkRanges(batch.interval, time, from, to) });
      done += to - from;
    }
    const stored = await storedChunks(db, batch, group);
    const planned = group.map(({ id, ranges }) => ({
      id,
      plan: planStock(stored.get(id) ?? [], batch, ranges, seenAt),
    }));
    yield { planned, done };
  }
}

function storedChunks(
  db: Transaction,
  { interval }: BarBatch,
  group: readonly { readonly id: number; readonly ranges: readonly ChunkRange[] }[],
): Promise<ReadonlyMap<number, readonly StoredChunk[]>> {
  const numbers = group.flatMap(({ ranges }) => [ranges[0]!.chunk, ranges.at(-1)!.chunk]);
  const bounds = [Math.min(...numbers), Math.max(...numbers)] as const;
  const stocks = group.map(({ id }) => id);
  return readChunks(db, stocks, interval, bounds);
}

async function recordBatch(db: Transaction, batch: BarBatch, options: WriteOptions): Promise<number> {
  const [row] = await db.rows<{ id: number }>(
    'INSERT INTO bar_batches (provider, adjustment, first_seen) VALUES ($1, $2, $3) RETURNING id',
    [batch.provider, ADJUSTMENTS.indexOf(batch.adjustment), options.seenAt],
  );
  return row!.id;
}

function readCoverage(db: Transaction): Promise<BarCoverage[]> {
  return db.rows<BarCoverage>(`
    SELECT symbol, interval, sum(rows) AS rows, min(first_ts) AS first, max(last_ts) AS last
    FROM bar_chunks c JOIN stocks s ON s.id = c.stock_id GROUP BY stock_id, symbol, interval ORDER BY symbol, interval`);
}
