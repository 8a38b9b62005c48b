import { expect, it } from 'vitest';
import { permutationImportance } from '../../../src/learning/evaluation/permutation-importance.js';
import { forest } from '../../../src/learning/models/forest/forest.js';
import type { Matrix } from '../../../src/ports/model.js';
import { createParallel } from '../../../src/runtime/parallel.js';
import { plantedRows } from '../../contracts/model.contract.js';

it('misses the features of the rule, not the others, and leaves the rows as they were', async () => {
  const train = plantedRows(1500, 1);
  const later = plantedRows(1000, 2);
  const featureNames = Array.from({ length: 6 }, (_, f) => `f${f}`);
  const data = { train, validation: later, featureNames };
  const model = await forest.fit(data, { trees: 20, minLeaf: 20 }, { seed: 1, parallel: createParallel(1) });
  const predict = (rows: Matrix) => model.predict(rows).probabilities;
  const before = Float32Array.from(later.x);
  const { rise, deviation, logLoss } = permutationImportance(predict, later, { seed: 7, repeats: 2 });
  expect(later.x).toEqual(before);
  expect(Math.min(rise[0], rise[1])).toBeGreaterThan(0.2);
  expect(Math.max(...rise.subarray(2).map(Math.abs))).toBeLessThan(0.02);
  expect(Math.max(...deviation)).toBeLessThan(0.2);
  // The clear form: the mean of -ln of what was given to what came true.
  const whole = predict(later);
  expect(logLoss).toBeCloseTo(later.y.reduce((sum, y, row) => sum - Math.log(whole[row * 3 + y]), 0) / later.rows, 10);
  expect(permutationImportance(predict, later, { seed: 7, repeats: 2 })).toEqual({ rise, deviation, logLoss });
  expect(permutationImportance(predict, later, { seed: 8 }).rise).not.toEqual(rise);
});

it('exchanges a feature in all steps of a window together', () => {
  // What is asked sees the class in one feature of the FIRST step alone; whoever shuffled only the rows themselves would not touch it.
  const [rows, steps, features] = [300, 4, 2];
  const y = Uint8Array.from({ length: rows }, (_, row) => (row % 2) * 2);
  const history = new Float32Array(rows * steps * features);
  for (let row = 0; row < rows; row++) history[row * steps * features + 1] = y[row];
  const ends = Uint32Array.from({ length: rows }, (_, row) => (row + 1) * steps - 1);
  const predict = ({ rows: count, windows }: Matrix): Float32Array => {
    const given = new Float32Array(count * 3).fill(0.1);
    for (let row = 0; row < count; row++) {
      const first = (windows!.ends[row] - steps + 1) * features;
      given[row * 3 + windows!.history[first + 1]] = 0.8;
    }
    return given;
  };
  const given = { x: new Float32Array(rows * features), rows, features, y, windows: { history, ends } };
  const { rise, logLoss } = permutationImportance(predict, given, { seed: 1, steps });
  expect(logLoss).toBeCloseTo(-Math.log(0.8), 6);
  expect(rise[0]).toBeCloseTo(0, 12);
  // Half of the rows get the other class: 0.1 in place of 0.8.
  expect(rise[1]).toBeGreaterThan(0.4 * Math.log(8));
});
