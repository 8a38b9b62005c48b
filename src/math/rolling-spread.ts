import { firstBlock } from './rolling.js';

/**
 * Rolling mean and spread, by the blocks of `rolling.ts`. Head and tail of a window are held as (count, mean, sum of squared
 * deviations) and put together by the rule of Chan, Golub & LeVeque (1983, "Algorithms for computing the sample
 * variance"), so there is no difference of large squares: a window around a million is as exact as one around zero, and
 * the spread of a flat window is 0, not nearly 0.
 */

/** 1 / k for k up to the window, so that the inner loops do not divide. */
export function reciprocals(window: number): Float64Array {
  const table = new Float64Array(window + 1);
  for (let k = 1; k <= window; k++) table[k] = 1 / k;
  return table;
}

/** Where the rolling mean and the sum of squared deviations from it are written, one value per row. */
export interface Spread {
  readonly mean: Float64Array;
  /** Sum of squared deviations from the mean: divide by `window - 1` for the sample variance. */
  readonly squares: Float64Array;
}

/**
 * Rolling mean and sum of squared deviations over the last `window` values, the current one included; NaN in the first
 * `from + window - 1` rows. Values from `from` on are finite; with `first`, rows before it may hold anything. The clear form
 * is `spreadClearly`.
 */
export function rollingSpread(values: Float64Array, window: number, out: Spread, from = 0, first = 0): void {
  const { mean, squares } = out;
  const n = values.length;
  const inverse = reciprocals(window);
  const leading = Math.min(n, from + window - 1);
  mean.fill(Number.NaN, 0, leading);
  squares.fill(Number.NaN, 0, leading);
  for (let start = firstBlock(window, from, first); start < n; start += window) {
    const end = Math.min(start + window, n);
    let m = 0;
    let s = 0;
    // A window that ends in the first block before its last value would begin before `from`.
    const head = start === from ? start : Math.min(end, start + window - 1);
    let count = 1;
    for (let i = start; i < head; i++, count++) {
      const delta = values[i] - m;
      m += delta * inverse[count];
      s += delta * (values[i] - m);
      const apart = m - mean[i];
      mean[i] += apart * count * inverse[window];
      squares[i] += s + apart * apart * count * (window - count) * inverse[window];
    }
    for (let i = head; i < end; i++, count++) {
      const delta = values[i] - m;
      m += delta * inverse[count];
      s += delta * (values[i] - m);
    }
    // The block is a window of its own when it is whole.
    if (end - start === window) {
      mean[end - 1] = m;
      squares[end - 1] = s;
    }
    m = 0;
    s = 0;
    count = 1;
    // Each suffix waits where the window that needs it ends, one block on.
    for (let j = end - 1, at = j + window - 1; j > start; j--, at--, count++) {
      const delta = values[j] - m;
      m += delta * inverse[count];
      s += delta * (values[j] - m);
      if (at < n) {
        mean[at] = m;
        squares[at] = s;
      }
    }
  }
}

/** Mean and sum of squared deviations of the last `window` values up to `i`, as they are defined. */
export function spreadClearly(values: Float64Array, window: number, i: number): { mean: number; squares: number } {
  const inside = values.subarray(i - window + 1, i + 1);
  const mean = inside.reduce((sum, value) => sum + value, 0) / window;
  return { mean, squares: inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}
