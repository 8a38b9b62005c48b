import { firstBlock } from './rolling.js';

/** Where skewness and kurtosis are written, one value per row. */
export interface Shape {
  readonly skewness: Float64Array;
  readonly kurtosis: Float64Array;
}

/**
 * Means of this many standard deviations lose half the digits of a fourth moment that is made from sums of powers. Returns
 * are far from it, but for a price that climbs by the same factor bar after bar.
 */
const MOST_DEVIATIONS = 30;

/**
 * Skewness and excess kurtosis over the last `window` values (at least 4), the current one included, both corrected for
 * the size of the sample (Joanes & Gill 1998, G1 and G2: what pandas and Excel give); NaN in the first
 * `from + window - 1` rows. Values from `from` on are finite. A window whose standard deviation is not above `flat`, the
 * size that the rounding of the values can reach, has no shape: 0 and 0. With `first`, rows before it may hold anything.
 *
 * Sums of the first four powers are put together from blocks as in `rolling.ts`; a window whose mean is large beside its
 * deviation is done by the clear form, `shapeClearly`.
 */
export function rollingShape(
  values: Float64Array,
  window: number,
  out: Shape,
  options: { readonly flat: number; readonly from?: number; readonly first?: number },
): void {
  const { skewness, kurtosis } = out;
  const { flat, from = 0, first = 0 } = options;
  const n = values.length;
  const leading = Math.min(n, from + window - 1);
  skewness.fill(Number.NaN, 0, leading);
  kurtosis.fill(Number.NaN, 0, leading);
  const { skew, kurt, kurtShift } = corrections(window);
  const inverse = 1 / window;
  // Sums of powers of what the block before ended with: at k those of all but its first k values, nothing at `window`.
  const tail = [1, 2, 3, 4].map(() => new Float64Array(window + 1));
  const [tail1, tail2, tail3, tail4] = tail;
  for (let start = firstBlock(window, from, first); start < n; start += window) {
    const end = Math.min(start + window, n);
    let head1 = 0;
    let head2 = 0;
    let head3 = 0;
    let head4 = 0;
    for (let i = start, count = 1; i < end; i++, count++) {
      const x = values[i];
      const square = x * x;
      head1 += x;
      head2 += square;
      head3 += square * x;
      head4 += square * square;
      if (i < leading || i < first) continue;
      const mean = (tail1[count] + head1) * inverse;
      const p2 = (tail2[count] + head2) * inverse;
      const p3 = (tail3[count] + head3) * inverse;
      const p4 = (tail4[count] + head4) * inverse;
      const mean2 = mean * mean;
      const m2 = p2 - mean2;
      if (mean2 < MOST_DEVIATIONS * MOST_DEVIATIONS * m2 && m2 > flat * flat) {
        const m3 = p3 - 3 * mean * p2 + 2 * mean2 * mean;
        const m4 = p4 - 4 * mean * p3 + 6 * mean2 * p2 - 3 * mean2 * mean2;
        skewness[i] = (skew * m3) / (m2 * Math.sqrt(m2));
        kurtosis[i] = (kurt * m4) / (m2 * m2) - kurtShift;
      } else {
        const clear = shapeClearly(values, window, i, flat);
        skewness[i] = clear.skewness;
        kurtosis[i] = clear.kurtosis;
      }
    }
    for (const sums of tail) sums[window] = 0;
    for (let j = end - 1; j > start; j--) {
      const k = j - start;
      const x = values[j];
      const square = x * x;
      tail1[k] = tail1[k + 1] + x;
      tail2[k] = tail2[k + 1] + square;
      tail3[k] = tail3[k + 1] + square * x;
      tail4[k] = tail4[k + 1] + square * square;
    }
  }
}

/** Skewness and excess kurtosis of the last `window` values up to `i`, as they are defined: two passes over the window. */
export function shapeClearly(
  values: Float64Array,
  window: number,
  i: number,
  flat: number,
): { skewness: number; kurtosis: number } {
  let mean = 0;
  for (let j = i - window + 1; j <= i; j++) mean += values[j] / window;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let j = i - window + 1; j <= i; j++) {
    const d = values[j] - mean;
    m2 += (d * d) / window;
    m3 += (d * d * d) / window;
    m4 += (d * d * d * d) / window;
  }
  if (!(m2 > flat * flat)) return { skewness: 0, kurtosis: 0 };
  const { skew, kurt, kurtShift } = corrections(window);
  return { skewness: (skew * m3) / (m2 * Math.sqrt(m2)), kurtosis: (kurt * m4) / (m2 * m2) - kurtShift };
}

/** What makes the moments of a sample of `n` unbiased. */
function corrections(n: number): { skew: number; kurt: number; kurtShift: number } {
  const factor = (n - 1) / ((n - 2) * (n - 3));
  return { skew: Math.sqrt(n * (n - 1)) / (n - 2), kurt: factor * (n + 1), kurtShift: factor * 3 * (n - 1) };
}
