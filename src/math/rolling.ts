/**
 * Rolling sums and extremes over the last `window` values, the current one included, in one pass and without ever
 * taking a value out again: the values are cut into blocks of `window`; a window is the tail of one block and the head
 * of the next, so it is the suffix of the one put together with the prefix of the other (van Herk 1992, "A fast algorithm
 * for local minimum and maximum filters"; Gil & Werman 1993). Nothing is subtracted, so nothing drifts: a result depends
 * on the values in its window alone, a spike that has left leaves no trace, and a flat window is flat to the last bit.
 *
 * Every function writes `out[i]` for the window that ends at `i`; the first `from + window - 1` values are NaN, for
 * values before `from` do not count. `out` must not be `values`. Values from `from` on are finite. Where only the rows from
 * `first` on are wanted, the others may hold anything and values before `firstBlock` are not looked at; what is wanted is the
 * same to the last bit, for the blocks lie where they always lie.
 */

/** Where the block begins that holds the first value of the window ending at row `first`. */
export function firstBlock(window: number, from: number, first: number): number {
  return from + window * Math.max(0, Math.floor((first - window + 1 - from) / window));
}

/** Rolling sum. The clear form is `sumClearly`; the two agree to the rounding of `window` additions. */
export function rollingSum(values: Float64Array, window: number, out: Float64Array, from = 0, first = 0): void {
  const n = values.length;
  out.fill(Number.NaN, 0, Math.min(n, from + window - 1));
  for (let start = firstBlock(window, from, first); start < n; start += window) {
    const end = Math.min(start + window, n);
    let prefix = 0;
    if (start === from) {
      for (let i = start; i < end; i++) prefix += values[i];
    } else {
      const inside = Math.min(end, start + window - 1);
      for (let i = start; i < inside; i++) {
        prefix += values[i];
        out[i] += prefix;
      }
      if (inside < end) prefix += values[inside];
    }
    // The block is a window of its own when it is whole.
    if (end - start === window) out[end - 1] = prefix;
    // Each suffix waits where the window that needs it ends, one block on.
    let suffix = 0;
    for (let j = end - 1; j > start; j--) {
      suffix += values[j];
      if (j + window - 1 < n) out[j + window - 1] = suffix;
    }
  }
}

/** The sum of the last `window` values up to `i`, as it is defined. */
export function sumClearly(values: Float64Array, window: number, i: number): number {
  let sum = 0;
  for (let j = i - window + 1; j <= i; j++) sum += values[j];
  return sum;
}

/** Rolling mean; see `rollingSum`. */
export function rollingMean(values: Float64Array, window: number, out: Float64Array, from = 0, first = 0): void {
  rollingSum(values, window, out, from, first);
  for (let i = Math.max(first, from + window - 1); i < out.length; i++) out[i] /= window;
}

/** Rolling maximum; equal to `Math.max` over the window, bit for bit. */
export function rollingMaximum(values: Float64Array, window: number, out: Float64Array, from = 0, first = 0): void {
  const n = values.length;
  out.fill(Number.NaN, 0, Math.min(n, from + window - 1));
  for (let start = firstBlock(window, from, first); start < n; start += window) {
    const end = Math.min(start + window, n);
    const head = Math.min(end, start + window - 1);
    let prefix = values[start];
    for (let i = start; i < head; i++) {
      if (values[i] > prefix) prefix = values[i];
      if (start > from && out[i] < prefix) out[i] = prefix;
    }
    if (end - start === window) out[end - 1] = Math.max(values[end - 1], prefix);
    let suffix = values[end - 1];
    for (let j = end - 1; j > start; j--) {
      if (values[j] > suffix) suffix = values[j];
      if (j + window - 1 < n) out[j + window - 1] = suffix;
    }
  }
}

/** Rolling minimum; equal to `Math.min` over the window, bit for bit. */
export function rollingMinimum(values: Float64Array, window: number, out: Float64Array, from = 0, first = 0): void {
  const n = values.length;
  out.fill(Number.NaN, 0, Math.min(n, from + window - 1));
  for (let start = firstBlock(window, from, first); start < n; start += window) {
    const end = Math.min(start + window, n);
    const head = Math.min(end, start + window - 1);
    let prefix = values[start];
    for (let i = start; i < head; i++) {
      if (values[i] < prefix) prefix = values[i];
      if (start > from && out[i] > prefix) out[i] = prefix;
    }
    if (end - start === window) out[end - 1] = Math.min(values[end - 1], prefix);
    let suffix = values[end - 1];
    for (let j = end - 1; j > start; j--) {
      if (values[j] < suffix) suffix = values[j];
      if (j + window - 1 < n) out[j + window - 1] = suffix;
    }
  }
}
