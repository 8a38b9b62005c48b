import type { EpochMs } from '../../domain/time.js';
import type { FeatureFrame } from '../build-features.js';

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

/** The last row of every stock whose bar ended at most `maxAge` before `asOf`. */
export function latestRows(
  frame: FeatureFrame,
  names: readonly string[],
  asOf: EpochMs,
  maxAge: number,
): PredictableRows {
  const { symbols, offsets } = frame.features;
  const rows: number[] = [];
  const leftOut: LeftOut[] = [];
  for (const [s, symbol] of symbols.entries()) {
    const row = (offsets[s + 1] as number) - 1;
    const age = asOf - (frame.barEnd[row] as number);
    if (age > maxAge) leftOut.push({ symbol, reason: `last bar ended ${(age / 86_400_000).toFixed(1)} days before` });
    else {
      const missing = firstMissing(frame, names, row);
      if (missing === undefined) rows.push(row);
      else leftOut.push({ symbol, reason: `${row + 1 - (offsets[s] as number)} bars are too few for ${missing}` });
    }
  }
  return { rows: Uint32Array.from(rows), leftOut };
}

/** Every complete row whose bar time lies in [from, to]. */
export function rowsBetween(frame: FeatureFrame, names: readonly string[], from: EpochMs, to: EpochMs): Uint32Array {
  const rows: number[] = [];
  const { time } = frame.bars;
  for (let row = 0; row < time.length; row++) {
    const t = time[row] as number;
    if (t >= from && t <= to && firstMissing(frame, names, row) === undefined) rows.push(row);
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

function firstMissing(frame: FeatureFrame, names: readonly string[], row: number): string | undefined {
  return names.find((name) => Number.isNaN(frame.features.columns[name]?.[row]));
}
