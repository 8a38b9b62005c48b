import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLASSES } from '../../src/domain/signal.js';
import { learner } from '../../src/learning/models/catalog.js';
import { Random } from '../../src/math/random.js';
import type { LabelledRows, Learner, Matrix, Model, TrainingData, Windows } from '../../src/ports/model.js';
import { type ClosableParallel, createParallel } from '../../src/runtime/parallel.js';

export interface ModelContractOptions {
  /** Options that make the kind learn the planted rule in about a second. */
  readonly quick?: object;
  /** Does the kind look at features at all? The prior does not. */
  readonly learns: boolean;
  /** Options that must be refused, each with the name of the option at fault. */
  readonly refused: readonly { readonly options: object; readonly names: string }[];
}

const FEATURES = 6;
/** Rows that come before the first one, for kinds that look back that many. */
const BEFORE = 3;

/**
 * Rows with a planted rule, synthetic and seeded: the class is decided by features 0 and 1 with noise, the return follows the class,
 * and the other features say nothing.
 */
export function plantedRows(rows: number, seed: number): LabelledRows {
  const random = new Random(seed);
  const x = new Float32Array(rows * FEATURES);
  const y = new Uint8Array(rows);
  const target = new Float32Array(rows);
  const before = Float32Array.from({ length: BEFORE * FEATURES }, () => random.normal());
  for (let row = 0; row < rows; row++) {
    for (let f = 0; f < FEATURES; f++) x[row * FEATURES + f] = random.normal();
    const score = x[row * FEATURES] - x[row * FEATURES + 1] + 0.4 * random.normal();
    y[row] = score < -0.6 ? 0 : score > 0.6 ? 2 : 1;
    target[row] = 0.02 * score;
  }
  return { x, rows, features: FEATURES, y, target, windows: windowsOver(before, x) };
}

/** Windows over rows that follow one another, with some rows before the first. */
function windowsOver(before: Float32Array, x: Float32Array): Windows {
  const history = new Float32Array(before.length + x.length);
  history.set(before);
  history.set(x, before.length);
  return { history, ends: Uint32Array.from({ length: x.length / FEATURES }, (_, row) => row + BEFORE) };
}

function plantedData(rows: number, seed: number): TrainingData {
  const featureNames = Array.from({ length: FEATURES }, (_, f) => `feature_${f}`);
  return { train: plantedRows(rows, seed), validation: plantedRows(Math.ceil(rows / 4), seed + 1), featureNames };
}

/** Mean of -ln(probability of the class that came). */
export function logLoss(probabilities: Float32Array, y: Uint8Array): number {
  let sum = 0;
  for (const [row, label] of y.entries()) sum -= Math.log(Math.max(1e-15, probabilities[row * CLASSES + label]));
  return sum / y.length;
}

