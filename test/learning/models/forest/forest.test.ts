import { RandomForestClassifier } from 'ml-random-forest';
import { describe, expect, test } from 'vitest';
import { decodeForest } from '../../../../src/learning/models/forest/codec.js';
import { forest } from '../../../../src/learning/models/forest/forest.js';
import type { ForestOptions } from '../../../../src/learning/models/forest/options.js';
import { winsorise } from '../../../../src/learning/models/trees/target-range.js';
import type { LabelledRows, Model } from '../../../../src/ports/model.js';
import { createParallel } from '../../../../src/runtime/parallel.js';
import { plantedRows } from '../../../contracts/model.contract.js';
import { clearLeaf, clearPath, clearTrees } from './clear-tree.js';

const parallel = createParallel(1);

function learn(train: LabelledRows, options: Partial<ForestOptions> = {}, seed = 1): Promise<Model> {
  const featureNames = Array.from({ length: train.features }, (_, f) => `f${f}`);
  return forest.fit({ train, validation: train, featureNames }, { minLeaf: 20, ...options }, { seed, parallel });
}

const treesOf = (model: Model) => clearTrees(decodeForest(model.files()['forest.bin']));
const rowOf = (rows: LabelledRows, row: number) => rows.x.subarray(row * rows.features, (row + 1) * rows.features);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The rows at these numbers, in this order. */
function pick(rows: LabelledRows, at: readonly number[]): LabelledRows {
  return {
    x: Float32Array.from(at.flatMap((row) => [...rowOf(rows, row)])),
    y: Uint8Array.from(at, (row) => rows.y[row]),
    target: Float32Array.from(at, (row) => rows.target[row]),
    rows: at.length,
    features: rows.features,
  };
}

const train = plantedRows(1500, 21);
const later = plantedRows(701, 22);
/** The same with fewer than 255 distinct values a feature: each has its own bin, whichever rows the cuts are made from. */
const stepped: LabelledRows = { ...train, x: train.x.map((value) => Math.round(value * 20) / 20) };

describe('predictions', () => {
  test('are the mean over the trees of the leaf that a plain walk by thresholds ends in', async () => {
    const model = await learn(train, { trees: 30 });
    const trees = treesOf(model);
    const clear = { probabilities: new Float32Array(later.rows * 3), expected: new Float32Array(later.rows) };
    for (let row = 0; row < later.rows; row++) {
      const leaves = trees.map((tree) => clearLeaf(tree, rowOf(later, row)));
      for (let c = 0; c < 3; c++) clear.probabilities[row * 3 + c] = mean(leaves.map((leaf) => leaf.probabilities[c]));
      clear.expected[row] = mean(leaves.map((leaf) => leaf.expected));
    }
    expect(model.predict(later)).toEqual(clear);
  });

  test('are the prior plus the contributions of all features, for each class', async () => {
    const model = await learn(train, { trees: 30 });
    const prior = model.facts['class_prior'] as number[];
    const { probabilities } = model.predict(later);
    for (let c = 0; c < 3; c++) {
      const contributions = model.contributions(later, new Uint8Array(later.rows).fill(c));
      const sums = Array.from({ length: later.rows }, (_, row) =>
        contributions.subarray(row * 6, row * 6 + 6).reduce((a, b) => a + b, prior[c]),
      );
      const off = sums.map((sum, row) => Math.abs(sum - probabilities[row * 3 + c]));
      expect(Math.max(...off)).toBeLessThan(1e-6);
    }
  });

  test('credit each step of a plain walk to the feature that it asks about', async () => {
    const model = await learn(train, { trees: 5 });
    const trees = treesOf(model);
    const contributions = model.contributions(later, later.y);
    for (const row of [0, 17, 700]) {
      const expected = new Float64Array(6);
      for (const tree of trees) {
        const path = clearPath(tree, rowOf(later, row));
        for (let i = 1; i < path.length; i++) {
          const of = later.y[row];
          const change = path[i]?.probabilities[of] - path[i - 1]?.probabilities[of];
          expected[path[i - 1]?.split?.feature as number] += change / trees.length;
        }
      }
      for (let f = 0; f < 6; f++) expect(contributions[row * 6 + f]).toBeCloseTo(expected[f], 6);
    }
  });
});

