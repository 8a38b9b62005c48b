import { CLASSES } from '../../../domain/signal.js';
import type { Matrix, ModelOutput } from '../../../ports/model.js';
import { arenaBytes, columnsOf, matrix, openKernels } from '../../kernels/kernels.js';
import { type FeatureScaling, openScaling, scalingBytes, standardiseRows } from './feature-scaling.js';
import { forward, forwardBytes, openLayers } from './forward-pass.js';
import type { Network } from './network.js';

/** Rows that go through the network at once: their activations stay in the level 2 cache. */
const BLOCK = 256;

/** A network in kernel memory, for predicting. Expected returns are those of the network's last column as it stands. */
export interface Predictor {
  predict(rows: Matrix): ModelOutput;
  /** See `Model.contributions`: against the row with that one feature at its training mean. */
  contributions(rows: Matrix, classes: Uint8Array): Float32Array;
}

export function openPredictor(network: Network, scaling: FeatureScaling): Predictor {
  const features = network[0]!.inputs;
  const kernels = openKernels(
    forwardBytes(network, BLOCK) +
      scalingBytes(features) +
      arenaBytes(BLOCK * features * 4, BLOCK * CLASSES * 4, features * 4),
  );
  const layers = openLayers(kernels, network, BLOCK);
  const input = kernels.floats(BLOCK * features);
  const probabilities = kernels.floats(BLOCK * CLASSES);
  const open = openScaling(kernels, scaling);
  const single = kernels.floats(features);
  const width = network.at(-1)!.outputs;

  /** Runs the first `count` rows of `input`. */
  const run = (count: number): void => {
    const outputs = forward(kernels, layers, input, count);
    kernels.softmax(columnsOf(outputs, 0, CLASSES), matrix(probabilities, count, CLASSES));
  };

  const predict = (rows: Matrix): ModelOutput => {
    const output = { probabilities: new Float32Array(rows.rows * CLASSES), expected: new Float32Array(rows.rows) };
    const last = layers.at(-1)!.out.values;
    for (let start = 0; start < rows.rows; start += BLOCK) {
      const count = Math.min(BLOCK, rows.rows - start);
      standardiseRows(kernels, rows, { start, count }, open, input);
      run(count);
      output.probabilities.set(probabilities.values.subarray(0, count * CLASSES), start * CLASSES);
      for (let i = 0; i < count; i++) output.expected[start + i] = last[i * width + CLASSES]!;
    }
    return output;
  };

  const contributions = (rows: Matrix, classes: Uint8Array): Float32Array => {
    const whole = predict(rows).probabilities;
    const total = rows.rows * features;
    const effects = new Float32Array(total);
    for (let first = 0; first < total; first += BLOCK) {
      const count = Math.min(BLOCK, total - first);
      for (let i = 0; i < count; i++) {
        const feature = (first + i) % features;
        if (feature === 0 || i === 0) {
          standardiseRows(kernels, rows, { start: Math.floor((first + i) / features), count: 1 }, open, single);
        }
        input.values.set(single.values, i * features);
        input.values[i * features + feature] = 0;
      }
      run(count);
      for (let i = 0; i < count; i++) {
        const r = Math.floor((first + i) / features);
        const own = classes[r]!;
        effects[first + i] = whole[r * CLASSES + own]! - probabilities.values[i * CLASSES + own]!;
      }
    }
    return effects;
  };

  return { predict, contributions };
}
