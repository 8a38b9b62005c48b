import { describe, expect, it } from 'vitest';
import { mlp } from '../../../../src/learning/models/mlp/mlp.js';
import { MLP_DEFAULTS } from '../../../../src/learning/models/mlp/options.js';
import type { FitContext, LabelledRows, TrainingData } from '../../../../src/ports/model.js';
import { madeData, madeRows } from './made-rows.js';

const context: FitContext = { seed: 3, parallel: { threads: 1, map: async () => [] } };
const quick = { hidden: [16, 8], batch: 64, maxEpochs: 15, learningRate: 1e-2, dropout: 0.05 };

function accuracy(probabilities: Float32Array, y: Uint8Array): number {
  let right = 0;
  y.forEach((label, r) => {
    const row = [...probabilities.subarray(3 * r, 3 * r + 3)];
    if (row.indexOf(Math.max(...row)) === label) right++;
  });
  return right / y.length;
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const mean = (v: ArrayLike<number>) => Array.from(v).reduce((sum, x) => sum + x, 0) / n;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('an mlp', () => {
  it('learns a bent boundary and a return that a linear model of the classes could not', async () => {
    const model = await mlp.fit(madeData(3000, 4), quick, context);
    const rows = madeRows(1000, 4, 77);
    const { probabilities, expected } = model.predict(rows);
    expect(accuracy(probabilities, rows.y)).toBeGreaterThan(0.85);
    expect(correlation(expected, rows.target)).toBeGreaterThan(0.95);
    // In returns, not in deviations: the slope of one on the other is about 1.
    const spread = (v: Float32Array) => Math.max(...v) - Math.min(...v);
    expect(spread(expected) / spread(rows.target)).toBeGreaterThan(0.6);
    expect(spread(expected) / spread(rows.target)).toBeLessThan(1.3);
  });

  it('expects the mean, and nothing else, where all returns were the same', async () => {
    const still = (rows: LabelledRows): LabelledRows => ({ ...rows, target: rows.target.map(() => 0) });
    const data = madeData(400, 4);
    const model = await mlp.fit(
      { ...data, train: still(data.train), validation: still(data.validation) },
      quick,
      context,
    );
    expect([...new Set(model.predict(madeRows(50, 4, 5)).expected)]).toEqual([0]);
  });

  it('keeps the weights of the best epoch and stops when validation gets no better', async () => {
    // Labels without any relation to the features: what is learnt beyond the class shares can only hurt.
    const rows = madeRows(400, 6, 1);
    const noise: LabelledRows = { ...rows, y: rows.y.map((_, r) => (r * 7919) % 3) };
    const data: TrainingData = {
      ...madeData(400, 6),
      train: noise,
      validation: { ...noise, ...madeRows(400, 6, 2), y: noise.y.toReversed() },
    };
    const model = await mlp.fit(data, { ...quick, maxEpochs: 60, patience: 4 }, context);
    const facts = model.facts as { epochs: number; best_epoch: number; history: { validation_log_loss: number }[] };
    expect(facts.epochs).toBeLessThan(60);
    expect(facts.epochs).toBe(facts.best_epoch + 4);
    const losses = facts.history.map((epoch) => epoch.validation_log_loss);
    expect(losses[facts.best_epoch - 1]).toBe(Math.min(...losses));
    const { probabilities } = model.predict(data.validation);
    const loss = data.validation.y.reduce((sum, y, r) => sum - Math.log(probabilities[3 * r + y]!), 0) / 400;
    expect(loss).toBeCloseTo(Math.min(...losses), 4);
  });

  it('gives the same bytes for the same seed and others for another', async () => {
    const filesOf = async (seed: number) =>
      (await mlp.fit(madeData(500, 3), { ...quick, maxEpochs: 2 }, { ...context, seed })).files();
    const [one, again, other] = [await filesOf(3), await filesOf(3), await filesOf(4)];
    expect(again).toEqual(one);
    expect(other['weights.bin']).not.toEqual(one['weights.bin']);
  });

  it('does not learn from validation rows, only stops by them', async () => {
    const data = madeData(500, 3);
    const shifted = { ...data.validation, x: data.validation.x.map((value) => value + 1) };
    const options = { ...quick, maxEpochs: 1 };
    const one = await mlp.fit(data, options, context);
    const two = await mlp.fit({ ...data, validation: shifted }, options, context);
    expect(two.files()['weights.bin']).toEqual(one.files()['weights.bin']);
  });

  it('weighs rows in the classes but not in the expected return', async () => {
    const data = madeData(1500, 3);
    const weights = Float32Array.from(data.train.y, (y) => (y === 2 ? 2.4 : 0.3));
    const plain = await mlp.fit(data, quick, context);
    const weighted = await mlp.fit({ ...data, train: { ...data.train, weights } }, quick, context);
    const rows = madeRows(500, 3, 9);
    const share = (p: Float32Array) => p.filter((_, i) => i % 3 === 2).reduce((sum, v) => sum + v, 0) / 500;
    const [a, b] = [plain.predict(rows), weighted.predict(rows)];
    expect(share(b.probabilities)).toBeGreaterThan(share(a.probabilities) + 0.02);
    expect(correlation(a.expected, b.expected)).toBeGreaterThan(0.97);
  });

  it('says where an effect came from: the features that decide move the probability, noise does not', async () => {
    const model = await mlp.fit(madeData(3000, 4), quick, context);
    const rows = madeRows(300, 4, 5);
    const effects = model.contributions(rows, rows.y);
    const size = (f: number) => effects.filter((_, i) => i % 4 === f).reduce((sum, v) => sum + Math.abs(v), 0);
    expect(Math.min(size(0), size(1))).toBeGreaterThan(4 * Math.max(size(2), size(3)));
    // The clear form: the features put in place of the training means one by one, in both orders; the mean of the two changes.
    const means = [0, 1, 2, 3].map(data4Mean);
    for (const r of [0, 17, 299]) {
      const chance = (known: (f: number) => boolean) => {
        const x = Float32Array.from({ length: 4 }, (_, f) => (known(f) ? rows.x[r * 4 + f]! : means[f]!));
        return model.predict({ x, rows: 1, features: 4 }).probabilities[rows.y[r]!]!;
      };
      for (const f of [0, 1, 2, 3]) {
        const forward = chance((g) => g <= f) - chance((g) => g < f);
        const backward = chance((g) => g >= f) - chance((g) => g > f);
        expect(effects[r * 4 + f]).toBeCloseTo((forward + backward) / 2, 5);
      }
    }
  });

  it('does not mind features of very different size, constants and wild values', async () => {
    const data = madeData(800, 3);
    const stretch = (rows: LabelledRows): LabelledRows => ({
      ...rows,
      x: rows.x.map((value, i) => [value, value * 1e9, 42][i % 3]!),
    });
    const wild = stretch(data.train);
    wild.x[0] = 1e12;
    const model = await mlp.fit(
      { ...data, train: wild, validation: stretch(data.validation) },
      { ...quick, maxEpochs: 2 },
      context,
    );
    const { probabilities } = model.predict(stretch(madeRows(100, 3, 8)));
    expect(probabilities.every((p) => p > 0 && p < 1)).toBe(true);
  });

  it('trains without validation rows to the last epoch', async () => {
    const data = madeData(200, 2);
    const none = {
      ...data.validation,
      x: new Float32Array(0),
      y: new Uint8Array(0),
      target: new Float32Array(0),
      rows: 0,
    };
    const model = await mlp.fit({ ...data, validation: none }, { ...quick, maxEpochs: 3 }, context);
    expect(model.facts).toMatchObject({ epochs: 3, best_epoch: 3, validation_log_loss: null });
  });

  it('tells how far it is, epoch by epoch', async () => {
    const seen: unknown[] = [];
    await mlp.fit(
      madeData(200, 2),
      { ...quick, maxEpochs: 2 },
      { ...context, onProgress: (...args) => void seen.push(args) },
    );
    expect(seen).toEqual([
      [1, 2, expect.stringMatching(/^loss \d\.\d{4}, validation \d\.\d{4}$/)],
      [2, 2, expect.stringContaining('validation')],
    ]);
  });

  it('stops between batches when the signal fires, and before the first when it has', async () => {
    const controller = new AbortController();
    const data = madeData(20_000, 8);
    let epochs = 0;
    const running = mlp.fit(
      data,
      { ...MLP_DEFAULTS, maxEpochs: 1000, patience: 1000 },
      {
        ...context,
        signal: controller.signal,
        onProgress: () => {
          epochs++;
          setTimeout(() => controller.abort(), 0);
        },
      },
    );
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(epochs).toBeLessThan(20);
    await expect(mlp.fit(data, {}, { ...context, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('refuses to keep a network that grew out of bounds', async () => {
    const data = madeData(300, 2);
    const options = { ...quick, learningRate: 1, maxEpochs: 2, returnWeight: 100, batch: 1, hidden: [8] };
    const train = { ...data.train, weights: new Float32Array(300).fill(3e38) };
    await expect(mlp.fit({ ...data, train }, options, context)).rejects.toThrow('grew out of all bounds');
  });
});

/** Mean of the second feature of the rows that `madeData(3000, 4)` trains on. */
function data4Mean(feature: number): number {
  const { x } = madeData(3000, 4).train;
  return x.filter((_, i) => i % 4 === feature).reduce((sum, v) => sum + v, 0) / 3000;
}
