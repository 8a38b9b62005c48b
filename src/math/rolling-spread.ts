import { firstBlock } from './rolling.js';

/**
 * Rolling mean and spread, by the blocks of `rolling.ts`. Head and tail of a window are held as sums of deviations, and of their squares,
 * from the value at which the tail ends and the head begins (the shifted data of Chan, Golub & LeVeque 1983, "Algorithms for
 * computing the sample variance"). That value is inside the window, so its distance from the mean is of the window's own size and no
 * large squares cancel: a window around a million is as exact as one around zero, and the spread of a flat window is 0, not
 * nearly 0.
 */

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
  const inverse = 1 / window;
  const leading = Math.min(n, from + window - 1);
  mean.fill(Number.NaN, 0, leading);
  squares.fill(Number.NaN, 0, leading);
  for (let start = firstBlock(window, from, first); start < n; start += window) {
    const end = Math.min(start + window, n);
    const edge = values[start];
    let sum = 0;
    let square = 0;
    // A window that ends in the first block before its last value would begin before `from`.
    const head = start === from ? start : Math.min(end, start + window - 1);
    for (let i = start; i < head; i++) {
      const deviation = values[i] - edge;
      sum += deviation;
      square += deviation * deviation;
      const both = mean[i] + sum;
      const shift = both * inverse;
      mean[i] = edge + shift;
      squares[i] += square - both * shift;
    }
    for (let i = head; i < end; i++) {
      const deviation = values[i] - edge;
      sum += deviation;
      square += deviation * deviation;
    }
    // The block is a window of its own when it is whole.
    if (end - start === window) {
      mean[end - 1] = edge + sum * inverse;
      squares[end - 1] = square - sum * sum * inverse;
    }
    if (end === n) break;
    // Each tail waits where the window that needs it ends, one block on, measured from where that block begins.
    const next = values[end];
    sum = 0;
    square = 0;
    for (let j = end - 1, at = j + window - 1; j > start; j--, at--) {
      const deviation = values[j] - next;
      sum += deviation;
      square += deviation * deviation;
      if (at < n) {
        mean[at] = sum;
        squares[at] = square;
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
