import { describe, expect, test } from 'vitest';
import { boosting, fitBoosting } from '../../../../src/learning/models/boosting/boosting.js';
import { boostingModel, loadBoosting } from '../../../../src/learning/models/boosting/boosting-model.js';
import { decodeBoosting, encodeBoosting } from '../../../../src/learning/models/boosting/codec.js';
import { rootScores } from '../../../../src/learning/models/boosting/contributions.js';
import type { GrownBoosting } from '../../../../src/learning/models/boosting/grown-boosting.js';
import type { BoostingOptions } from '../../../../src/learning/models/boosting/options.js';
import { LEAF } from '../../../../src/learning/models/trees/tree-nodes.js';
import type { LabelledRows, TrainingData } from '../../../../src/ports/model.js';
import { createParallel } from '../../../../src/runtime/parallel.js';
import { logLoss, plantedRows } from '../../../contracts/model.contract.js';

const parallel = createParallel(1);
const featureNames = Array.from({ length: 6 }, (_, f) => `f${f}`);
const train = plantedRows(1200, 21);
const later = plantedRows(701, 22);
const QUICK: Partial<BoostingOptions> = {
  rounds: 25,
  learningRate: 0.2,
  maxDepth: 4,
  minChildWeight: 2,
  lambda: 1,
  expected: 'boosted',
};

function learn(options: Partial<BoostingOptions> = {}, data: Partial<TrainingData> = {}): Promise<GrownBoosting> {
  return fitBoosting(
    { train, validation: later, featureNames, ...data },
    { ...QUICK, ...options },
    { seed: 1, parallel },
  );
}

/** Value of a row's leaf in the clear: by thresholds, node after node. */
function clearLeaf({ trees }: GrownBoosting, tree: number, row: Float32Array): number {
  const { feature, bin, missingLeft, value } = trees.nodes;
  const root = trees.treeSizes.subarray(0, tree).reduce((a, b) => a + b, 0);
  let node = root;
  while (feature[node] !== LEAF) {
    const of = row[feature[node]];
    const threshold = trees.cuts[feature[node]][bin[node]] ?? Number.POSITIVE_INFINITY;
    const goesLeft = Number.isNaN(of) ? missingLeft[node] === 1 : of <= threshold;
    const innerBefore = feature.subarray(root, node).filter((one) => one !== LEAF).length;
    node = root + 2 * innerBefore + (goesLeft ? 1 : 2);
  }
  return value[node];
}

function clearScores(grown: GrownBoosting, row: Float32Array): number[] {
  const scores = [...grown.base];
  for (let tree = 0; tree < grown.trees.treeSizes.length; tree++) {
    const output = tree < 3 * grown.rounds ? tree % 3 : 3;
    scores[output] = Math.fround(scores[output] + clearLeaf(grown, tree, row));
  }
  return scores;
}

const rowOf = ({ x, features }: LabelledRows, row: number) => x.subarray(row * features, (row + 1) * features);
const softmax = (scores: readonly number[]) => {
  const powers = scores.map(Math.exp);
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
};
/** Every fifth value missing, more where it is high: that a value is missing says something. */
const holed = (rows: LabelledRows): LabelledRows => ({
  ...rows,
  x: rows.x.map((value, i) => (value > 0.8 || i % 11 === 0 ? Number.NaN : value)),
});

describe('predictions', () => {
  test('are the softmax of what a plain walk by thresholds adds up, and the sum of the return trees', async () => {
    for (const [data, options] of [
      [later, {}],
      [holed(later), { missing: 'learn' }],
    ] as const) {
      const grown = await learn(options, data === later ? {} : { train: holed(train), validation: data });
      const { probabilities, expected } = boostingModel(grown).predict(data);
      for (let row = 0; row < data.rows; row += 23) {
        const scores = clearScores(grown, rowOf(data, row));
        for (const [c, p] of softmax(scores.slice(0, 3)).entries())
          expect(probabilities[row * 3 + c]).toBeCloseTo(p, 6);
        expect(expected[row]).toBeCloseTo(scores[3], 7);
      }
    }
  });

  test('of the return without trees of its own are the mean returns of the classes by their probabilities', async () => {
    const grown = await learn({ expected: 'classes' });
    const { probabilities, expected } = boostingModel(grown).predict(later);
    expect(grown.returnRounds).toBe(0);
    for (let row = 0; row < later.rows; row += 50) {
      const means = [...grown.classReturns].map((of, c) => of * probabilities[row * 3 + c]);
      expect(expected[row]).toBeCloseTo(
        means.reduce((a, b) => a + b, 0),
        7,
      );
    }
  });

  test('are what the roots say plus the contributions of all features, for each class', async () => {
    const grown = await learn();
    const model = boostingModel(grown);
    const start = softmax(rootScores(grown));
    const { probabilities } = model.predict(later);
    for (let c = 0; c < 3; c++) {
      const contributions = model.contributions(later, new Uint8Array(later.rows).fill(c));
      for (let row = 0; row < later.rows; row++) {
        const sum = contributions.subarray(row * 6, row * 6 + 6).reduce((a, b) => a + b, start[c]);
        expect(Math.abs(sum - probabilities[row * 3 + c])).toBeLessThan(2e-6);
      }
    }
  });
});

