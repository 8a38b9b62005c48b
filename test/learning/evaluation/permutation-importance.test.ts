import { expect, test } from 'vitest';
import { permutationImportance } from '../../../src/learning/evaluation/permutation-importance.js';
import { forest } from '../../../src/learning/models/forest/forest.js';
import { createParallel } from '../../../src/runtime/parallel.js';
import { plantedRows } from '../../contracts/model.contract.js';

test('the features of the rule are missed, the others are not, and the rows stay as they were', async () => {
  const train = plantedRows(1500, 1);
  const later = plantedRows(1000, 2);
  const featureNames = Array.from({ length: 6 }, (_, f) => `f${f}`);
  const data = { train, validation: later, featureNames };
  const model = await forest.fit(data, { trees: 20, minLeaf: 20 }, { seed: 1, parallel: createParallel(1) });
  const before = Float32Array.from(later.x);
  const importance = permutationImportance(model, later, 7);
  expect(later.x).toEqual(before);
  expect(Math.min(importance[0], importance[1])).toBeGreaterThan(0.2);
  expect(Math.max(...importance.subarray(2).map(Math.abs))).toBeLessThan(0.02);
  expect(permutationImportance(model, later, 7)).toEqual(importance);
});
