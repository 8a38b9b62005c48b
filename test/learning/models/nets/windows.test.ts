import { describe, expect, it } from 'vitest';
import { lstm } from '../../../../src/learning/models/lstm/lstm.js';
import { copyRows } from '../../../../src/learning/models/nets/raw-rows.js';
import { epochRows, spreadRows } from '../../../../src/learning/models/nets/row-order.js';
import { transformer } from '../../../../src/learning/models/transformer/transformer.js';
import type { FitContext, Learner, Matrix } from '../../../../src/ports/model.js';
import { madeWindowData, madeWindows } from './made-windows.js';

const context: FitContext = { seed: 3, parallel: { threads: 1, map: async () => [] } };
const shape = { steps: 6, features: 3, seed: 8 };
const KINDS: readonly { readonly learner: Learner; readonly options: object }[] = [
  {
    learner: lstm,
    options: { steps: 6, units: 16, batch: 32, learningRate: 0.02, maxEpochs: 12, patience: 12, dropout: 0 },
  },
  {
    learner: transformer,
    options: {
      steps: 6,
      width: 16,
      heads: 2,
      inner: 16,
      layers: 1,
      batch: 32,
      learningRate: 0.01,
      maxEpochs: 12,
      patience: 12,
      dropout: 0,
    },
  },
];

describe.each(KINDS)('windows of the $learner.kind', ({ learner, options }) => {
  it('are looked at as a whole: a rule over all steps is learnt, which the last row alone does not show', async () => {
    const model = await learner.fit(madeWindowData(1500, shape), options, context);
    const later = madeWindows(400, { ...shape, seed: 99 });
    const { probabilities } = model.predict(later);
    let right = 0;
    later.y.forEach((label, r) => {
      const row = [...probabilities.subarray(3 * r, 3 * r + 3)];
      if (row.indexOf(Math.max(...row)) === label) right++;
    });
    // One row in six of the sum decides little: whoever sees that alone stays near 0.45.
    expect(right / later.rows).toBeGreaterThan(0.75);

    // Occlusion takes the feature out of every step.
    const effects = model.contributions(later, later.y);
    const size = (f: number) => effects.filter((_, i) => i % 3 === f).reduce((sum, v) => sum + Math.abs(v), 0);
    expect(size(0)).toBeGreaterThan(3 * Math.max(size(1), size(2)));
  });

  it('end at their row: what comes after it in the history, or before its window, changes nothing', async () => {
    const model = await learner.fit(madeWindowData(300, shape), { ...options, maxEpochs: 1 }, context);
    const rows = madeWindows(1, { ...shape, seed: 4 });
    const { history } = rows.windows!;
    const around = new Float32Array(history.length + 2 * 3 * 3).fill(1e6);
    around.set(history, 9);
    const ends = rows.windows!.ends.map((end) => end + 3);
    expect(model.predict({ ...rows, windows: { history: around, ends } })).toEqual(model.predict(rows));
  });

  it('are refused when they are missing, too short, past the end, or hold a number that is not finite', async () => {
    const data = madeWindowData(60, shape);
    const model = await learner.fit(data, { ...options, maxEpochs: 1 }, context);
    const rows = madeWindows(5, { ...shape, seed: 4 });
    const { history, ends } = rows.windows!;
    const bad = history.slice();
    bad[3 * 2 + 1] = Number.NaN;
    const cases: readonly [Matrix['windows'] | undefined, RegExp][] = [
      [undefined, /without windows.*6 steps/],
      [{ history, ends: ends.map((end) => end - 1) }, /window of row 0 ends at row 4.*expected 5 to 9/],
      [{ history, ends: ends.map((end) => end + 1) }, /window of row 4 ends at row 10/],
      [{ history, ends: ends.subarray(1) }, /there are 4/],
      [{ history: history.subarray(1), ends }, /whole rows of history/],
      [{ history: bad, ends }, /History row 2 has NaN for feature_1/],
    ];
    for (const [windows, message] of cases) {
      const { windows: _, ...plain } = rows;
      const given: Matrix = windows === undefined ? plain : { ...plain, windows };
      expect(() => model.predict(given)).toThrow(
        expect.objectContaining({ code: 'INPUT', message: expect.stringMatching(message) }),
      );
    }
    const { windows: _, ...train } = data.train;
    await expect(learner.fit({ ...data, train }, options, context)).rejects.toMatchObject({ code: 'INPUT' });
  });

  it('are never copied as a whole: training needs a few megabytes whatever the rows', async () => {
    // 80,000 windows of 6 steps over 3,000 rows of history.
    const base = madeWindows(3000, shape);
    const ends = Uint32Array.from({ length: 80_000 }, (_, i) => base.windows!.ends[i % 3000]!);
    const many = (values: Float32Array) => Float32Array.from({ length: ends.length }, (_, i) => values[i % 3000]!);
    const x = new Float32Array(ends.length * 3);
    for (let i = 0; i < ends.length; i++) x.set(base.x.subarray((i % 3000) * 3, (i % 3000) * 3 + 3), i * 3);
    const y = Uint8Array.from({ length: ends.length }, (_, i) => base.y[i % 3000]!);
    const train = {
      x,
      rows: ends.length,
      features: 3,
      y,
      target: many(base.target),
      windows: { ...base.windows!, ends },
    };
    const before = process.memoryUsage();
    let most = 0;
    const watch = () => {
      const { arrayBuffers, external } = process.memoryUsage();
      most = Math.max(most, arrayBuffers + external - before.arrayBuffers - before.external);
    };
    await learner.fit(
      { train, validation: madeWindows(0, { ...shape, seed: 2 }), featureNames: ['a', 'b', 'c'] },
      { ...options, rowsPerEpoch: 2000, maxEpochs: 2 },
      { ...context, onProgress: watch },
    );
    // The windows in full would be 5.8 MB of floats; the order of the rows and standardised targets are 0.6, kernel memory 2.
    expect(most).toBeLessThan(5e6);
  });
});

