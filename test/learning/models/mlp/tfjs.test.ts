import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { mlp } from '../../../../src/learning/models/mlp/mlp.js';
import type { Matrix, ModelFiles } from '../../../../src/ports/model.js';
import { madeData, madeRows } from './made-rows.js';

async function loadWithTfjs(files: ModelFiles): Promise<LayersModel> {
  const document = JSON.parse(new TextDecoder().decode(files['model.json']));
  const bytes = files['weights.bin']!;
  return loadLayersModel(
    tf.io.fromMemory({
      modelTopology: document.modelTopology,
      weightSpecs: document.weightsManifest[0].weights,
      weightData: bytes.slice().buffer,
      format: document.format,
      userDefinedMetadata: document.userDefinedMetadata,
    }),
  );
}

function predictWithTfjs(model: LayersModel, { x, rows, features }: Matrix): readonly Float32Array[] {
  return tf.tidy(() => {
    const outputs = model.predict(tf.tensor2d(x, [rows, features])) as tf.Tensor[];
    return outputs.map((output) => output.dataSync() as Float32Array);
  });
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe('the files of an mlp, loaded with tfjs', () => {
  it.each([
    { hidden: [128, 64], features: 45 },
    { hidden: [7], features: 1 },
    { hidden: [5, 6, 3], features: 3 },
  ])(
    'give the same probabilities and expected return from raw features ($hidden, $features features)',
    async (shape) => {
      const data = madeData(600, shape.features);
      const options = { hidden: shape.hidden, batch: 64, maxEpochs: 3 };
      const model = await mlp.fit(data, options, { seed: 5, parallel: { threads: 1, map: async () => [] } });
      const rows = madeRows(300, shape.features, 99);
      // Values far outside of the training range are clipped in the graph as they are here.
      rows.x[0] = 1e4;
      rows.x[shape.features] = -1e4;
      const ours = model.predict(rows);
      const theirs = await loadWithTfjs(model.files());
      expect(theirs.outputNames).toEqual(['probabilities', 'expected_return']);
      const [probabilities, expected] = predictWithTfjs(theirs, rows);
      expect(largestDifference(ours.probabilities, probabilities!)).toBeLessThan(1e-5);
      expect(largestDifference(ours.expected, expected!)).toBeLessThan(1e-5);
      expect(largestDifference(ours.expected, new Float32Array(300))).toBeGreaterThan(1e-3);
    },
  );
});
