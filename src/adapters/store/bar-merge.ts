import type { BarBatch } from '../../domain/bar.js';
import type { EpochMs } from '../../domain/time.js';
import { allocateColumns, BAR_FIELDS, type BarColumns, viewRows } from './bar-columns.js';

/** Rows `from` to `to` (exclusive) of a panel: bars of one stock that belong to one chunk. */
export interface IncomingBars {
  readonly panel: BarBatch['panel'];
  readonly from: number;
  readonly to: number;
  /** Position in `ADJUSTMENTS`. */
  readonly adjustment: number;
}

/** A bar that is there already with other values. */
export interface ChangedBar {
  /** Row of the panel. */
  readonly row: number;
  /** From when the new values are known. */
  readonly knownAt: EpochMs;
}

export interface BarMerge {
  /** Rows of the panel that are new. */
  readonly added: readonly number[];
  readonly changed: readonly ChangedBar[];
  readonly unchanged: number;
  /** The chunk as it will be; `undefined` when it stays as it is. */
  readonly columns: BarColumns | undefined;
}

/** Bars of a chunk that does not exist yet: all are new. */
export function freshBars(incoming: IncomingBars): BarMerge {
  const { panel, from, to, adjustment } = incoming;
  const rows = to - from;
  const columns: BarColumns = {
    rows,
    ...viewRows({ ...panel.columns, time: panel.time }, from, to),
    adjustment: new Uint8Array(rows).fill(adjustment),
  };
  const added = new Array<number>(rows);
  for (let i = from; i < to; i++) added[i - from] = i;
  return { added, changed: [], unchanged: 0, columns };
}

/**
 * Lays incoming bars over those of a chunk, both ascending by time. The same five values under the same adjustment kind are
 * unchanged. The same values under another kind say better what was known all along, and stay known since then. Other values are known from `seenAt`, but never before the bar's own end, nor before the values they
 * replace: so the versions of a bar follow one another in time even when a clock was set back.
 */
export function mergeBars(existing: BarColumns, incoming: IncomingBars, seenAt: EpochMs): BarMerge {
  const { panel, from, to } = incoming;
  const { open, high, low, close, volume, known_at } = panel.columns;
  const added: number[] = [];
  const changed: (ChangedBar & { readonly merged: number })[] = [];
  // Per merged row where it comes from: e >= 0 is row e of the chunk, ~i < 0 is row i of the panel.
  const source = new Int32Array(existing.rows + to - from);
  let rows = 0;
  let e = 0;
  let i = from;
  while (e < existing.rows || i < to) {
    const timeOfExisting = e < existing.rows ? existing.time[e]! : Number.POSITIVE_INFINITY;
    const timeOfIncoming = i < to ? panel.time[i]! : Number.POSITIVE_INFINITY;
    if (timeOfExisting < timeOfIncoming) source[rows] = e++;
    else if (timeOfIncoming < timeOfExisting) {
      added.push(i);
      source[rows] = ~i++;
    } else {
      const same =
        existing.close[e] === close[i] &&
        existing.open[e] === open[i] &&
        existing.high[e] === high[i] &&
        existing.low[e] === low[i] &&
        existing.volume[e] === volume[i];
      if (same && existing.adjustment[e] === incoming.adjustment) source[rows] = e;
      else {
        const knownAt = same ? existing.known_at[e]! : Math.max(seenAt, known_at[i]!, existing.known_at[e]!);
        changed.push({ row: i, merged: rows, knownAt });
        source[rows] = ~i;
      }
      e++;
      i++;
    }
    rows++;
  }
  const unchanged = to - from - added.length - changed.length;
  if (unchanged === to - from) return { added, changed, unchanged, columns: undefined };
  const columns = gather(existing, incoming, source.subarray(0, rows));
  for (const { merged, knownAt } of changed) columns.known_at[merged] = knownAt;
  return { added, changed, unchanged, columns };
}

function gather(existing: BarColumns, incoming: IncomingBars, source: Int32Array): BarColumns {
  const merged = allocateColumns(source.length);
  for (const field of BAR_FIELDS) {
    const out = merged[field];
    const old = existing[field];
    const now = field === 'time' ? incoming.panel.time : incoming.panel.columns[field];
    for (let k = 0; k < out.length; k++) {
      const s = source[k]!;
      out[k] = s >= 0 ? old[s]! : now[~s]!;
    }
  }
  for (let k = 0; k < source.length; k++) {
    const s = source[k]!;
    merged.adjustment[k] = s >= 0 ? existing.adjustment[s]! : incoming.adjustment;
  }
  return merged;
}
