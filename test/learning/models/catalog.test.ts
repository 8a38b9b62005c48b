import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { learner, MODELS } from '../../../src/learning/models/catalog.js';
import { TASKS } from '../../../src/learning/models/tasks.js';
import { type ModelContractOptions, modelContract } from '../../contracts/model.contract.js';

/** A new kind adds a line here: how it learns quickly, and what it must refuse. */
const CONTRACT: Readonly<Record<string, ModelContractOptions>> = {
  boosting: {
    learns: true,
    quick: { rounds: 60, learningRate: 0.2, maxDepth: 3, minChildWeight: 5, lambda: 1, featureShare: 1 },
    refused: [
      { options: { rounds: 0 }, names: 'rounds' },
      { options: { learningRate: 0 }, names: 'learningRate' },
      { options: { maxDepth: 17 }, names: 'maxDepth' },
      { options: { bins: 1 }, names: 'bins' },
      { options: { lambda: -1 }, names: 'lambda' },
      { options: { minGain: Number.NaN }, names: 'minGain' },
      { options: { minChildWeight: -1 }, names: 'minChildWeight' },
      { options: { sampleShare: 1.5 }, names: 'sampleShare' },
      { options: { featureShare: 0 }, names: 'featureShare' },
      { options: { patience: 0.5 }, names: 'patience' },
      { options: { expected: 'guessed' }, names: 'expected' },
      { options: { missing: true }, names: 'missing' },
      { options: { classWeights: [1, 2] }, names: 'classWeights' },
      { options: { monotone: { unknown: 1 } }, names: 'unknown' },
      { options: { monotone: { feature_0: 2 } }, names: 'feature_0' },
    ],
  },
  forest: {
    learns: true,
    quick: { trees: 20, minLeaf: 20 },
    refused: [
      { options: { trees: 0 }, names: 'trees' },
      { options: { maxDepth: 2.5 }, names: 'maxDepth' },
      { options: { bins: 256 }, names: 'bins' },
      { options: { featuresPerSplit: 7 }, names: 'featuresPerSplit' },
      { options: { featuresPerSplit: 'log2' }, names: 'featuresPerSplit' },
      { options: { minLeaf: Number.NaN }, names: 'minLeaf' },
      { options: { sampleShare: 0 }, names: 'sampleShare' },
      { options: { returnPriorRows: -1 }, names: 'returnPriorRows' },
      { options: { bootstrap: 'yes' }, names: 'bootstrap' },
      { options: { missing: 'yes' }, names: 'missing' },
      { options: { classWeights: [0, 0, 0] }, names: 'classWeights' },
      { options: { tress: 10 }, names: 'tress' },
    ],
  },
  lstm: {
    learns: true,
    quick: { steps: 4, units: 16, batch: 64, maxEpochs: 14, patience: 14, learningRate: 0.02 },
    refused: [
      { options: { steps: 1 }, names: 'steps' },
      { options: { units: 6 }, names: 'units' },
      { options: { dropout: 1 }, names: 'dropout' },
      { options: { clipNorm: -1 }, names: 'clipNorm' },
      { options: { rowsPerEpoch: 0.5 }, names: 'rowsPerEpoch' },
      { options: { hidden: [16] }, names: 'hidden' },
    ],
  },
  mlp: {
    learns: true,
    quick: { hidden: [16], batch: 64, maxEpochs: 20, learningRate: 0.01 },
    refused: [
      { options: { hidden: [] }, names: 'hidden' },
      { options: { hidden: [16, 0] }, names: 'hidden' },
      { options: { dropout: 1 }, names: 'dropout' },
      { options: { learningRate: 0 }, names: 'learningRate' },
      { options: { batch: 0.5 }, names: 'batch' },
      { options: { maxEpochs: 0 }, names: 'maxEpochs' },
      { options: { patience: Number.NaN }, names: 'patience' },
      { options: { epochs: 5 }, names: 'epochs' },
    ],
  },
  transformer: {
    learns: true,
    quick: {
      steps: 4,
      width: 16,
      heads: 2,
      inner: 32,
      layers: 1,
      batch: 64,
      maxEpochs: 10,
      patience: 10,
      learningRate: 0.01,
    },
    refused: [
      { options: { steps: 0 }, names: 'steps' },
      { options: { width: 20, heads: 2 }, names: 'width' },
      { options: { heads: 0 }, names: 'heads' },
      { options: { layers: 9 }, names: 'layers' },
      { options: { inner: 6 }, names: 'inner' },
      { options: { causal: 'yes' }, names: 'causal' },
      { options: { units: 64 }, names: 'units' },
    ],
  },
  prior: { learns: false, refused: [{ options: { trees: 10 }, names: 'trees' }] },
};

describe('the catalog of models', () => {
  test('has one entry per folder of a kind beside it', () => {
    // A kind's folder has a file of its own name; others (trees, nets) are rooms that kinds share.
    const models = resolve(import.meta.dirname, '../../../src/learning/models');
    const kinds = readdirSync(models).filter((name) => existsSync(join(models, name, `${name}.ts`)));
    expect(Object.keys(MODELS).sort()).toEqual(kinds.sort());
  });

  test('has every kind under its contract', () => {
    expect(Object.keys(CONTRACT).sort()).toEqual(Object.keys(MODELS).sort());
  });

  test('refuses a kind that it does not know and names those it does', async () => {
    for (const kind of ['oracle', 'constructor', '']) {
      await expect(learner(kind)).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('forest') });
    }
  });

  test('loads every task that it lists', async () => {
    for (const load of Object.values(TASKS)) expect(await load()).toBeTypeOf('function');
  });
});

for (const [kind, options] of Object.entries(CONTRACT)) modelContract(kind, options);