describe('copying windows', () => {
  it('takes the steps up to each end, oldest first, in the order asked for', () => {
    const history = Float32Array.from({ length: 12 }, (_, i) => i);
    const matrix: Matrix = {
      x: new Float32Array(4),
      rows: 2,
      features: 2,
      windows: { history, ends: Uint32Array.of(2, 5) },
    };
    const out = new Float32Array(12);
    copyRows(matrix, 3, { start: 0, count: 2, order: Uint32Array.of(1, 0) }, out);
    expect([...out]).toEqual([6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]);
  });
});

describe('the rows of an epoch', () => {
  it('are parts of shuffled passes: every row once before any comes again, and the same from the middle on', () => {
    const of = epochRows(103, 25, 7);
    const epochs = Array.from({ length: 8 }, (_, i) => {
      const { order, start, count } = of(i + 1);
      return [...order.subarray(start, start + count)];
    });
    for (const pass of [epochs.slice(0, 4), epochs.slice(4)]) {
      expect(pass.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 103 }, (_, row) => row));
    }
    expect(epochs[0]).not.toEqual(epochs[4]);
    const { order, start, count } = epochRows(103, 25, 7)(6);
    expect([...order.subarray(start, start + count)]).toEqual(epochs[5]);
  });

  it('are all rows when there are fewer than asked for, or when none are named', () => {
    for (const rowsPerEpoch of [0, 10, 99]) {
      const { start, count } = epochRows(10, rowsPerEpoch, 1)(2);
      expect([start, count]).toEqual([0, 10]);
    }
  });

  it('are spread evenly where only some are measured', () => {
    expect([...spreadRows(10, 4)!]).toEqual([0, 2, 5, 7]);
    expect(spreadRows(10, 0)).toBeUndefined();
    expect(spreadRows(10, 10)).toBeUndefined();
  });
});
