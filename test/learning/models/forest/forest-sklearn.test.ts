import { describe, expect, test } from 'vitest';
import { decodeForest } from '../../../../src/learning/models/forest/codec.js';
import { forest } from '../../../../src/learning/models/forest/forest.js';
import type { ForestOptions } from '../../../../src/learning/models/forest/options.js';
import type { LabelledRows } from '../../../../src/ports/model.js';
import { createParallel } from '../../../../src/runtime/parallel.js';
import { logLoss } from '../../../contracts/model.contract.js';
import golden from '../../../golden/forest-sklearn.json' with { type: 'json' };
import { type ClearNode, clearTrees } from './clear-tree.js';

interface GoldenNode {
  readonly rows: number;
  readonly shares: readonly number[];
  readonly feature?: number;
  readonly left?: GoldenNode;
  readonly right?: GoldenNode;
}

/** The rows of test/golden/forest-sklearn.py, number by number. */
function rowsLike(of: { seed: number; count: number; features: number; levels: number }): LabelledRows {
  let state = of.seed;
  const below = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % n;
  };
  const x = new Float32Array(of.count * of.features);
  const y = new Uint8Array(of.count);
  for (let row = 0; row < of.count; row++) {
    const at = x.subarray(row * of.features, (row + 1) * of.features);
    for (let f = 0; f < of.features; f++) at[f] = below(of.levels);
    const [a, b, c, d] = at as unknown as [number, number, number, number];
    const noise = below(of.levels) - of.levels / 2;
    const score = a - b + (d * 2 > of.levels ? c : -c) / 2 + noise;
    y[row] = score < -of.levels / 4 ? 0 : score > of.levels / 4 ? 2 : 1;
  }
  return { x, y, rows: of.count, features: of.features, target: new Float32Array(of.count) };
}

async function learn(train: LabelledRows, options: Partial<ForestOptions>, seed = 1) {
  const featureNames = Array.from({ length: train.features }, (_, f) => `f${f}`);
  return forest.fit({ train, validation: train, featureNames }, options, { seed, parallel: createParallel(1) });
}

async function onlyTree(train: LabelledRows, options: Partial<ForestOptions>, seed = 1): Promise<ClearNode> {
  const all: Partial<ForestOptions> = { trees: 1, bootstrap: false, featuresPerSplit: train.features, ...options };
  const model = await learn(train, all, seed);
  const [root] = clearTrees(decodeForest(model.files()['forest.bin']));
  return root as ClearNode;
}

/** Same feature, same rows on each side, same class shares: thresholds may differ, they lie between the same two values. */
function expectSame(node: ClearNode, like: GoldenNode, train: LabelledRows, rows: readonly number[]): void {
  expect(rows.length).toBe(like.rows);
  for (const [c, share] of like.shares.entries()) expect(node.probabilities[c]).toBeCloseTo(share, 6);
  expect(node.split?.feature).toBe(like.feature);
  if (node.split === undefined || like.left === undefined || like.right === undefined) return;
  const { feature, threshold, left, right } = node.split;
  const goesLeft = (row: number) => train.x[row * train.features + feature] <= threshold;
  expectSame(left, like.left, train, rows.filter(goesLeft));
  expectSame(
    right,
    like.right,
    train,
    rows.filter((row) => !goesLeft(row)),
  );
}

describe(`against ${golden.origin}`, () => {
  const train = rowsLike(golden.tree.rows);
  const all = Array.from({ length: train.rows }, (_, row) => row);

  test('one tree over all rows and features makes the same splits', async () => {
    // One node has two splits of the same score; the order in which features are drawn decides, there as here.
    const root = await onlyTree(train, { maxDepth: 5, minLeaf: 20 }, 3);
    expectSame(root, golden.tree.root, train, all);
  });

  test('one tree with weights makes the same splits', async () => {
    const weights = Float32Array.from(train.y, (label) => golden.weighted_tree.weights_by_class[label]);
    const root = await onlyTree({ ...train, weights }, { maxDepth: 5, minLeaf: 40.5 });
    expectSame(root, golden.weighted_tree.root, train, all);
  });

  test('a forest is as good on later rows, within four deviations between seeds', async () => {
    const learnFrom = rowsLike(golden.forest.train);
    const later = rowsLike(golden.forest.test);
    const { probabilities } = (await learn(learnFrom, { minLeaf: 1 })).predict(later);
    const hits = later.y.filter((label, row) => {
      const triple = probabilities.subarray(row * 3, row * 3 + 3);
      return triple.indexOf(Math.max(...triple)) === label;
    });
    expect(Math.abs(logLoss(probabilities, later.y) - golden.forest.log_loss)).toBeLessThan(
      4 * golden.forest.log_loss_deviation,
    );
    expect(Math.abs(hits.length / later.rows - golden.forest.accuracy)).toBeLessThan(
      4 * golden.forest.accuracy_deviation,
    );
  });
});
