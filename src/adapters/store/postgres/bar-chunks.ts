import { crc32 } from 'node:zlib';
import { INTERVALS, type Interval } from '../../../domain/bar.js';
import { allocateColumns, type BarColumns, chunkRanges, sliceColumns } from '../bar-columns.js';
import { checkedBytes, packColumns, type StoredChunk } from '../chunk-bytes.js';
import { putInt8 } from './bar-rows.js';
import { asColumns } from './columns.js';
import type { Transaction } from './connection.js';
import { copyIn } from './copy-in.js';

/** A chunk of one stock, to be written. */
export interface StockChunk {
  readonly stock: number;
  readonly interval: Interval;
  readonly chunk: number;
  readonly columns: BarColumns;
  /** Whether there was nothing in its place. */
  readonly fresh: boolean;
}

/** Chunk numbers that no bar can be outside of. */
export const ANY_CHUNK = [-1e9, 1e9] as const;

/**
 * Chunks of stocks by stock, each ascending, whose numbers lie in a range (both ends included). A chunk that does not have its
 * checksum is refused (STORE).
 */
export async function readChunks(
  db: Transaction,
  stocks: readonly number[],
  interval: Interval,
  [first, last]: readonly [number, number],
): Promise<ReadonlyMap<number, readonly StoredChunk[]>> {
  const found = await db.tuples<[number, number, number, number, Buffer]>(
    `SELECT stock_id, chunk, rows, crc32, columns FROM bar_chunks
     WHERE stock_id = ANY($1::int4[]) AND interval = $2 AND chunk BETWEEN $3 AND $4 ORDER BY stock_id, chunk`,
    [stocks, interval, first, last],
  );
  const byStock = new Map<number, StoredChunk[]>();
  for (const [stock, chunk, rows, sum, bytes] of found) {
    const stored = { chunk, rows, bytes: checkedBytes(bytes, { sum, chunk, stock, interval }) };
    const ofStock = byStock.get(stock);
    if (ofStock === undefined) byStock.set(stock, [stored]);
    else ofStock.push(stored);
  }
  return byStock;
}

const CHUNK_COLUMNS = ['stock_id', 'interval', 'chunk', 'rows', 'first_ts', 'last_ts', 'crc32', 'columns'] as const;
const KEY = { stock_id: 'int4', interval: 'text', chunk: 'int4' } as const;

/** Writes chunks in place of what was there, by COPY. */
export async function writeChunks(db: Transaction, chunks: readonly StockChunk[]): Promise<void> {
  const old = chunks.filter(({ fresh }) => !fresh);
  if (old.length > 0) {
    const { from, values } = asColumns(
      KEY,
      old.map(({ stock, interval, chunk }) => ({ stock_id: stock, interval, chunk })),
    );
    await db.run(
      `DELETE FROM bar_chunks c USING ${from} AS k (stock_id, interval, chunk)
       WHERE c.stock_id = k.stock_id AND c.interval = k.interval AND c.chunk = k.chunk`,
      values,
    );
  }
  if (chunks.length > 0) await copyIn(db, 'bar_chunks', CHUNK_COLUMNS, chunkRows(chunks));
}

function* chunkRows(chunks: readonly StockChunk[]): Generator<Uint8Array> {
  for (const { stock, interval, chunk, columns } of chunks) {
    const { rows, time } = columns;
    const bytes = packColumns(columns);
    const name = new TextEncoder().encode(interval);
    const row = new Uint8Array(2 + 3 * 8 + (4 + name.length) + 3 * 12 + 4 + bytes.length);
    const view = new DataView(row.buffer);
    view.setInt16(0, CHUNK_COLUMNS.length);
    let at = putInt4(view, 2, stock);
    view.setInt32(at, name.length);
    row.set(name, at + 4);
    at += 4 + name.length;
    at = putInt4(view, at, chunk);
    at = putInt4(view, at, rows);
    at = putInt8(view, at, time[0]!);
    at = putInt8(view, at, time[rows - 1]!);
    at = putInt8(view, at, crc32(bytes));
    view.setInt32(at, bytes.length);
    row.set(bytes, at + 4);
    yield row;
  }
}

function putInt4(view: DataView, at: number, value: number): number {
  view.setInt32(at, 4);
  view.setInt32(at + 4, value);
  return at + 8;
}

/** Makes all chunks of one interval again from the rows. To be used inside a write. */
export async function rebuildChunks(db: Transaction, intervals: readonly Interval[] = INTERVALS): Promise<void> {
  // Locked: whoever writes bars of a stock meanwhile would plan by chunks that are about to go.
  const stocks = await db.rows<{ id: number }>('SELECT id FROM stocks ORDER BY id FOR NO KEY UPDATE');
  for (const interval of intervals) {
    await db.run('DELETE FROM bar_chunks WHERE interval = $1', [interval]);
    for (const { id } of stocks) {
      const rows = await readRows(db, id, interval);
      const chunks = chunkRanges(interval, rows.time, 0, rows.rows).map(({ chunk, from, to }) => ({
        stock: id,
        interval,
        chunk,
        columns: sliceColumns(rows, from, to),
        fresh: true,
      }));
      await writeChunks(db, chunks);
    }
  }
}

type BarRow = [number, number, number, number, number, number, number, number];

/** Rows of market_data, the truth behind the chunks, as columns: all of one stock and interval. */
export async function readRows(db: Transaction, stock: number, interval: Interval): Promise<BarColumns> {
  const rows = await db.tuples<BarRow>(
    `SELECT ts, open, high, low, close, volume, known_at, adjustment
     FROM market_data m LEFT JOIN bar_batches b ON b.id = m.batch_id
     WHERE stock_id = $1 AND interval = $2 ORDER BY ts`,
    [stock, interval],
  );
  const columns = allocateColumns(rows.length);
  rows.forEach(([ts, open, high, low, close, volume, knownAt, adjustment], k) => {
    columns.time[k] = ts;
    columns.open[k] = open;
    columns.high[k] = high;
    columns.low[k] = low;
    columns.close[k] = close;
    columns.volume[k] = volume;
    columns.known_at[k] = knownAt;
    columns.adjustment[k] = adjustment ?? 0;
  });
  return columns;
}
