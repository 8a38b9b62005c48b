import { describe, expect, it } from 'vitest';
import { learner, MODELS } from '../../../../src/learning/models/catalog.js';
import type { LabelledRows } from '../../../../src/ports/model.js';
import { createParallel } from '../../../../src/runtime/parallel.js';
import { plantedRows } from '../../../contracts/model.contract.js';

const train = plantedRows(3000, 21);
const validation = plantedRows(300, 22);
const featureNames = Array.from({ length: train.features }, (_, f) => `feature_${f}`);
const parallel = createParallel(1);
const quick: Readonly<Record<string, object>> = {
  forest: { trees: 5, minLeaf: 5 },
  boosting: { rounds: 5 },
};

/** The rows feature by feature, last feature first, in memory that is used again for each. */
function asColumns(rows: LabelledRows, features = rows.features): LabelledRows {
  const values = new Float32Array(rows.rows);
  return {
    ...rows,
    x: new Float32Array(0),
    columns: {
      *each() {
        for (let feature = features - 1; feature >= 0; feature--) {
          for (let row = 0; row < rows.rows; row++) values[row] = rows.x[row * rows.features + feature] as number;
          yield { feature, values };
        }
      },
    },
  };
}

const readers = await Promise.all(Object.keys(MODELS).map(learner)).then((all) =>
  all.filter(({ readsColumns }) => readsColumns === true),
);

describe('training rows that come feature by feature', () => {
  it('are read by the tree kinds', () => {
    expect(readers.map(({ kind }) => kind).sort()).toEqual(['boosting', 'forest']);
  });

  it.each(readers)('give the same $kind, byte for byte', async (kind) => {
    const learn = (rows: LabelledRows) =>
      kind.fit({ train: rows, validation, featureNames }, quick[kind.kind] ?? {}, { seed: 3, parallel });
    expect((await learn(asColumns(train))).files()).toEqual((await learn(train)).files());
  });

  it.each(readers)('give the same $kind where values are missing', async (kind) => {
    const holes = { ...train, x: train.x.map((value, i) => (i % 11 === 0 ? Number.NaN : value)) };
    const options = { ...quick[kind.kind], missing: 'learn' };
    const learn = (rows: LabelledRows) =>
      kind.fit({ train: rows, validation, featureNames }, options, { seed: 3, parallel });
    expect((await learn(asColumns(holes))).files()).toEqual((await learn(holes)).files());
  });

  it.each(readers)(
    'are refused by $kind when a value is not finite, a feature is left out or rows are',
    async (kind) => {
      const learn = (rows: LabelledRows) =>
        kind.fit({ train: rows, validation, featureNames }, quick[kind.kind] ?? {}, { seed: 3, parallel });
      const hole = { ...train, x: train.x.map((value, i) => (i === 8 ? Number.NaN : value)) };
      const input = { code: 'INPUT' };
      await expect(learn(asColumns(hole))).rejects.toMatchObject({
        ...input,
        message: expect.stringMatching(/Row 1 .*feature_2/),
      });
      await expect(learn(asColumns(train, 5))).rejects.toMatchObject({
        ...input,
        message: expect.stringMatching(/feature_5/),
      });
      const short = { ...asColumns(train), rows: train.rows - 1, y: train.y.slice(1), target: train.target.slice(1) };
      await expect(learn(short)).rejects.toMatchObject({
        ...input,
        message: expect.stringMatching(/3000 values of 2999/),
      });
    },
  );
});
