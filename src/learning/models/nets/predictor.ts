import { CLASSES } from '../../../domain/signal.js';
import type { Matrix, ModelOutput } from '../../../ports/model.js';
import { arenaBytes, columnsOf, matrix, openKernels } from '../../kernels/kernels.js';
import { type AskedNet, chainContributions } from './contributions.js';
import type { Design } from './design.js';
import { type FeatureScaling, openScaling, scalingBytes } from './feature-scaling.js';
import { openParameters, parameterBytes } from './parameters.js';
import { copyRows } from './raw-rows.js';

/** A net in kernel memory, for predicting. Expected returns are those of the net's last output as it stands. */
export interface Predictor {
  predict(rows: Matrix): ModelOutput;
  /** See `Model.contributions`: against the row (or its whole window) with every feature at its training mean. */
  contributions(rows: Matrix, classes: Uint8Array): Float32Array;
}

/** Always with the deterministic engine: what is predicted does not depend on the machine. */
export function openPredictor(design: Design, values: Float32Array, scaling: FeatureScaling): Predictor {
  const { features, steps, chunk } = design;
  const size = steps * features;
  const kernels = openKernels(
    design.bytes(chunk, false) +
      parameterBytes(design.parameters, false) +
      scalingBytes(features) +
      arenaBytes(chunk * size * 4, chunk * CLASSES * 4),
  );
  const net = design.open(kernels, openParameters(kernels, design.parameters, values, false), chunk, false);
  const open = openScaling(kernels, scaling);
  const raw = kernels.floats(chunk * size);
  const probabilities = kernels.floats(chunk * CLASSES);

  /** Runs the first `count` rows of `raw`; gives where their expected returns stand. */
  const run = (count: number): { readonly at: number; readonly stride: number } => {
    net.feed(raw, count, open);
    const outputs = net.forward(count, null);
    kernels.softmax(columnsOf(outputs, 0, CLASSES), matrix(probabilities, count, CLASSES));
    return { at: outputs.at / 4 + CLASSES, stride: outputs.rowStride };
  };

  const predict = (rows: Matrix): ModelOutput => {
    const output = { probabilities: new Float32Array(rows.rows * CLASSES), expected: new Float32Array(rows.rows) };
    const memory = new Float32Array(raw.values.buffer);
    for (let start = 0; start < rows.rows; start += chunk) {
      const count = Math.min(chunk, rows.rows - start);
      copyRows(rows, steps, { start, count }, raw.values);
      const { at, stride } = run(count);
      output.probabilities.set(probabilities.values.subarray(0, count * CLASSES), start * CLASSES);
      for (let i = 0; i < count; i++) output.expected[start + i] = memory[at + i * stride]!;
    }
    return output;
  };

  const asked: AskedNet = {
    ...{ steps, chunk, mean: scaling.mean, raw: raw.values },
    run(count) {
      run(count);
      return probabilities.values;
    },
  };
  return { predict, contributions: (rows, classes) => chainContributions(asked, rows, classes) };
}
