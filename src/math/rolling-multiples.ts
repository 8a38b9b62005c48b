import type { Spread } from './rolling-spread.js';

/**
 * Windows made of shorter ones that are known already, end to end: a quarter of three months. All are made in one pass for each part
 * that is put to the others, in which no row waits for another. As in `rolling.ts` nothing is taken out again, the first
 * `from + window - 1` rows are NaN, and with `first` earlier rows may hold anything.
 */

/** What is made of what. */
export interface Lengthening {
  /** Values in a part. Parts were made with the same `from`, and are known from row `first - window + length` on. */
  readonly length: number;
  /** Values in a window, more than in a part. */
  readonly window: number;
  readonly from?: number;
  readonly first?: number;
}

/**
 * What `rollingSpread` gives for `window`, a multiple of `length`, from what it or this gave for `length`; the same but for the rounding.
 * `out` is not `part`.
 */
export function lengthenSpread(part: Spread, { length, window, from = 0, first = 0 }: Lengthening, out: Spread): void {
  for (let reached = length; reached < window; reached += length) {
    const lowest = Math.max(from + reached + length - 1, first - (window - length - reached));
    join(reached === length ? part : out, part, { earlyLength: reached, lateLength: length, lowest }, out);
  }
  hideWarmUp(out.mean, from + window - 1);
  hideWarmUp(out.squares, from + window - 1);
}

/** By the rule of Chan, Golub & LeVeque; see `rolling-spread.ts`. From the end, for `out` may be `early`. */
function join(
  early: Spread,
  late: Spread,
  { earlyLength, lateLength, lowest }: { earlyLength: number; lateLength: number; lowest: number },
  out: Spread,
): void {
  const { mean: earlyMean, squares: earlySquares } = early;
  const { mean: lateMean, squares: lateSquares } = late;
  const { mean, squares } = out;
  const share = lateLength / (earlyLength + lateLength);
  const weight = earlyLength * share;
  for (let i = mean.length - 1; i >= lowest; i--) {
    const before = earlyMean[i - lateLength];
    const apart = lateMean[i] - before;
    mean[i] = before + apart * share;
    squares[i] = earlySquares[i - lateLength] + lateSquares[i] + apart * apart * weight;
  }
}

/** What `rollingMaximum` gives for `window`, to the last bit, from what it or this gave for `length`. `out` is not `part`. */
export function lengthenMaximum(part: Float64Array, lengthening: Lengthening, out: Float64Array): void {
  const { length, window, from = 0, first = 0 } = lengthening;
  const lowest = Math.max(first, from + window - 1);
  let values = part;
  // The last part may lie over the one after it: a maximum does not change when values count twice.
  for (let back = length; back < window; back += length) {
    const ago = Math.min(back, window - length);
    for (let i = lowest; i < out.length; i++) {
      const early = part[i - ago];
      const late = values[i];
      out[i] = Math.max(early, late);
    }
    values = out;
  }
  hideWarmUp(out, from + window - 1);
}

/** What `rollingMinimum` gives for `window`, to the last bit, from what it or this gave for `length`. `out` is not `part`. */
export function lengthenMinimum(part: Float64Array, lengthening: Lengthening, out: Float64Array): void {
  const { length, window, from = 0, first = 0 } = lengthening;
  const lowest = Math.max(first, from + window - 1);
  let values = part;
  for (let back = length; back < window; back += length) {
    const ago = Math.min(back, window - length);
    for (let i = lowest; i < out.length; i++) {
      const early = part[i - ago];
      const late = values[i];
      out[i] = Math.min(early, late);
    }
    values = out;
  }
  hideWarmUp(out, from + window - 1);
}

function hideWarmUp(column: Float64Array, leading: number): void {
  column.fill(Number.NaN, 0, Math.min(leading, column.length));
}
