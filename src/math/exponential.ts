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
 * Several exponential averages of the same values, each as `exponentialAverage` gives it to the last bit. Five at a time: each is a
 * chain of three operations that wait for one another, so one alone leaves the processor idle.
 */
export function exponentialAverages(
  values: Float64Array,
  spans: readonly number[],
  outs: readonly Float64Array[],
): void {
  for (let k = 0; k < spans.length; k += 5) {
    // A group that is not full writes its last average more than once.
    const at = [0, 1, 2, 3, 4].map((j) => Math.min(k + j, spans.length - 1));
    const [weight0, weight1, weight2, weight3, weight4] = at.map((j) => 2 / (spans[j] + 1));
    const [out0, out1, out2, out3, out4] = at.map((j) => outs[j]);
    let a = values[0];
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      a += weight0 * (value - a);
      b += weight1 * (value - b);
      c += weight2 * (value - c);
      d += weight3 * (value - d);
      e += weight4 * (value - e);
      out0[i] = a;
      out1[i] = b;
      out2[i] = c;
      out3[i] = d;
      out4[i] = e;
    }
  }
}

/**
 * Wilder's averages of two columns of one length, each as `wilderAverage` gives it to the last bit: side by side, for each waits on
 * its own average.
 */
export function wilderAverages(
  values: readonly [Float64Array, Float64Array],
  window: number,
  outs: readonly [Float64Array, Float64Array],
  from = 0,
): void {
  const [valuesA, valuesB] = values;
  const [outA, outB] = outs;
  const n = valuesA.length;
  const first = from + window - 1;
  outA.fill(Number.NaN, 0, Math.min(n, first));
  outB.fill(Number.NaN, 0, Math.min(n, first));
  if (first >= n) return;
  let a = 0;
  let b = 0;
  for (let i = from; i <= first; i++) {
    a += valuesA[i] / window;
    b += valuesB[i] / window;
  }
  const weight = 1 / window;
  outA[first] = a;
  outB[first] = b;
  for (let i = first + 1; i < n; i++) {
    a += (valuesA[i] - a) * weight;
    b += (valuesB[i] - b) * weight;
    outA[i] = a;
    outB[i] = b;
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
  const weight = 1 / window;
  for (let i = first + 1; i < n; i++) {
    average += (values[i] - average) * weight;
    out[i] = average;
  }
}
