import { beforeAll, describe, expect, it } from 'vitest';
import { tflite } from '../../../src/export/models/tflite/tflite.js';
import { bytesOf } from './files.js';
import { GRAPHS_BY_HAND } from './graphs-by-hand.js';
import { FEATURES, graphInput, type MadeModel, madeModel } from './made-models.js';
import { evaluateTflite, readTflite } from './read-tflite.js';
import { largestDifference } from './tensor.js';

describe('an mlp as TensorFlow Lite, read by another reader', () => {
  let made: MadeModel;
  beforeAll(async () => {
    made = await madeModel('mlp');
  });

  it('gives the same probabilities and expected return from raw features, for one row and for many', () => {
    const file = readTflite(bytesOf(tflite.write(made.leaving)));
    for (const rows of [made.later(1), made.later(150)]) {
      const ours = made.model.predict(rows);
      const theirs = evaluateTflite(file, graphInput(made.leaving.graph, rows));
      expect(largestDifference(ours.probabilities, theirs.get('probabilities')!.values)).toBeLessThan(1e-5);
      expect(largestDifference(ours.expected, theirs.get('expected_return')!.values)).toBeLessThan(1e-5);
    }
  });

  it('leaves the number of rows free, names what goes in and out, and brings its facts', () => {
    const file = readTflite(bytesOf(tflite.write(made.leaving)));
    expect(file.version).toBe(3);
    const seen = (places: readonly number[]) =>
      places.map((place) => [file.tensors[place]!.name, file.tensors[place]!.shape, file.tensors[place]!.signature]);
    expect(seen(file.inputs)).toEqual([['features', [1, FEATURES], [-1, FEATURES]]]);
    expect(seen(file.outputs)).toEqual([
      ['probabilities', [1, 3], [-1, 3]],
      ['expected_return', [1, 1], [-1, 1]],
    ]);
    expect(Object.keys(file.signature)).toEqual(['features', 'probabilities', 'expected_return']);
    expect(JSON.parse(new TextDecoder().decode(file.metadata['openalpha']))).toEqual(made.leaving.about);
  });

  it('writes the same bytes each time', () => {
    expect(bytesOf(tflite.write(made.leaving))).toEqual(bytesOf(tflite.write(made.leaving)));
  });
});

describe('what TensorFlow Lite is not written for', () => {
  it.each(Object.entries(GRAPHS_BY_HAND))('refuses a graph with %s and says what there is', (_, graph) => {
    const leaving = { name: 'made@v0001', kind: 'made', graph, about: {}, files: {} };
    expect(() => tflite.write(leaving)).toThrow(
      expect.objectContaining({ code: 'REFUSED', hint: expect.stringContaining('onnx') }),
    );
  });
});