describe('learning', () => {
  test('stops when the validation loss rises and keeps the best round', async () => {
    const grown = await learn({ rounds: 400, learningRate: 0.5, patience: 10 });
    expect(grown.rounds).toBeLessThan(300);
    const loss = logLoss(boostingModel(grown).predict(later).probabilities, later.y);
    expect(loss).toBeCloseTo(grown.losses.validation as number, 5);
    const longer = await learn({ rounds: grown.rounds + 10, learningRate: 0.5, patience: 0 });
    expect(longer.losses.validation).toBe(grown.losses.validation);
  });

  test('takes missing values for what they say', async () => {
    // Every high value is missing, and so are some at random in the features that say nothing.
    const high = (rows: LabelledRows) => ({
      ...rows,
      x: rows.x.map((value, i) => ((i % 6 < 2 ? value > 0.6 : i % 7 === 0) ? Number.NaN : value)),
    });
    const data = { train: high(train), validation: high(later) };
    const model = boostingModel(await learn({ missing: 'learn', rounds: 40 }, data));
    const filled = (rows: LabelledRows) => ({ ...rows, x: rows.x.map((value) => (Number.isNaN(value) ? 0 : value)) });
    const without = boostingModel(
      await learn({ rounds: 40 }, { train: filled(data.train), validation: filled(data.validation) }),
    );
    expect(logLoss(model.predict(data.validation).probabilities, later.y)).toBeLessThan(
      0.985 * logLoss(without.predict(filled(data.validation)).probabilities, later.y),
    );
  });

  test('refuses missing values in rows to predict when it learnt without', async () => {
    const model = boostingModel(await learn());
    expect(() => model.predict(holed(later))).toThrow(expect.objectContaining({ code: 'INPUT' }));
  });

  test('a monotone feature never speaks for sell over buy nor for a lower return as it rises', async () => {
    // Feature 1 speaks for sell in these rows; feature 0 is asked to speak against its own nature.
    const grown = await learn({ monotone: { f0: -1, f1: -1 }, featureShare: 1 });
    const steps = 41;
    for (const feature of [0, 1]) {
      for (let row = 0; row < 60; row++) {
        const x = new Float32Array(steps * 6);
        for (let step = 0; step < steps; step++) {
          x.set(rowOf(later, row), step * 6);
          x[step * 6 + feature] = -3 + (6 * step) / (steps - 1);
        }
        const { probabilities, expected } = boostingModel(grown).predict({ x, rows: steps, features: 6 });
        for (let step = 1; step < steps; step++) {
          const odds = (at: number) => probabilities[at * 3 + 2] / probabilities[at * 3];
          expect(odds(step)).toBeLessThanOrEqual(odds(step - 1) * (1 + 1e-5));
          expect(expected[step]).toBeLessThanOrEqual(expected[step - 1] + 1e-8);
        }
      }
    }
  });

  test('with class weights raises the rare class to its weighted share', async () => {
    const rare: LabelledRows = { ...train, y: train.y.map((label, row) => (label === 0 && row % 8 !== 0 ? 1 : label)) };
    const options = { maxDepth: 1, rounds: 1, learningRate: 1e-6, classWeights: 'balanced' } as const;
    const { probabilities } = boostingModel(await learn(options, { train: rare })).predict(later);
    for (let c = 0; c < 3; c++) expect(probabilities[c]).toBeCloseTo(1 / 3, 2);
  });

  test('credits the gain to the features of the rule', async () => {
    const { trees } = await learn();
    expect(trees.gain.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    // Two of six features that said nothing would have a third.
    expect(trees.gain[0] + trees.gain[1]).toBeGreaterThan(0.6);
  });

  test('goes from the shares of the classes by weight', async () => {
    const weights = Float32Array.from(train.y, (label) => label + 1);
    const { base } = await learn({}, { train: { ...train, weights } });
    const sums = [0, 1, 2].map((c) => 1 + train.y.filter((label) => label === c).length * (c + 1));
    const total = sums.reduce((a, b) => a + b, 0);
    for (let c = 0; c < 3; c++) expect(base[c]).toBeCloseTo(Math.log(sums[c] / total), 5);
  });
});

describe('boosting.bin', () => {
  test('comes back as it was written', async () => {
    const grown = await learn({ missing: 'learn' }, { train: holed(train), validation: holed(later) });
    expect(decodeBoosting(encodeBoosting(grown))).toEqual({
      ...grown,
      losses: {
        validation: Math.fround(grown.losses.validation as number),
        validationReturn: Math.fround(grown.losses.validationReturn as number),
      },
    });
  });

  test('is refused with another mark, other trees than it says, or impossible numbers', async () => {
    const grown = await learn();
    const refused = (of: GrownBoosting, text: RegExp) =>
      expect(() => loadBoosting({ 'boosting.bin': encodeBoosting(of) })).toThrow(
        expect.objectContaining({ code: 'MODEL', message: expect.stringMatching(text) }),
      );
    refused({ ...grown, rounds: grown.rounds - 1 }, /rounds/);
    refused({ ...grown, base: Float32Array.of(0, Number.NaN, 0, 0) }, /impossible scores/);
    const value = grown.trees.nodes.value.slice().fill(Number.POSITIVE_INFINITY);
    refused({ ...grown, trees: { ...grown.trees, nodes: { ...grown.trees.nodes, value } } }, /impossible value/);
    const bytes = encodeBoosting(grown);
    bytes[0] = 0x58;
    expect(() => boosting.load({ 'boosting.bin': bytes })).toThrow(expect.objectContaining({ code: 'MODEL' }));
  });
});
