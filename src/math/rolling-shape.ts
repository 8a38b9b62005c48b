/** Where skewness and kurtosis are written, one value per row. */
export interface Shape {
  readonly skewness: Float64Array;
  readonly kurtosis: Float64Array;
}

/**
 * Skewness and excess kurtosis over the last `window` values (at least 4), the current one included, both corrected for
 * the size of the sample (Joanes & Gill 1998, G1 and G2: what pandas and Excel give); NaN in the first
 * `from + window - 1` rows. A window whose standard deviation is not above `flat`, the size that
 * the rounding of the values can reach, has no shape: 0 and 0.
 *
 * Two passes over each window on purpose: at 20 values that costs as much as carrying four moments along, and it has
 * no cancellation to watch, so the fast form is the clear one.
 */
export function rollingShape(
  values: Float64Array,
  window: number,
  out: Shape,
  options: { readonly flat: number; readonly from?: number },
): void {
  const { skewness, kurtosis } = out;
  const { flat, from = 0 } = options;
  const n = values.length;
  const first = from + window - 1;
  skewness.fill(Number.NaN, 0, Math.min(n, first));
  kurtosis.fill(Number.NaN, 0, Math.min(n, first));
  const inverse = 1 / window;
  const skewFactor = Math.sqrt(window * (window - 1)) / (window - 2);
  const kurtosisFactor = (window - 1) / ((window - 2) * (window - 3));
  const least = flat * flat;
  for (let i = first; i < n; i++) {
    let sum = 0;
    for (let j = i - window + 1; j <= i; j++) sum += values[j];
    const mean = sum * inverse;
    let m2 = 0;
    let m3 = 0;
    let m4 = 0;
    for (let j = i - window + 1; j <= i; j++) {
      const d = values[j] - mean;
      const d2 = d * d;
      m2 += d2;
      m3 += d2 * d;
      m4 += d2 * d2;
    }
    m2 *= inverse;
    m3 *= inverse;
    m4 *= inverse;
    const shaped = m2 > least;
    skewness[i] = shaped ? (skewFactor * m3) / (m2 * Math.sqrt(m2)) : 0;
    kurtosis[i] = shaped ? kurtosisFactor * (((window + 1) * m4) / (m2 * m2) - 3 * (window - 1)) : 0;
  }
}
