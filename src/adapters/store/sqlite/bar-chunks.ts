import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';
import { INTERVALS, type Interval } from '../../../domain/bar.js';
import { type BarColumns, chunkRanges, sliceColumns } from '../bar-columns.js';
import { checkedBytes, packColumns, type StoredChunk } from '../chunk-bytes.js';
import { prepareRowReader } from './bar-rows.js';

/** Reads the chunks of one stock and interval, ascending, whose numbers lie in a range (both ends included). */
export type ReadChunks = (stock: number, interval: Interval, first: number, last: number) => StoredChunk[];

/** Chunk numbers that no bar can be outside of. */
export const ANY_CHUNK = [-1e9, 1e9] as const;

/**
 * Prepares reading chunks. Every chunk is checked against its CRC-32, so a damaged one is refused (STORE) and never
 * reaches a model; it costs a tenth of the reading.
 */
export function prepareChunkReader(sql: Database.Database): ReadChunks {
  const select = sql
    .prepare(
      'SELECT chunk, rows, crc32, columns FROM bar_chunks WHERE stock_id = ? AND interval = ? AND chunk BETWEEN ? AND ? ORDER BY chunk',
    )
    .raw();
  return (stock, interval, first, last) => {
    const found = select.all(stock, interval, first, last) as [number, number, number, Buffer][];
    return found.map(([chunk, rows, sum, bytes]) => ({
      ...{ chunk, rows },
      bytes: checkedBytes(bytes, { sum, chunk, stock, interval }),
    }));
  };
}

/** Prepares writing one chunk in place of what was there. To be used inside a transaction. */
export function prepareChunkWriter(
  sql: Database.Database,
): (stock: number, interval: Interval, chunk: number, columns: BarColumns) => void {
  const put = sql.prepare(`
    INSERT INTO bar_chunks (stock_id, interval, chunk, rows, first_ts, last_ts, crc32, columns) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (stock_id, interval, chunk) DO UPDATE SET rows = excluded.rows, first_ts = excluded.first_ts,
      last_ts = excluded.last_ts, crc32 = excluded.crc32, columns = excluded.columns`);
  return (stock, interval, chunk, columns) => {
    const { rows, time } = columns;
    const bytes = packColumns(columns);
    put.run(stock, interval, chunk, rows, time[0], time[rows - 1], crc32(bytes), bytes);
  };
}

/** Makes all chunks again from the rows. To be used inside a transaction. */
export function rebuildChunks(sql: Database.Database): void {
  sql.exec('DELETE FROM bar_chunks');
  const readRows = prepareRowReader(sql);
  const put = prepareChunkWriter(sql);
  for (const stock of sql.prepare('SELECT id FROM stocks ORDER BY id').pluck().all() as number[]) {
    for (const interval of INTERVALS) {
      const rows = readRows(stock, interval);
      for (const { chunk, from, to } of chunkRanges(interval, rows.time, 0, rows.rows)) {
        put(stock, interval, chunk, sliceColumns(rows, from, to));
      }
    }
  }
}
