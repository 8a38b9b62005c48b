import { DAY, type EpochMs } from '../../domain/time.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { binOf, populationStability, quantileEdges } from './population-stability.js';

/** Which rows of a panel are compared with which; the same for every feature. */
export interface DriftRows {
  /** Rows of the training range, spread evenly over it. */
  readonly reference: Uint32Array;
  /** Span of time, as long as the recent one, that each of them is in: 0 is the first. */
  readonly span: Uint32Array;
  readonly spans: number;
  readonly recent: Uint32Array;
}

export interface DriftRange {
  /** Bar times of the training range, both included. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Recent rows are after this bar time. */
  readonly recentFrom: EpochMs;
}

/** How far one feature has moved from what a model learnt from. */
export interface FeatureDrift {
  /** Population stability index of the recent rows against the training range. */
  readonly psi: number;
  /** The most that any span of the training range, as long as the recent one, had against the whole; NaN when it is too short. */
  readonly psi_in_training: number;
  /** Kolmogorov-Smirnov statistic of the known values; NaN when there are none. */
  readonly ks: number;
  /** Share of rows without a value. */
  readonly missing: number;
  readonly missing_in_training: number;
}

const BINS = 10;
/** Rows of the training range that are looked at: the index has settled long before. */
const MOST_REFERENCE = 100_000;

/** Chooses the rows. `time` is the bar time of each row of the panel; `most` bounds the reference. */
export function driftRows(time: Float64Array, range: DriftRange, most = MOST_REFERENCE): DriftRows {
  const { from, to, recentFrom } = range;
  const inRange = (at: number) => at >= from && at <= to;
  const recent: number[] = [];
  let [rows, first, last] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < time.length; row++) {
    const at = time[row] as number;
    if (inRange(at)) rows++;
    if (at <= recentFrom) continue;
    recent.push(row);
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  // The time that the recent rows really take: when bars have stopped coming they are of fewer days than was asked for.
  const length = Math.max(DAY, last - first);
  const step = Math.max(1, Math.ceil(rows / most));
  const reference: number[] = [];
  for (let row = 0, k = 0; row < time.length; row++) {
    if (inRange(time[row] as number) && k++ % step === 0) reference.push(row);
  }
  return {
    reference: Uint32Array.from(reference),
    span: Uint32Array.from(reference, (row) => Math.floor(((time[row] as number) - from) / length)),
    spans: Math.floor((to - from) / length),
    recent: Uint32Array.from(recent),
  };
}

/** Compares one feature, a value per row of the panel, NaN where there is none. */
export function featureDrift(values: Float32Array, rows: DriftRows): FeatureDrift {
  const [reference, recent] = [known(values, rows.reference), known(values, rows.recent)];
  const edges = quantileEdges(reference, BINS);
  const bins = edges.length + 2;
  const whole = new Float64Array(bins);
  const spans = new Float64Array(bins * rows.spans);
  for (const [k, row] of rows.reference.entries()) {
    const bin = binOf(values[row] as number, edges);
    whole[bin] = (whole[bin] as number) + 1;
    const at = (rows.span[k] as number) * bins + bin;
    // The end of the range is shorter than a span, and a part says less than a whole.
    if (at < spans.length) spans[at] = (spans[at] as number) + 1;
  }
  const now = new Float64Array(bins);
  for (const row of rows.recent) {
    const bin = binOf(values[row] as number, edges);
    now[bin] = (now[bin] as number) + 1;
  }
  let most = Number.NaN;
  for (let k = 0; k < rows.spans; k++) {
    const index = populationStability(whole, spans.subarray(k * bins, (k + 1) * bins));
    if (!(index <= most) && !Number.isNaN(index)) most = index;
  }
  const missing = (found: Float32Array, of: Uint32Array) => (of.length === 0 ? 0 : 1 - found.length / of.length);
  return {
    psi: populationStability(whole, now),
    psi_in_training: most,
    ks: kolmogorovSmirnov(reference, recent),
    missing: missing(recent, rows.recent),
    missing_in_training: missing(reference, rows.reference),
  };
}

/** Values that there are, ascending. */
function known(values: Float32Array, rows: Uint32Array): Float32Array {
  const found = new Float32Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const value = values[row] as number;
    if (!Number.isNaN(value)) found[count++] = value;
  }
  return found.subarray(0, count).sort();
}
