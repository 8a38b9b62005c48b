import { CLASSES } from '../../../domain/signal.js';
import { Random } from '../../../math/random.js';
import type { LabelledRows } from '../../../ports/model.js';
import {
  type AdamState,
  arenaBytes,
  columnsOf,
  type Engine,
  matrix,
  openKernels,
  part,
} from '../../kernels/kernels.js';
import type { Design } from './design.js';
import { type FeatureScaling, openScaling, scalingBytes } from './feature-scaling.js';
import { openParameters, parameterBytes } from './parameters.js';
import { copyRows, type RowRange } from './raw-rows.js';
import type { TrainingOptions } from './training-options.js';

/** Rows with standardised, winsorised targets. */
export interface ScaledRows extends LabelledRows {
  readonly scaledTarget: Float32Array;
}

/** Summed over rows; divide by the number of rows. */
export interface Losses {
  /** Weighted cross-entropy, natural logarithm. */
  readonly logLoss: number;
  /** Half the squared error of the standardised target. */
  readonly squaredError: number;
}

/** All that learning changes. */
export interface TrainerState {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** A net in kernel memory that learns batch by batch. */
export interface Trainer {
  /** Step number `step` (from 1) of Adam on the rows of the range. Gives the losses with dropout, before the step. */
  learn(rows: ScaledRows, range: RowRange, step: number, rate: number): Losses;
  /** Losses without dropout on the rows of the range. */
  measure(rows: ScaledRows, range: RowRange): Losses;
  /** A copy of the weights. */
  weights(): Float32Array;
  /** A copy of the state. */
  state(): TrainerState;
  restore(state: TrainerState): void;
  /** Gives back what would not be released with the trainer. */
  close?(): void;
}

/** Dropout keys of step n are stream n of the seed from here on. */
export const DROPOUT_STREAMS = 1 << 20;

export interface TrainerSetup {
  readonly design: Design;
  /** All parameters, see `startingValues`. */
  readonly values: Float32Array;
  readonly scaling: FeatureScaling;
  readonly options: Pick<TrainingOptions, 'dropout' | 'returnWeight' | 'weightDecay' | 'clipNorm' | 'batch'>;
  readonly seed: number;
  readonly engine: Engine;
}

/** Opens kernel memory for a net and one chunk of rows, however large the batch; it is released with the trainer. */
export function openTrainer({ design, values, scaling, options, seed, engine }: TrainerSetup): Trainer {
  const { features, steps } = design;
  const chunk = Math.min(design.chunk, options.batch);
  const width = CLASSES + 1;
  const rawNumbers = chunk * steps * features;
  const kernels = openKernels(
    design.bytes(chunk, true) +
      parameterBytes(design.parameters, true) +
      scalingBytes(features) +
      arenaBytes(rawNumbers * 4, chunk * width * 4, chunk, chunk * 4, chunk * 4),
    engine,
  );
  const parameters = openParameters(kernels, design.parameters, values, true);
  const net = design.open(kernels, parameters, chunk, true);
  const open = openScaling(kernels, scaling);
  const raw = kernels.floats(rawNumbers);
  const by = kernels.floats(chunk * width);
  const labels = kernels.bytes(chunk);
  const weights = kernels.floats(chunk);
  const targets = kernels.floats(chunk);
  const [gradient, first, second] = [parameters.gradient!, parameters.first!, parameters.second!];
  const { decaying, total } = parameters.layout;
  const adamPart = (from: number, count: number): AdamState => ({
    weights: part(parameters.weights, from, count),
    gradient: part(gradient, from, count),
    first: part(first, from, count),
    second: part(second, from, count),
  });
  const [decayed, spared] = [adamPart(0, decaying), adamPart(decaying, total - decaying)];

  /** Runs the rows chunk by chunk; `each` is called with the derivatives by the outputs, which are for a loss of a `scale`th. */
  const run = (
    rows: ScaledRows,
    { start, count, order }: RowRange,
    scale: number,
    dropout: { readonly rate: number; readonly key: () => number } | null,
  ): Losses => {
    let [logLoss, squaredError] = [0, 0];
    for (let from = start; from < start + count; from += chunk) {
      const size = Math.min(chunk, start + count - from);
      copyRows(rows, steps, { start: from, count: size, order }, raw.values);
      for (let i = 0; i < size; i++) {
        const row = order ? order[from + i]! : from + i;
        labels.values[i] = rows.y[row]!;
        targets.values[i] = rows.scaledTarget[row]!;
        if (rows.weights) weights.values[i] = rows.weights[row]!;
      }
      net.feed(raw, size, open);
      const outputs = net.forward(size, dropout);
      const byOutputs = matrix(by, size, width);
      const truth = { labels, weights: rows.weights ? weights : null };
      const [scores, byScores] = [columnsOf(outputs, 0, CLASSES), columnsOf(byOutputs, 0, CLASSES)];
      const [expected, byExpected] = [columnsOf(outputs, CLASSES, 1), columnsOf(byOutputs, CLASSES, 1)];
      logLoss += kernels.softmaxCrossEntropy(scores, truth, byScores, scale);
      squaredError += kernels.squaredError(expected, targets, byExpected, options.returnWeight * scale);
      if (dropout !== null) net.backward(size, byOutputs);
    }
    return { logLoss, squaredError };
  };

  return {
    learn(rows, range, step, rate) {
      const random = new Random(seed, DROPOUT_STREAMS + step);
      gradient.values.fill(0);
      const losses = run(rows, range, 1 / range.count, { rate: options.dropout, key: () => random.u32() });
      if (options.clipNorm > 0) {
        const norm = Math.sqrt(kernels.sumOfSquares(gradient));
        if (norm > options.clipNorm) kernels.scale(gradient, options.clipNorm / norm);
      }
      kernels.adam(decayed, { step, rate, decay: options.weightDecay });
      kernels.adam(spared, { step, rate });
      net.refresh();
      return losses;
    },
    measure: (rows, range) => run(rows, range, 1 / range.count, null),
    weights: () => parameters.weights.values.slice(),
    state: () => ({
      weights: parameters.weights.values.slice(),
      first: first.values.slice(),
      second: second.values.slice(),
    }),
    restore(state) {
      parameters.weights.values.set(state.weights);
      first.values.set(state.first);
      second.values.set(state.second);
      net.refresh();
    },
  };
}
