import { CLASSES } from '../../../domain/signal.js';
import type { Random } from '../../../math/random.js';
import type { LabelledRows } from '../../../ports/model.js';
import { type AdamState, arenaBytes, columnsOf, matrix, openKernels } from '../../kernels/kernels.js';
import { backward } from './backward-pass.js';
import { type FeatureScaling, openScaling, scalingBytes, standardiseRows } from './feature-scaling.js';
import { forward, forwardBytes, openLayers } from './forward-pass.js';
import type { Network } from './network.js';
import type { MlpOptions } from './options.js';

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

/** A network in kernel memory that learns batch by batch. */
export interface Trainer {
  /** One Adam step on rows `order[start]` on, at most `batch` of them. Gives the losses with dropout, before the step. */
  learn(rows: ScaledRows, order: Uint32Array, start: number, count: number, rate: number): Losses;
  /** Losses without dropout on rows `start` on, at most `batch` of them. */
  measure(rows: ScaledRows, start: number, count: number): Losses;
  /** A copy of the network as it is now. */
  network(): Network;
}

/** Opens kernel memory for a network, its gradients and a batch; it is released with the trainer. */
export function openTrainer(initial: Network, scaling: FeatureScaling, options: MlpOptions, random: Random): Trainer {
  const { batch } = options;
  const features = initial[0]!.inputs;
  const state = initial.flatMap(({ weights, bias }) => Array(3).fill(arenaBytes(weights.length * 4, bias.length * 4)));
  const byOutputs = initial.map(({ outputs }) => batch * outputs * 4);
  const kernels = openKernels(
    forwardBytes(initial, batch) +
      scalingBytes(features) +
      arenaBytes(...state, ...byOutputs, batch * features * 4, batch, batch * 4, batch * 4),
  );
  const layers = openLayers(kernels, initial, batch);
  const input = kernels.floats(batch * features);
  const labels = kernels.bytes(batch);
  const weights = kernels.floats(batch);
  const targets = kernels.floats(batch);
  const adamState = (of: { values: Float32Array; at: number }): AdamState => ({
    weights: of,
    gradient: kernels.floats(of.values.length),
    first: kernels.floats(of.values.length),
    second: kernels.floats(of.values.length),
  });
  const states = layers.map((layer) => ({ weights: adamState(layer.weights), bias: adamState(layer.bias) }));
  const gradients = states.map((layer, i) => ({
    weights: layer.weights.gradient,
    bias: layer.bias.gradient,
    out: kernels.floats(batch * layers[i]!.outputs),
  }));
  const open = openScaling(kernels, scaling);
  const dropout = { rate: options.dropout, key: () => random.u32() };
  let step = 0;

  /** Brings a batch in, runs it and leaves the derivative by the outputs in the last layer's gradient. */
  const run = (rows: ScaledRows, start: number, count: number, order?: Uint32Array): Losses => {
    standardiseRows(kernels, rows, { start, count, order }, open, input);
    for (let i = 0; i < count; i++) {
      const row = order ? order[start + i]! : start + i;
      labels.values[i] = rows.y[row]!;
      targets.values[i] = rows.scaledTarget[row]!;
      if (rows.weights) weights.values[i] = rows.weights[row]!;
    }
    const outputs = forward(kernels, layers, input, count, order ? dropout : undefined);
    const byOutputs = matrix(gradients.at(-1)!.out, count, outputs.columns);
    const truth = { labels, weights: rows.weights ? weights : null };
    const [scores, byScores] = [columnsOf(outputs, 0, CLASSES), columnsOf(byOutputs, 0, CLASSES)];
    const [expected, byExpected] = [columnsOf(outputs, CLASSES, 1), columnsOf(byOutputs, CLASSES, 1)];
    return {
      logLoss: kernels.softmaxCrossEntropy(scores, truth, byScores, 1 / count),
      squaredError: kernels.squaredError(expected, targets, byExpected, options.returnWeight / count),
    };
  };

  return {
    learn(rows, order, start, count, rate) {
      const losses = run(rows, start, count, order);
      backward(kernels, layers, gradients, input, count, options.dropout);
      step++;
      for (const layer of states) {
        kernels.adam(layer.weights, { step, rate, decay: options.weightDecay });
        kernels.adam(layer.bias, { step, rate });
      }
      return losses;
    },
    measure: (rows, start, count) => run(rows, start, count),
    network: () =>
      initial.map(({ inputs, outputs }, i) => ({
        inputs,
        outputs,
        weights: layers[i]!.weights.values.slice(),
        bias: layers[i]!.bias.values.slice(),
      })),
  };
}
