import { gather, groupByTime, present } from '../../math/group-by-time.js';
import { averageRanks } from '../../math/ranks.js';
import { type MeanOverTime, meanOverTime } from './newey-west.js';

/** Sessions with fewer rows say nothing about an order. */
const LEAST_ROWS = 5;

export type InformationCoefficient = MeanOverTime & {
  /** mean / deviation, per session (not annualised). */
  readonly ir: number | null;
  /** Share of the sessions with a coefficient above zero. */
  readonly positive_share: number | null;
};

/**
 * Spearman's rank correlation between `score` and `forward` among the rows of each session, ties at their mean rank; then the mean
 * over the sessions with its error. Sessions with fewer than five rows, or where all scores or all returns are the same, are left
 * out; so are rows where either is NaN. Forward returns over `horizon` sessions overlap, which the error allows for.
 */
export function informationCoefficient(
  time: Float64Array,
  score: Float32Array,
  forward: Float32Array,
  options: { readonly horizon: number },
): InformationCoefficient {
  const series = coefficientPerSession(time, score, forward);
  const summary = meanOverTime(series, options.horizon);
  const { mean, deviation } = summary;
  let positive = 0;
  for (const value of series) if (value > 0) positive++;
  return {
    ...summary,
    ir: mean !== null && deviation !== null && deviation > 0 ? mean / deviation : null,
    positive_share: series.length > 0 ? positive / series.length : null,
  };
}

/** The coefficient of each session that has one, oldest first. */
function coefficientPerSession(time: Float64Array, score: Float32Array, forward: Float32Array): Float64Array {
  const known = present(score);
  for (let row = 0; row < known.length; row++) if (Number.isNaN(forward[row])) known[row] = 0;
  const { order, starts } = groupByTime(time, known);
  const series: number[] = [];
  for (let g = 0; g + 1 < starts.length; g++) {
    const rows = order.subarray(starts[g], starts[g + 1]);
    if (rows.length < LEAST_ROWS) continue;
    const value = correlation(averageRanks(gather(score, rows)), averageRanks(gather(forward, rows)));
    if (!Number.isNaN(value)) series.push(value);
  }
  return Float64Array.from(series);
}

/** Pearson's correlation of two rankings of n values, whose mean is (n - 1) / 2; NaN when one does not vary. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (a.length - 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const da = (a[i] as number) - mean;
    const db = (b[i] as number) - mean;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : Number.NaN;
}
