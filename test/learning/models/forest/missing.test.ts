import { describe, expect, test } from 'vitest';
import { decodeForest } from '../../../../src/learning/models/forest/codec.js';
import { forest } from '../../../../src/learning/models/forest/forest.js';
import type { ForestOptions } from '../../../../src/learning/models/forest/options.js';
import { LEAF } from '../../../../src/learning/models/trees/tree-nodes.js';
import type { LabelledRows } from '../../../../src/ports/model.js';
import { createParallel } from '../../../../src/runtime/parallel.js';
import { plantedRows } from '../../../contracts/model.contract.js';

const parallel = createParallel(1);

function learn(train: LabelledRows, options: Partial<ForestOptions> = {}) {
  const featureNames = Array.from({ length: train.features }, (_, f) => `f${f}`);
  const given = { trees: 5, minLeaf: 5, missing: 'learn' as const, ...options };
  return forest.fit({ train, validation: train, featureNames }, given, { seed: 1, parallel });
}

describe('missing values', () => {
  test('that say all there is to say part the classes by themselves', async () => {
    // One feature: missing in class 2, any value in class 0.
    const y = Uint8Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? 0 : 2));
    const x = Float32Array.from(y, (label, row) => (label === 2 ? Number.NaN : row));
    const train = { x, y, rows: 200, features: 1, target: new Float32Array(200) };
    const model = await learn(train, { bootstrap: false, trees: 1 });
    const { probabilities } = model.predict({ x: Float32Array.of(Number.NaN, 3, -1e9, 1e9), rows: 4, features: 1 });
    expect([...probabilities]).toEqual([0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0]);
  });

  test('go where the file says, also through the file', async () => {
    const plain = plantedRows(900, 3);
    const train = { ...plain, x: plain.x.map((value, i) => (value < -0.8 || i % 9 === 0 ? Number.NaN : value)) };
    const model = await learn(train, { trees: 12 });
    const grown = decodeForest(model.files()['forest.bin']);
    const splits = grown.nodes.feature.filter((of) => of !== LEAF).length;
    const left = grown.nodes.missingLeft.reduce((sum, of) => sum + of, 0);
    expect(left).toBeGreaterThan(splits / 10);
    expect(left).toBeLessThan(splits);
    expect(forest.load(model.files()).predict(train)).toEqual(model.predict(train));
  });

  test('change nothing where there are none', async () => {
    const train = plantedRows(900, 3);
    const [learnt, refused] = [await learn(train), await learn(train, { missing: 'refuse' })];
    expect(learnt.predict(train)).toEqual(refused.predict(train));
  });

  test('are refused in rows to predict by a forest that has not learnt them', async () => {
    const train = plantedRows(300, 3);
    const model = await learn(train, { missing: 'refuse' });
    const x = Float32Array.from(train.x);
    x[10] = Number.NaN;
    expect(() => model.predict({ ...train, x })).toThrow(expect.objectContaining({ code: 'INPUT' }));
  });
});

test('a file of format 1 is read as it was', async () => {
  const train = plantedRows(300, 3);
  const model = await learn(train, { missing: 'refuse' });
  const bytes = model.files()['forest.bin'] as Uint8Array;
  // Format 1 has neither the last two counts of the header nor the gains.
  const names = new Uint32Array(bytes.slice(12, 16).buffer)[0] as number;
  const gainAt = 40 + Math.ceil(names / 4) * 4;
  const old = Uint8Array.from([
    ...bytes.subarray(0, 32),
    ...bytes.subarray(40, gainAt),
    ...bytes.subarray(gainAt + 24),
  ]);
  old[8] = 1;
  const read = forest.load({ 'forest.bin': old });
  expect(read.predict(train)).toEqual(model.predict(train));
  expect(read.facts['gain']).toEqual({});
});