/** What every kind of model keeps to, whatever it learns with. */
export function modelContract(kind: string, options: ModelContractOptions): void {
  describe(`the ${kind} model`, () => {
    const data = plantedData(2000, 11);
    const later = plantedRows(500, 99);
    let one: ClosableParallel;
    let two: ClosableParallel;
    let kindOf: Learner;
    let model: Model;
    const learn = (seed: number, parallel: ClosableParallel, given: TrainingData = data) =>
      kindOf.fit(given, options.quick ?? {}, { seed, parallel });

    beforeAll(async () => {
      one = createParallel(1);
      two = createParallel(2);
      kindOf = await learner(kind);
      model = await learn(1, one);
    });
    afterAll(async () => {
      await Promise.all([one.close(), two.close()]);
    });

    test('goes by the name that the catalog gives it', () => {
      expect(kindOf.kind).toBe(kind);
      expect(model.kind).toBe(kind);
      expect(model.featureNames).toEqual(data.featureNames);
    });

    test('gives finite probabilities that add to 1 and a finite expected return for every row', () => {
      const { probabilities, expected } = model.predict(later);
      expect(probabilities.length).toBe(later.rows * CLASSES);
      expect(expected.length).toBe(later.rows);
      for (let row = 0; row < later.rows; row++) {
        const triple = probabilities.subarray(row * CLASSES, row * CLASSES + CLASSES);
        expect(Math.min(...triple)).toBeGreaterThanOrEqual(0);
        expect(triple.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      }
      expect(expected.every(Number.isFinite)).toBe(true);
    });

    // A baseline looks at no feature and has nothing that could be random or take long.
    if (options.learns) {
      test('learns a planted rule: log loss on later rows far below the prior, returns in the right order', async () => {
        const baseline = await (await learner('prior')).fit(data, {}, { seed: 1, parallel: one });
        const ours = model.predict(later);
        expect(logLoss(ours.probabilities, later.y)).toBeLessThan(
          0.75 * logLoss(baseline.predict(later).probabilities, later.y),
        );
        expect(correlation(ours.expected, later.target)).toBeGreaterThan(0.6);
      });

      test('gives other bytes for another seed', async () => {
        expect((await learn(2, one)).files()).not.toEqual(model.files());
      });

      test('credits the features of the planted rule, not the others', () => {
        const size = new Float64Array(FEATURES);
        const contributions = model.contributions(later, later.y);
        for (const [i, value] of contributions.entries()) size[i % FEATURES] += Math.abs(value);
        expect(Math.min(size[0], size[1])).toBeGreaterThan(2 * Math.max(...size.subarray(2)));
      });

      test('stops with CANCELLED in the middle', async () => {
        for (const parallel of [one, two]) {
          const stop = new AbortController();
          const steps: number[] = [];
          const onProgress = (done: number, total: number) => {
            steps.push(done / total);
            stop.abort();
          };
          const work = kindOf.fit(data, options.quick ?? {}, { seed: 1, parallel, signal: stop.signal, onProgress });
          await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
          expect(steps.at(-1)).toBeLessThan(1);
        }
      });
    }

    test('gives the same bytes for the same seed', async () => {
      expect((await learn(1, one)).files()).toEqual(model.files());
    });

    test('gives the same bytes with two threads as with one', async () => {
      expect((await learn(1, two)).files()).toEqual(model.files());
    });

    test('predicts the same after a way through its files', () => {
      const read = kindOf.load(model.files());
      expect(read.featureNames).toEqual(model.featureNames);
      expect(read.predict(later)).toEqual(model.predict(later));
      expect(read.contributions(later, later.y)).toEqual(model.contributions(later, later.y));
      expect(read.files()).toEqual(model.files());
    });

    test('predicts a row the same to the last bit, whichever rows stand beside it', () => {
      const all = model.predict(later);
      for (const [from, until] of [
        [0, 1],
        [1, 2],
        [257, 258],
        [3, 14],
        [255, 290],
        [later.rows - 1, later.rows],
      ] as const) {
        const some = model.predict(rowsOf(later, from, until));
        expect(some.expected).toEqual(all.expected.subarray(from, until));
        expect(some.probabilities).toEqual(all.probabilities.subarray(from * CLASSES, until * CLASSES));
      }
    });

    test('predicts nothing for no rows', () => {
      const none = rowsOf(later, 0, 0);
      expect(model.predict(none)).toEqual({ probabilities: new Float32Array(0), expected: new Float32Array(0) });
      expect(model.contributions(none, new Uint8Array(0))).toEqual(new Float32Array(0));
    });

    test('leaves its input as it was', () => {
      const before = Float32Array.from(later.x);
      model.predict(later);
      model.contributions(later, later.y);
      expect(later.x).toEqual(before);
    });

    test('keeps nothing of the training rows: changing them later changes no prediction', async () => {
      const own = plantedData(300, 5);
      const learnt = await learn(1, one, own);
      const before = learnt.predict(later);
      own.train.x.fill(0);
      own.train.windows?.history.fill(0);
      own.train.y.fill(0);
      expect(learnt.predict(later)).toEqual(before);
    });

    test('refuses rows with another number of features', () => {
      const narrow: Matrix = { x: new Float32Array(5), rows: 1, features: 5 };
      expect(() => model.predict(narrow)).toThrow(expect.objectContaining({ code: 'MODEL' }));
      expect(() => model.contributions(narrow, new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'MODEL' }));
    });

    test('looks at windows only when it says so, and then refuses rows without them', () => {
      const { windows: _, ...alone } = rowsOf(later, 0, 9);
      const steps = kindOf.window?.(options.quick ?? {});
      expect(model.window).toBe(steps);
      if (steps === undefined) expect(model.predict(alone)).toEqual(model.predict(rowsOf(later, 0, 9)));
      else expect(() => model.predict(alone)).toThrow(expect.objectContaining({ code: 'INPUT' }));
    });

    test('gives one finite contribution per row and feature', () => {
      const contributions = model.contributions(later, later.y);
      expect(contributions.length).toBe(later.rows * FEATURES);
      expect(contributions.every(Number.isFinite)).toBe(true);
    });

    test('gives contributions that add up to the output: less the same start for every row, and to nothing over the classes', () => {
      const { probabilities } = model.predict(later);
      const nothing = new Float64Array(later.rows * FEATURES);
      for (let c = 0; c < CLASSES; c++) {
        const contributions = model.contributions(later, new Uint8Array(later.rows).fill(c));
        const starts = Float64Array.from({ length: later.rows }, (_, row) => {
          const brought = contributions.subarray(row * FEATURES, (row + 1) * FEATURES).reduce((a, b) => a + b, 0);
          return probabilities[row * CLASSES + c] - brought;
        });
        expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(1e-5);
        for (const [i, value] of contributions.entries()) nothing[i] += value;
      }
      expect(Math.max(...nothing.map(Math.abs))).toBeLessThan(1e-5);
    });

    test('stops with CANCELLED when it was told to before it began', async () => {
      const signal = AbortSignal.abort();
      await expect(kindOf.fit(data, options.quick ?? {}, { seed: 1, parallel: one, signal })).rejects.toMatchObject({
        code: 'CANCELLED',
      });
    });

    test('reports progress up to its end, never backwards', async () => {
      const steps: number[] = [];
      await kindOf.fit(data, options.quick ?? {}, {
        seed: 1,
        parallel: one,
        onProgress: (done, total) => steps.push(done / total),
      });
      expect(steps.length).toBeGreaterThan(0);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect(steps.at(-1)).toBeLessThanOrEqual(1);
    });

    test.each(options.refused)('refuses $options and names $names', async ({ options: given, names }) => {
      await expect(kindOf.fit(data, given, { seed: 1, parallel: one })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(names),
      });
    });

    test('learns from rows of one class, constant features and very few rows without a crash', async () => {
      const cases: Record<string, TrainingData> = {
        'one class': withRows(data, { ...data.train, y: new Uint8Array(data.train.rows).fill(2) }),
        'constant features': withRows(data, {
          ...data.train,
          x: new Float32Array(data.train.x.length).fill(3),
          windows: { ...data.train.windows!, history: new Float32Array(data.train.windows!.history.length).fill(3) },
        }),
        'one row': withRows(data, rowsOf(data.train, 0, 1), rowsOf(data.train, 1, 2)),
        'three rows, no validation': withRows(data, rowsOf(data.train, 0, 3), rowsOf(data.train, 0, 0)),
        weights: withRows(data, { ...data.train, weights: data.train.target.map((value) => Math.abs(value)) }),
      };
      for (const [name, given] of Object.entries(cases)) {
        const { probabilities, expected } = (await learn(1, one, given)).predict(later);
        expect([name, probabilities.every(Number.isFinite), expected.every(Number.isFinite)]).toEqual([
          name,
          true,
          true,
        ]);
      }
    });

    test('says so when there is nothing to learn from', async () => {
      await expect(learn(1, one, withRows(data, rowsOf(data.train, 0, 0)))).rejects.toMatchObject({ code: 'NO_DATA' });
    });

    test('refuses a feature that is not finite, naming it', async () => {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const x = Float32Array.from(data.train.x);
        x[7 * FEATURES + 3] = bad;
        await expect(learn(1, one, withRows(data, { ...data.train, x }))).rejects.toMatchObject({
          code: 'INPUT',
          message: expect.stringMatching(/row 7 .*feature_3/i),
        });
      }
    });

    test('refuses files that are missing, empty or cut short', () => {
      expect(() => kindOf.load({})).toThrow(expect.objectContaining({ code: 'MODEL' }));
      for (const [name, bytes] of Object.entries(model.files())) {
        for (const part of [bytes.subarray(0, 0), bytes.subarray(0, bytes.length >> 1)]) {
          const damaged = { ...model.files(), [name]: part };
          expect(() => kindOf.load(damaged)).toThrow(expect.objectContaining({ code: 'MODEL' }));
        }
      }
    });
  });
}

function rowsOf(rows: LabelledRows, from: number, to: number): LabelledRows {
  return {
    x: rows.x.slice(from * rows.features, to * rows.features),
    rows: to - from,
    features: rows.features,
    y: rows.y.slice(from, to),
    target: rows.target.slice(from, to),
    windows: { history: rows.windows!.history, ends: rows.windows!.ends.slice(from, to) },
  };
}

function withRows(data: TrainingData, train: LabelledRows, validation: LabelledRows = data.validation): TrainingData {
  return { ...data, train, validation };
}

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [da, db] = [value - meanA, b[i] - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}
