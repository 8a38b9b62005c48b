import { MISSING_BIN } from './tree-nodes.js';

/**
 * Finds the bin of a value: a table over equal cells between the first and the last cut narrows the search, because
 * a plain binary search costs about three times as much (its branches cannot be predicted).
 */
export interface BinLookup {
  readonly cuts: Float32Array;
  /** First cut and cells per unit, in single precision; a constant feature has no cuts and `scale` 0. */
  readonly low: number;
  readonly scale: number;
  /** Per cell, the number of cuts in earlier cells; CELLS + 1 values. */
  readonly start: Uint8Array;
}

export const CELLS = 1024;

/** The cell of a value. Never falls as the value rises, which is all that the search relies on. */
function cellOf(value: number, low: number, scale: number): number {
  const cell = Math.fround(Math.fround(value - low) * scale);
  return cell <= 0 ? 0 : cell >= CELLS - 1 ? CELLS - 1 : cell | 0;
}

export function makeBinLookup(cuts: Float32Array): BinLookup {
  const low = cuts[0] ?? 0;
  const width = Math.fround((cuts[cuts.length - 1] ?? 0) - low);
  const scale = width > 0 && Number.isFinite(width) ? Math.fround(CELLS / width) : 0;
  const start = new Uint8Array(CELLS + 1);
  // A scale beyond single precision would make 0 x infinity of a value on the first cut.
  const sound = Number.isFinite(scale) ? scale : 0;
  for (const cut of cuts) start[cellOf(cut, low, sound) + 1]++;
  for (let cell = 0; cell < CELLS; cell++) start[cell + 1] += start[cell];
  return { cuts, low, scale: sound, start };
}

/**
 * The bin of a value, MISSING_BIN for NaN. The clear form is `cuts.filter((cut) => cut < value).length`: cuts of earlier cells lie
 * below the value and cuts of later cells do not, because `cellOf` is monotone; only the value's own cell is searched.
 */
export function binOf({ cuts, low, scale, start }: BinLookup, value: number): number {
  if (Number.isNaN(value)) return MISSING_BIN;
  const cell = cellOf(value, low, scale);
  let bin = start[cell];
  const end = start[cell + 1];
  while (bin < end && cuts[bin] < value) bin++;
  return bin;
}