describe('options', () => {
  const depthOf = (node: ReturnType<typeof treesOf>[number]): number =>
    node.split ? 1 + Math.max(depthOf(node.split.left), depthOf(node.split.right)) : 0;

  test('maxDepth bounds the way to a leaf', async () => {
    const depths = treesOf(await learn(train, { trees: 5, maxDepth: 4, minLeaf: 1 })).map(depthOf);
    expect(depths).toEqual([4, 4, 4, 4, 4]);
  });

  test('minLeaf bounds the rows of a leaf from below', async () => {
    const [root] = treesOf(await learn(train, { trees: 1, bootstrap: false, minLeaf: 60, maxDepth: 20 }));
    const counts = new Map<unknown, number>();
    for (let row = 0; row < train.rows; row++) {
      const leaf = clearLeaf(root, rowOf(train, row));
      counts.set(leaf, (counts.get(leaf) ?? 0) + 1);
    }
    expect(counts.size).toBeGreaterThan(8);
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(60);
  });

  test('a forest of whole samples and all features is one tree repeated', async () => {
    const trees = treesOf(await learn(train, { trees: 3, bootstrap: false, featuresPerSplit: 6, maxDepth: 4 }));
    expect(trees[1]).toEqual(trees[0]);
    expect(trees[2]).toEqual(trees[0]);
  });

  test('two bins can only ask on which side of the median a value lies', async () => {
    const thresholds = decodeForest((await learn(train, { bins: 2 })).files()['forest.bin']).cuts;
    expect(thresholds.map((cuts) => cuts.length)).toEqual([1, 1, 1, 1, 1, 1]);
    const below = Array.from({ length: train.rows }, (_, row) => rowOf(train, row)[0]);
    expect(below.filter((value) => value <= thresholds[0]?.[0]).length).toBe(750);
  });

  test('constant features are passed over until one can be split', async () => {
    const x = new Float32Array(train.rows * 40).fill(1);
    for (let row = 0; row < train.rows; row++) x[row * 40 + 39] = rowOf(train, row)[0];
    const trees = treesOf(await learn({ ...train, x, features: 40 }, { trees: 10, featuresPerSplit: 1 }));
    for (const tree of trees) expect(tree.split?.feature).toBe(39);
  });

  test('a rule that shows only after a split without gain is found', async () => {
    const x = Float32Array.from({ length: 800 }, (_, i) => (i % 2 === 0 ? i >> 2 : i >> 3) & 1);
    const y = Uint8Array.from({ length: 400 }, (_, row) => (x[row * 2] !== x[row * 2 + 1] ? 2 : 0));
    const model = await learn(
      { x, y, rows: 400, features: 2, target: new Float32Array(400) },
      { trees: 1, bootstrap: false },
    );
    const { probabilities } = model.predict({ x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), rows: 4, features: 2 });
    expect([...probabilities]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0]);
  });
});

describe('weights', () => {
  test('that are all one change nothing', async () => {
    const plain = (await learn(train, { trees: 10 })).files();
    const ones = new Float32Array(train.rows).fill(1);
    expect((await learn({ ...train, weights: ones }, { trees: 10 })).files()).toEqual(plain);
  });

  test('of two are the same as the row twice, without a bootstrap', async () => {
    const options = { trees: 8, bootstrap: false, maxDepth: 6 };
    const weights = Float32Array.from(stepped.y, (label) => (label === 0 ? 2 : 1));
    const twice = pick(
      stepped,
      Array.from(stepped.y).flatMap((label, row) => (label === 0 ? [row, row] : [row])),
    );
    const [weighted, doubled] = [await learn({ ...stepped, weights }, options), await learn(twice, options)];
    expect(weighted.predict(later).probabilities).toEqual(doubled.predict(later).probabilities);
  });

  test('of zero are the same as no row at all, without a bootstrap', async () => {
    const options = { trees: 8, bootstrap: false, maxDepth: 6 };
    const weights = Float32Array.from(stepped.y, (_, row) => (row % 3 === 0 ? 0 : 1));
    const without = pick(
      stepped,
      [...stepped.y.keys()].filter((row) => row % 3 !== 0),
    );
    const given = await learn({ ...stepped, weights }, options);
    // The cuts come from all rows, so a threshold may lie elsewhere between the same two training values: compare on those.
    const rows = pick(
      stepped,
      [...stepped.y.keys()].filter((row) => row % 3 !== 0),
    );
    expect(given.predict(rows).probabilities).toEqual((await learn(without, options)).predict(rows).probabilities);
  });

  test('of a rare class raise its probability to the balanced share', async () => {
    const rare = pick(
      train,
      [...train.y.keys()].filter((row) => train.y[row] !== 0 || row % 10 === 0),
    );
    const counts = [0, 1, 2].map((c) => rare.y.filter((label) => label === c).length);
    const weights = Float32Array.from(rare.y, (label) => rare.rows / 3 / counts[label]);
    const prior = (await learn({ ...rare, weights })).facts['class_prior'] as number[];
    for (const share of prior) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.02);
  });
});

