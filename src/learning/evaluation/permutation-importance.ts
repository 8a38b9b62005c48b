import { CLASSES } from '../../domain/signal.js';
import { Random, shuffle } from '../../math/random.js';
import type { Matrix } from '../../ports/model.js';

/** Rows that the model has not learnt from, with the class of each. */
export interface KnownRows extends Matrix {
  readonly y: Uint8Array;
}

export interface ImportanceOptions {
  readonly seed: number;
  /** Steps of the window that the model looks at. Default 1: the row alone. */
  readonly steps?: number | undefined;
  /** How often each feature is shuffled; the rises are averaged. Default 1. */
  readonly repeats?: number | undefined;
  /** `done` of `total` shuffles. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Importance {
  /** Mean log loss of the rows as they are, nats. */
  readonly logLoss: number;
  /** Rise of the log loss per feature, mean over the repeats. */
  readonly rise: Float64Array;
  /** Standard deviation of that rise over the repeats; NaN with one. It says what the shuffling adds, not what other rows would. */
  readonly deviation: Float64Array;
}

/** Rows that are asked at once. */
const BLOCK = 256;

/**
 * What a model loses on rows that it has not learnt from when one feature's values change places among them: the rise of the log loss per
 * feature, 0 or below for one that it does not need. Of a window the feature changes place in all steps together. Features that say the same stand in
 * for one another and all come out small. `predict` gives probabilities, rows x 3.
 * Source: Breiman 2001, "Random forests", section 10; Fisher, Rudin & Dominici 2019, "All models are wrong, but many are useful".
 */
export function permutationImportance(
  predict: (rows: Matrix) => Float32Array,
  rows: KnownRows,
  options: ImportanceOptions,
): Importance {
  const { features } = rows;
  const { seed, repeats = 1, onProgress } = options;
  // A model that looks back refuses rows without windows in its own words.
  const steps = rows.windows === undefined ? 1 : (options.steps ?? 1);
  const order = Uint32Array.from({ length: rows.rows }, (_, row) => row);
  const logLoss = meanLogLoss(predict, rows, steps, null);
  const rise = new Float64Array(features);
  const deviation = new Float64Array(features).fill(Number.NaN);
  for (let feature = 0; feature < features; feature++) {
    const rises = Array.from({ length: repeats }, (_, repeat) => {
      for (let row = 0; row < order.length; row++) order[row] = row;
      shuffle(order, new Random(seed, feature * repeats + repeat));
      const found = meanLogLoss(predict, rows, steps, { feature, order }) - logLoss;
      onProgress?.(feature * repeats + repeat + 1, features * repeats);
      return found;
    });
    const mean = rises.reduce((a, b) => a + b, 0) / repeats;
    rise[feature] = mean;
    if (repeats > 1) {
      deviation[feature] = Math.sqrt(rises.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1));
    }
  }
  return { logLoss, rise, deviation };
}

/** Which feature every row takes from which other row. */
interface Exchange {
  readonly feature: number;
  readonly order: Uint32Array;
}

function meanLogLoss(
  predict: (rows: Matrix) => Float32Array,
  given: KnownRows,
  steps: number,
  exchange: Exchange | null,
): number {
  let sum = 0;
  for (let from = 0; from < given.rows; from += BLOCK) {
    const count = Math.min(BLOCK, given.rows - from);
    const probabilities = predict(block(given, { from, count, steps }, exchange));
    for (let i = 0; i < count; i++) {
      sum -= Math.log(Math.max(1e-15, probabilities[i * CLASSES + (given.y[from + i] as number)] as number));
    }
  }
  return sum / given.rows;
}

/** A copy of some rows, or of their windows, with one feature from elsewhere. */
function block(
  { x, features, windows }: KnownRows,
  { from, count, steps }: { readonly from: number; readonly count: number; readonly steps: number },
  exchange: Exchange | null,
): Matrix {
  const size = steps * features;
  const [values, ends] = steps > 1 && windows ? [windows.history, windows.ends] : [x, undefined];
  /** Where a row, or its window, begins. */
  const start = (row: number) => ((ends?.[row] ?? row) + 1) * features - size;
  const own = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const at = start(from + i);
    own.set(values.subarray(at, at + size), i * size);
    if (exchange === null) continue;
    const other = start(exchange.order[from + i] as number);
    for (let f = exchange.feature; f < size; f += features) own[i * size + f] = values[other + f] as number;
  }
  if (steps === 1) return { x: own, rows: count, features };
  const last = new Float32Array(count * features);
  for (let i = 0; i < count; i++) last.set(own.subarray((i + 1) * size - features, (i + 1) * size), i * features);
  const closing = Uint32Array.from({ length: count }, (_, i) => (i + 1) * steps - 1);
  return { x: last, rows: count, features, windows: { history: own, ends: closing } };
}
