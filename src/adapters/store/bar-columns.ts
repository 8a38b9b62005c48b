import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import type { Interval } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import { DAY, type EpochMs } from '../../domain/time.js';

/** The columns of a chunk, in the order in which they lie in its bytes. */
export const BAR_FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume', 'known_at'] as const;
type BarField = (typeof BAR_FIELDS)[number];

/** Bars of one stock and interval, ascending by time, as views into one block of bytes. */
export type BarColumns = Readonly<Record<BarField, Float64Array>> & {
  readonly rows: number;
  /** Per row, the position in `ADJUSTMENTS`. */
  readonly adjustment: Uint8Array;
  /** All columns one after another: seven of Float64 little-endian, then one byte a row for the adjustment. */
  readonly bytes: Uint8Array;
};

const BYTES_PER_ROW = BAR_FIELDS.length * 8 + 1;

/**
 * Length of the span of time that one chunk covers. A nightly append rewrites the newest chunk of every stock, so shorter
 * is cheaper to write; every chunk costs some ten microseconds to read, so longer is cheaper to read. Both of these
 * hold about 350 bars, 20 kB. Spans are cut by the calendar and not by count, so the same bars make the same chunks in
 * whatever order they came.
 */
const CHUNK_SPAN: Readonly<Record<Interval, number>> = { '1d': 512 * DAY, '1h': 64 * DAY };

/** Number of the chunk that a bar belongs to. */
export function chunkOf(interval: Interval, time: EpochMs): number {
  return Math.floor(time / CHUNK_SPAN[interval]);
}

/** Room for `rows` bars, all zero. */
export function allocateColumns(rows: number): BarColumns {
  return viewColumns(new Uint8Array(rows * BYTES_PER_ROW), rows);
}

/** The columns inside a chunk's bytes, without copying where the bytes lie on an 8-byte boundary. */
export function viewColumns(bytes: Uint8Array, rows: number): BarColumns {
  if (bytes.byteLength !== rows * BYTES_PER_ROW) {
    throw new OpenAlphaError(
      'STORE',
      `A chunk of ${rows} bars has ${bytes.byteLength} bytes instead of ${rows * BYTES_PER_ROW}.`,
      {
        hint: 'Put back a copy of the store; `openalpha doctor` lists what is damaged.',
      },
    );
  }
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  const column = (index: number) => new Float64Array(buffer, byteOffset + index * rows * 8, rows);
  return {
    rows,
    time: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    known_at: column(6),
    adjustment: new Uint8Array(buffer, byteOffset + BAR_FIELDS.length * rows * 8, rows),
    bytes: aligned,
  };
}

/**
 * The columns inside the bytes of a kept chunk. Refuses (STORE) bytes that do not have the CRC-32 they were written with, so
 * that a damaged chunk never reaches a model.
 */
export function checkedColumns(
  bytes: unknown,
  kept: {
    readonly rows: number;
    readonly sum: number;
    readonly chunk: number;
    readonly stock: number;
    readonly interval: Interval;
  },
): BarColumns {
  if (bytes instanceof Uint8Array && crc32(bytes) === kept.sum) return viewColumns(bytes, kept.rows);
  throw new OpenAlphaError(
    'STORE',
    `The column chunk ${kept.chunk} of stock ${kept.stock} (${kept.interval}) does not have the checksum it was written with.`,
    {
      hint: 'The store is damaged: put back a copy, or move it away and import again. `openalpha doctor` says more.',
    },
  );
}

/** Rows `from` to `to` (exclusive) of a time column, which lie in one chunk. */
export interface ChunkRange {
  readonly chunk: number;
  readonly from: number;
  readonly to: number;
}

/** Where rows `from` to `to` of an ascending time column fall into chunks. */
export function chunkRanges(interval: Interval, time: Float64Array, from: number, to: number): ChunkRange[] {
  const ranges: ChunkRange[] = [];
  for (let start = from; start < to; ) {
    const chunk = chunkOf(interval, time[start]!);
    let end = start + 1;
    while (end < to && chunkOf(interval, time[end]!) === chunk) end++;
    ranges.push({ chunk, from: start, to: end });
    start = end;
  }
  return ranges;
}

/** A copy of rows `from` to `to` (exclusive). */
export function sliceColumns(columns: BarColumns, from: number, to: number): BarColumns {
  const slice = allocateColumns(to - from);
  for (const field of BAR_FIELDS) slice[field].set(columns[field].subarray(from, to));
  slice.adjustment.set(columns.adjustment.subarray(from, to));
  return slice;
}

/** Refuses (STORE) a machine whose numbers lie the other way round: it would read every chunk wrongly. */
export function refuseBigEndian(found: 'BE' | 'LE' = endianness()): void {
  if (found === 'LE') return;
  throw new OpenAlphaError('STORE', 'This machine is big-endian, and the column chunks of a store are little-endian.', {
    hint: 'Use a little-endian machine (x86-64, arm64).',
  });
}
