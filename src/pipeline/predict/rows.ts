import { DAY, type EpochMs } from '../../domain/time.js';
import type { FeatureFrame } from '../build-features.js';
import { completeWindows } from '../windows.js';

type Features = FeatureFrame['features'];

/** Why a stock has no prediction. */
export interface LeftOut {
  readonly symbol: string;
  readonly reason: string;
}

/** Rows that can be predicted, as row numbers of the frame, and the stocks that cannot. */
export interface PredictableRows {
  readonly rows: Uint32Array;
  readonly leftOut: readonly LeftOut[];
}

/** Which rows are wanted: complete in these features, of these stocks (absent: all). */
export interface RowQuery {
  readonly names: readonly string[];
  readonly symbols?: readonly string[] | undefined;
  /** Rows, its own included, that must be complete. Default 1. */
  readonly window?: number | undefined;
}

/** The last row of every stock whose bar ended at most `maxAge` before `asOf`. */
export function latestRows(frame: FeatureFrame, query: RowQuery, asOf: EpochMs, maxAge: number): PredictableRows {
  const { symbols, offsets } = frame.features;
  const wanted = query.symbols === undefined ? undefined : new Set(query.symbols);
  const rows: number[] = [];
  const leftOut: LeftOut[] = [];
  const ends = windowEnds(frame.features, query);
  for (const [s, symbol] of symbols.entries()) {
    if (wanted?.delete(symbol) === false) continue;
    const row = (offsets[s + 1] as number) - 1;
    const age = asOf - (frame.barEnd[row] as number);
    if (age > maxAge) leftOut.push({ symbol, reason: `last bar ended ${(age / DAY).toFixed(1)} days before` });
    else {
      const missing = firstMissing(frame.features, query.names, row);
      if (missing !== undefined)
        leftOut.push({ symbol, reason: `${barsOf(frame, s)} bars are too few for ${missing}` });
      else if (ends?.[row] === 0) {
        leftOut.push({ symbol, reason: `fewer than ${query.window} bars in a row have every feature` });
      } else rows.push(row);
    }
  }
  // What was asked for by name and has no bar is said too.
  for (const symbol of wanted ?? []) leftOut.push({ symbol, reason: 'no bars' });
  return { rows: Uint32Array.from(rows), leftOut };
}

/** The last row of every stock, where all that is wanted is known. */
export function completeLastRows(features: Features, query: RowQuery): Uint32Array {
  const ends = windowEnds(features, query);
  const last = features.symbols.map((_, s) => (features.offsets[s + 1] as number) - 1);
  return Uint32Array.from(
    last.filter((row) => ends?.[row] !== 0 && firstMissing(features, query.names, row) === undefined),
  );
}

/** Every complete row whose bar time lies in [from, to]. */
export function rowsBetween(frame: FeatureFrame, query: RowQuery, from: EpochMs, to: EpochMs): Uint32Array {
  const { symbols, offsets } = frame.features;
  const { time } = frame.features;
  const wanted = query.symbols === undefined ? undefined : new Set(query.symbols);
  const rows: number[] = [];
  const ends = windowEnds(frame.features, query);
  for (const [s, symbol] of symbols.entries()) {
    if (wanted?.has(symbol) === false) continue;
    for (let row = offsets[s] as number; row < (offsets[s + 1] as number); row++) {
      const t = time[row] as number;
      if (t < from || t > to || ends?.[row] === 0) continue;
      if (firstMissing(frame.features, query.names, row) === undefined) rows.push(row);
    }
  }
  return Uint32Array.from(rows);
}

/** Row number to symbol, by binary search over the offsets. */
export function symbolFinder(frame: FeatureFrame): (row: number) => string {
  const { symbols, offsets } = frame.features;
  return (row) => {
    let low = 0;
    let high = symbols.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((offsets[middle] as number) <= row) low = middle;
      else high = middle - 1;
    }
    return symbols[low] as string;
  };
}

/** How many bars a stock has, also where only its last row has features. */
function barsOf({ bars }: FeatureFrame, stock: number): number {
  return (bars.offsets[stock + 1] as number) - (bars.offsets[stock] as number);
}

/** 1 where a window ends; undefined when no window is needed. */
function windowEnds(features: Features, { names, window = 1 }: RowQuery): Uint8Array | undefined {
  return window === 1 ? undefined : completeWindows({ panel: features, names }, window);
}

function firstMissing({ columns }: Features, names: readonly string[], row: number): string | undefined {
  return names.find((name) => Number.isNaN(columns[name]?.[row]));
}
