import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { lstm } from '../../../../src/learning/models/lstm/lstm.js';
import { madeWindowData, madeWindows } from '../nets/made-windows.js';

describe('the files of an lstm, loaded with tfjs', () => {
  it.each([
    { units: 12, steps: 5, features: 3 },
    { units: 4, steps: 2, features: 1 },
  ])('give the same probabilities and expected return from raw windows ($units units)', async (shape) => {
    const { units, steps, features } = shape;
    const data = madeWindowData(300, { steps, features, seed: 5 });
    const options = { units, steps, batch: 32, maxEpochs: 3, learningRate: 0.02 };
    const model = await lstm.fit(data, options, { seed: 5, parallel: { threads: 1, map: async () => [] } });
    const rows = madeWindows(50, { steps, features, seed: 99 });
    const { history, ends } = rows.windows!;
    // Values far outside of the training range are clipped in the graph as they are here.
    history[0] = 1e4;
    history[history.length - 1] = -1e4;
    const files = model.files();
    const document = JSON.parse(new TextDecoder().decode(files['model.json']));
    const loaded = await loadLayersModel(
      tf.io.fromMemory({
        modelTopology: document.modelTopology,
        weightSpecs: document.weightsManifest[0].weights,
        weightData: files['weights.bin']!.slice().buffer,
        format: document.format,
      }),
    );
    expect(loaded.outputNames).toEqual(['probabilities', 'expected_return']);
    const windows = Array.from(ends, (end) => [
      ...history.subarray((end - steps + 1) * features, (end + 1) * features),
    ]);
    const [probabilities, expected] = tf.tidy(() => {
      const outputs = loaded.predict(tf.tensor3d(windows.flat(), [50, steps, features])) as tf.Tensor[];
      return outputs.map((output) => output.dataSync() as Float32Array);
    });
    const ours = model.predict(rows);
    const worst = (a: Float32Array, b: Float32Array) =>
      a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
    expect(worst(ours.probabilities, probabilities!)).toBeLessThan(1e-5);
    expect(worst(ours.expected, expected!)).toBeLessThan(1e-5);
    expect(worst(ours.expected, new Float32Array(50))).toBeGreaterThan(1e-3);
  });
});
