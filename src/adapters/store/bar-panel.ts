import type { BarPanel, Interval } from '../../domain/bar.js';
import type { EpochMs } from '../../domain/time.js';
import type { AsOf } from '../../ports/store.js';
import { BAR_FIELDS, type BarColumns, type BarValues } from './bar-columns.js';
import { columnsOf, type StoredChunk, unpackColumns } from './chunk-bytes.js';

export interface BarQuery extends AsOf {
  readonly interval: Interval;
  readonly symbols?: readonly string[];
  readonly from?: EpochMs;
  readonly to?: EpochMs;
}

/** An earlier version of a bar as a row. */
export type Earlier = [
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
 * Puts what a chunk has between two times, as it was known at a time, behind the `at` rows that are there; gives the new
 * number of rows. The panel must have room for the whole chunk. `earlier` is asked for only where a bar was not yet known in
 * its present form.
 */
export function copyChunk(
  panel: BarValues,
  at: number,
  { rows, bytes }: StoredChunk,
  scope: {
    readonly from: EpochMs;
    readonly to: EpochMs;
    readonly asOf: EpochMs;
    readonly earlier: () => ReadonlyMap<number, Earlier>;
  },
): number {
  // Most are wanted whole: those are laid where they belong, and stay when it turns out so.
  unpackColumns(bytes, rows, panel, at);
  const end = at + rows;
  const isInside = panel.time[at]! >= scope.from && panel.time[end - 1]! <= scope.to;
  if (isInside && allKnown(panel.known_at, at, end, scope.asOf)) return end;
  return copyPart(panel, at, columnsOf(bytes, rows), scope);
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
function copyPart(panel: BarValues, at: number, chunk: BarColumns, scope: Parameters<typeof copyChunk>[3]): number {
  const start = lowerBound(chunk.time, scope.from);
  const end = lowerBound(chunk.time, scope.to + 1);
  for (let k = start; k < end; ) {
    let next = k;
    while (next < end && chunk.known_at[next]! <= scope.asOf) next++;
    at = copyRange(panel, at, chunk, k, next);
    for (; next < end && chunk.known_at[next]! > scope.asOf; next++) {
      const revision = scope.earlier().get(chunk.time[next]!);
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

/** The panel that was filled, without the room that was left. */
export function finish(panel: BarValues, symbols: string[], offsets: number[], rows: number): BarPanel {
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
