import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { tfjs } from '../../../src/export/models/tfjs/tfjs.js';
import { fileBytes } from './files.js';
import { CASE_NAMES, graphInput, madeModel } from './made-models.js';
import { largestDifference } from './tensor.js';

/** Kinds that are kept in the format of tfjs layers. */
const LAYERED = ['lstm', 'mlp'];

describe('a model as a folder for tfjs', () => {
  it.each(LAYERED)(
    'is a %s that tfjs loads, with the facts beside it, and that gives the same answers',
    async (kind) => {
      const { model, leaving, later } = await madeModel(kind);
      const files = Object.fromEntries(tfjs.write(leaving).map((file) => [file.name, fileBytes(file)]));
      expect(Object.keys(files)).toEqual(['model.json', 'weights.bin']);
      const document = JSON.parse(new TextDecoder().decode(files['model.json']));
      expect(document.userDefinedMetadata.about).toEqual(leaving.about);
      const loaded = await loadLayersModel(
        tf.io.fromMemory({
          modelTopology: document.modelTopology,
          weightSpecs: document.weightsManifest[0].weights,
          weightData: files['weights.bin']!.slice().buffer,
        }),
      );
      const rows = later(80);
      const ours = model.predict(rows);
      const { shape, values } = graphInput(leaving.graph, rows);
      const [probabilities, expected] = loaded.predict(tf.tensor(Float32Array.from(values), [...shape])) as tf.Tensor[];
      expect(largestDifference(ours.probabilities, await probabilities!.data())).toBeLessThan(1e-5);
      expect(largestDifference(ours.expected, await expected!.data())).toBeLessThan(1e-5);
    },
  );

  it.each(CASE_NAMES.filter((kind) => !LAYERED.includes(kind)))('refuses a %s and says what there is', async (kind) => {
    const { leaving } = await madeModel(kind);
    expect(() => tfjs.write(leaving)).toThrow(
      expect.objectContaining({ code: 'REFUSED', hint: expect.stringContaining('onnx') }),
    );
  });
});
