import { describe, expect, test } from 'vitest';
import { fitBoosting } from '../../../../src/learning/models/boosting/boosting.js';
import { boostingModel } from '../../../../src/learning/models/boosting/boosting-model.js';
import type { BoostingOptions } from '../../../../src/learning/models/boosting/options.js';
import { encodeForest } from '../../../../src/learning/models/forest/codec.js';
import { fitForest } from '../../../../src/learning/models/forest/forest.js';
import { forestModel } from '../../../../src/learning/models/forest/forest-model.js';
import type { ForestOptions } from '../../../../src/learning/models/forest/options.js';
import { Random } from '../../../../src/math/random.js';
import type { LabelledRows, TrainingData } from '../../../../src/ports/model.js';
import { createParallel } from '../../../../src/runtime/parallel.js';
import { plantedRows } from '../../../contracts/model.contract.js';

const parallel = createParallel(1);
const featureNames = Array.from({ length: 6 }, (_, f) => `f${f}`);

/** Rows with weights, a few-valued feature and, when asked for, holes. */
function rows(count: number, seed: number, holes: number): LabelledRows {
  const random = new Random(seed, 3);
  const plain = plantedRows(count, seed);
  const x = plain.x.map((value, i) => (i % 6 === 4 ? Math.round(value) : value));
  return {
    ...plain,
    x: x.map((value) => (random.float() < holes ? Number.NaN : value)),
    weights: Float32Array.from({ length: count }, () => random.float() * 3),
  };
}
const dataWith = (holes: number): TrainingData => ({
  train: rows(1501, 1, holes),
  validation: rows(403, 2, holes),
  featureNames,
});

describe('WebAssembly and plain TypeScript', () => {
  test.each<[string, Partial<ForestOptions>, number]>([
    ['weights', { minLeaf: 1 }, 0],
    ['63 bins without replacement', { bins: 63, bootstrap: false, sampleShare: 0.7, minLeaf: 5 }, 0],
    ['missing values', { missing: 'learn', minLeaf: 1, maxDepth: 14, classWeights: 'balanced' }, 0.2],
  ])('grow forests of the same bytes: %s', async (_, options, holes) => {
    const data = dataWith(holes);
    const given = { trees: 6, ...options };
    const wasm = await fitForest(data, given, { seed: 5, parallel }, 'wasm');
    const reference = await fitForest(data, given, { seed: 5, parallel }, 'reference');
    expect(encodeForest(reference)).toEqual(encodeForest(wasm));
    expect(wasm.nodes.feature.length).toBeGreaterThan(200);
    expect(forestModel(wasm, 'reference').predict(data.validation)).toEqual(forestModel(wasm).predict(data.validation));
  });

  test.each<[string, Partial<BoostingOptions>, number]>([
    ['weights', { sampleShare: 1, featureShare: 1 }, 0],
    ['samples of rows and features', { sampleShare: 0.4, featureShare: 0.5, bins: 63 }, 0],
    ['missing values and a monotone feature', { missing: 'learn', monotone: { f0: 1, f3: -1 } }, 0.2],
    ['returns from classes', { expected: 'classes', classWeights: [1, 2, 3] }, 0],
  ])('boost trees of the same bytes: %s', async (_, options, holes) => {
    const data = dataWith(holes);
    const given = {
      rounds: 6,
      maxDepth: 6,
      minChildWeight: 1,
      learningRate: 0.3,
      expected: 'boosted' as const,
      ...options,
    };
    const wasm = boostingModel(await fitBoosting(data, given, { seed: 5, parallel }, 'wasm'));
    const grown = await fitBoosting(data, given, { seed: 5, parallel }, 'reference');
    const reference = boostingModel(grown, 'reference');
    expect(reference.files()).toEqual(wasm.files());
    expect(grown.trees.nodes.feature.length).toBeGreaterThan(200);
    expect(reference.predict(data.validation)).toEqual(wasm.predict(data.validation));
  });
});
