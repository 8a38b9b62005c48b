type CalibrationBin = {
  /** Confidences in (from, to], the first bin with 0 too. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean confidence of the rows; `null` when there are none. */
  readonly confidence: number | null;
  /** Share of the rows that were right; `null` when there are none. */
  readonly frequency: number | null;
};

export type CalibrationTable = {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: mean over rows of |frequency - confidence| of their bin; `null` without rows. */
  readonly ece: number | null;
};

/**
 * How often confidences came true, in `bins` equal steps from 0 to 1. `confidence` per row in [0, 1], `correct` 1 where the signal was
 * right. Naeini, Cooper & Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning".
 */
export function calibrationTable(confidence: Float32Array, correct: Uint8Array, bins = 10): CalibrationTable {
  const rows = new Uint32Array(bins);
  const confidences = new Float64Array(bins);
  const hits = new Float64Array(bins);
  for (let row = 0; row < confidence.length; row++) {
    const value = confidence[row] as number;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(value * bins) - 1));
    rows[bin] = (rows[bin] as number) + 1;
    confidences[bin] = (confidences[bin] as number) + value;
    hits[bin] = (hits[bin] as number) + (correct[row] as number);
  }
  let error = 0;
  for (let bin = 0; bin < bins; bin++) error += Math.abs((hits[bin] as number) - (confidences[bin] as number));
  const mean = (sum: number, count: number) => (count > 0 ? sum / count : null);
  return {
    bins: Array.from(rows, (count, bin) => ({
      from: bin / bins,
      to: (bin + 1) / bins,
      rows: count,
      confidence: mean(confidences[bin] as number, count),
      frequency: mean(hits[bin] as number, count),
    })),
    ece: mean(error, confidence.length),
  };
}
