import { endianness } from 'node:os';
import type { Interval } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import { DAY, type EpochMs } from '../../domain/time.js';

/** The columns of a bar, in the order in which they lie in a chunk. */
export const BAR_FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume', 'known_at'] as const;
type BarField = (typeof BAR_FIELDS)[number];

/** Values of bars by column. */
export type BarValues = Readonly<Record<BarField, Float64Array>> & {
  /** Per row, the position in `ADJUSTMENTS`. */
  readonly adjustment: Uint8Array;
};

/** Bars of one stock and interval, ascending by time. */
export type BarColumns = BarValues & { readonly rows: number };

/**
 * Length of the span of time that one chunk covers. A nightly append rewrites the newest chunk of every stock, so shorter
 * is cheaper to write; every chunk costs some ten microseconds to read, so longer is cheaper to read. Both of these
 * hold about 350 bars, 10 kB. Spans are cut by the calendar and not by count, so the same bars make the same chunks in
 * whatever order they came.
 */
const CHUNK_SPAN: Readonly<Record<Interval, number>> = { '1d': 512 * DAY, '1h': 64 * DAY };

/** Number of the chunk that a bar belongs to. */
export function chunkOf(interval: Interval, time: EpochMs): number {
  return Math.floor(time / CHUNK_SPAN[interval]);
}

/** Room for `rows` bars, all zero. */
export function allocateColumns(rows: number): BarColumns {
  const column = () => new Float64Array(rows);
  return {
    rows,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    known_at: column(),
    adjustment: new Uint8Array(rows),
  };
}

/** Rows `from` to `to` (exclusive) of the seven columns, as views. */
export function viewRows(
  columns: Readonly<Record<BarField, Float64Array>>,
  from: number,
  to: number,
): Readonly<Record<BarField, Float64Array>> {
  return {
    time: columns.time.subarray(from, to),
    open: columns.open.subarray(from, to),
    high: columns.high.subarray(from, to),
    low: columns.low.subarray(from, to),
    close: columns.close.subarray(from, to),
    volume: columns.volume.subarray(from, to),
    known_at: columns.known_at.subarray(from, to),
  };
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

/** Rows `from` to `to` (exclusive) as columns, which are views. */
export function sliceColumns(columns: BarColumns, from: number, to: number): BarColumns {
  return { rows: to - from, ...viewRows(columns, from, to), adjustment: columns.adjustment.subarray(from, to) };
}

/** Refuses (STORE) a machine whose numbers lie the other way round: it would read every chunk wrongly. */
export function refuseBigEndian(found: 'BE' | 'LE' = endianness()): void {
  if (found === 'LE') return;
  throw new OpenAlphaError('STORE', 'This machine is big-endian, and the column chunks of a store are little-endian.', {
    hint: 'Use a little-endian machine (x86-64, arm64).',
  });
}