describe('the expected return', () => {
  test.each([0, 1000])(
    'of a leaf is the mean target of its rows and %i rows without return',
    async (returnPriorRows) => {
      const [root] = treesOf(await learn(train, { trees: 1, bootstrap: false, maxDepth: 3, returnPriorRows }));
      const targets = new Map<number, number[]>();
      const limited = winsorise(Float32Array.from(train.target));
      for (let row = 0; row < train.rows; row++) {
        const leaf = clearLeaf(root, rowOf(train, row));
        const key = leaf.expected;
        targets.set(key, [...(targets.get(key) ?? []), limited[row]]);
      }
      expect(targets.size).toBeGreaterThan(4);
      for (const [expected, of] of targets) {
        expect(expected).toBeCloseTo((mean(of) * of.length) / (of.length + returnPriorRows), 7);
      }
    },
  );

  test('is not moved by one wild bar', async () => {
    const target = Float32Array.from(train.target);
    target[5] = 1e6;
    const { expected } = (await learn({ ...train, target }, { trees: 10, returnPriorRows: 0 })).predict(later);
    expect(Math.max(...expected)).toBeLessThan(0.2);
  });

  test('is not moved by class weights when the trees are the same', async () => {
    // One constant feature: every tree is its root, and the mean of the targets is all there is to learn.
    const flat = { ...train, x: new Float32Array(train.rows), features: 1 };
    const weights = Float32Array.from(train.y, (label) => (label === 2 ? 5 : 1));
    const [plain, weighted] = [await learn(flat), await learn({ ...flat, weights })];
    const row = { x: new Float32Array(1), rows: 1, features: 1 };
    expect(weighted.predict(row).expected).toEqual(plain.predict(row).expected);
    expect(weighted.predict(row).probabilities).not.toEqual(plain.predict(row).probabilities);
  });

  test('limits a target to the 0.5 % and 99.5 % quantile of the training rows', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => i);
    const limited = winsorise(values);
    expect([limited[0], limited[4], limited[5], limited[6], limited[500], limited[994], limited[999]]).toEqual([
      5, 5, 5, 6, 500, 994, 994,
    ]);
  });
});

test('agrees with ml-random-forest on most rows of a small set', async () => {
  const small = pick(train, [...Array(200).keys()]);
  const matrix = (rows: LabelledRows) => Array.from({ length: rows.rows }, (_, row) => [...rowOf(rows, row)]);
  const reference = new RandomForestClassifier({
    nEstimators: 30,
    seed: 3,
    replacement: false,
    maxFeatures: 6,
    useSampleBagging: true,
    treeOptions: { gainThreshold: 0, minNumSamples: 5, maxDepth: 8 },
  });
  reference.train(matrix(small), [...small.y]);
  const theirs = reference.predict(matrix(later));
  const { probabilities } = (await learn(small, { minLeaf: 5, featuresPerSplit: 6 })).predict(later);
  const ours = theirs.map((_, row) => {
    const triple = probabilities.subarray(row * 3, row * 3 + 3);
    return triple.indexOf(Math.max(...triple));
  });
  const hits = (of: readonly number[]) => of.filter((label, row) => label === later.y[row]).length / later.rows;
  expect(ours.filter((label, row) => label === theirs[row]).length / later.rows).toBeGreaterThan(0.85);
  expect(hits(ours)).toBeGreaterThan(hits(theirs) - 0.03);
});

test('a row number that is too large for the packed rows is refused before any work', async () => {
  const rows = 2 ** 24 + 1;
  const huge = {
    x: new Float32Array(rows),
    y: new Uint8Array(rows),
    target: new Float32Array(rows),
    rows,
    features: 1,
  };
  await expect(learn(huge)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('16777216') });
});
