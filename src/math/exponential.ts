/**
 * Exponential average with weight 2 / (span + 1) on the current value, started at the first: `out[0] = values[0]`. The same
 * numbers as pandas' `ewm(span, adjust=False).mean()`. Every row is written; the caller hides the warm-up.
 */
export function exponentialAverage(values: Float64Array, span: number, out: Float64Array): void {
  const weight = 2 / (span + 1);
  let average = values[0];
  for (let i = 0; i < values.length; i++) {
    average += weight * (values[i] - average);
    out[i] = average;
  }
}

/**
 * Wilder's average (1978, "New Concepts in Technical Trading Systems"): the plain mean of the first `window` values from row
 * `from` on, then weight 1 / window on the current value. The first `from + window - 1` rows are NaN.
 */
export function wilderAverage(values: Float64Array, window: number, out: Float64Array, from = 0): void {
  const n = values.length;
  const first = from + window - 1;
  out.fill(Number.NaN, 0, Math.min(n, first));
  if (first >= n) return;
  let average = 0;
  for (let i = from; i <= first; i++) average += values[i] / window;
  out[first] = average;
  for (let i = first + 1; i < n; i++) {
    average += (values[i] - average) / window;
    out[i] = average;
  }
}
