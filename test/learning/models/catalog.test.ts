import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { learner, MODELS } from '../../../src/learning/models/catalog.js';
import { TASKS } from '../../../src/learning/models/tasks.js';
import { type ModelContractOptions, modelContract } from '../../contracts/model.contract.js';

/** A new kind adds a line here: how it learns quickly, and what it must refuse. */
const CONTRACT: Readonly<Record<string, ModelContractOptions>> = {
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
      { options: { tress: 10 }, names: 'tress' },
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
  prior: { learns: false, refused: [{ options: { trees: 10 }, names: 'trees' }] },
};

describe('the catalog of models', () => {
  test('has one entry per folder beside it', () => {
    const folders = readdirSync(resolve(import.meta.dirname, '../../../src/learning/models'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(Object.keys(MODELS).sort()).toEqual(folders.sort());
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
