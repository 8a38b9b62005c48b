import { describe, expect, it } from 'vitest';
import { tflite } from '../../../src/export/models/tflite/tflite.js';
import { bytesOf } from './files.js';
import { madeModel } from './made-models.js';
import { largestDifference } from './tensor.js';
import { tfliteRuntime } from './tflite-runtime.js';

const runtime = tfliteRuntime();
const where = runtime === undefined ? ' (skipped: set OPENALPHA_TFLITE_PATH to a @tensorflow/tfjs-tflite)' : '';

describe.skipIf(runtime === undefined)(`a .tflite file in TensorFlow Lite${where}`, () => {
  it('gives what an mlp predicts, row by row', async () => {
    const { model, leaving, later } = await madeModel('mlp');
    const run = await runtime!(bytesOf(tflite.write(leaving)));
    for (let seed = 1; seed <= 40; seed++) {
      const row = later(1, seed);
      const ours = model.predict(row);
      const theirs = run(row.x);
      expect(largestDifference(ours.probabilities, theirs['probabilities']!)).toBeLessThan(1e-5);
      expect(largestDifference(ours.expected, theirs['expected_return']!)).toBeLessThan(1e-5);
    }
  });
});
