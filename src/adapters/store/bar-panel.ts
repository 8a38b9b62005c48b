import type { BarPanel, Interval } from '../../domain/bar.js';
import type { EpochMs } from '../../domain/time.js';
import type { AsOf } from '../../ports/store.js';
import { BAR_FIELDS, type BarColumns } from './bar-columns.js';

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

/** The panel while it is filled; its columns are the fields of a chunk. */
export type OpenPanel = Omit<BarColumns, 'rows' | 'bytes'>;

/** Room for `rows` bars. */
export function allocatePanel(rows: number): OpenPanel {
  const column = () => new Float64Array(rows);
  return {
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

/**
 * Copies what a chunk has between two times, as it was known at a time, behind the `at` rows that are there; gives the new
 * number of rows. `earlier` is asked for only where a bar was not yet known in its present form.
 */
export function copyChunk(
  panel: OpenPanel,
  at: number,
  chunk: BarColumns,
  scope: {
    readonly from: EpochMs;
    readonly to: EpochMs;
    readonly asOf: EpochMs;
    readonly earlier: () => ReadonlyMap<number, Earlier>;
  },
): number {
  const start = lowerBound(chunk.time, scope.from);
  const end = Math.max(start, lowerBound(chunk.time, scope.to + 1));
  if (allKnown(chunk.known_at, start, end, scope.asOf)) return copyRange(panel, at, chunk, start, end);
  return copyKnown(panel, at, chunk, { start, end, asOf: scope.asOf, earlier: scope.earlier() });
}

function allKnown(knownAt: Float64Array, start: number, end: number, asOf: EpochMs): boolean {
  for (let k = start; k < end; k++) if (knownAt[k]! > asOf) return false;
  return true;
}

function copyRange(panel: OpenPanel, at: number, chunk: BarColumns, start: number, end: number): number {
  for (const field of BAR_FIELDS) panel[field].set(chunk[field].subarray(start, end), at);
  panel.adjustment.set(chunk.adjustment.subarray(start, end), at);
  return at + end - start;
}

/** Copies what was known at a time: runs of current bars whole, and revisions one by one where a bar is not among them. */
function copyKnown(
  panel: OpenPanel,
  at: number,
  chunk: BarColumns,
  scope: { start: number; end: number; asOf: EpochMs; earlier: ReadonlyMap<number, Earlier> },
): number {
  for (let k = scope.start; k < scope.end; ) {
    let next = k;
    while (next < scope.end && chunk.known_at[next]! <= scope.asOf) next++;
    at = copyRange(panel, at, chunk, k, next);
    for (; next < scope.end && chunk.known_at[next]! > scope.asOf; next++) {
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

/** The panel that was filled, without the room that was left. */
export function finish(panel: OpenPanel, symbols: string[], offsets: number[], rows: number): BarPanel {
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
