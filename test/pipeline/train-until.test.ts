import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelStore } from '../../src/adapters/registry/disk.js';
import { SIGNALS } from '../../src/domain/signal.js';
import { DAY, dateToMs, msToDate } from '../../src/domain/time.js';
import { featureNames } from '../../src/evidence/features/catalog.js';
import { sessionsBetween } from '../../src/evidence/market/calendar.js';
import { calibrationTable } from '../../src/learning/evaluation/calibration-table.js';
import { chronologicalSplit } from '../../src/learning/evaluation/split.js';
import { MLP_DEFAULTS } from '../../src/learning/models/mlp/options.js';
import { readWeights } from '../../src/learning/models/mlp/weights.js';
import { Random } from '../../src/math/random.js';
import { predict } from '../../src/pipeline/predict/predict.js';
import { predictRange } from '../../src/pipeline/predict/predict-range.js';
import { buildDataset } from '../../src/pipeline/train/dataset.js';
import { fitAndEvaluate, type SplitRows, splitRows } from '../../src/pipeline/train/fit-one.js';
import { type TrainRequest, train } from '../../src/pipeline/train/train.js';
import { SILENT } from '../../src/ports/progress.js';
import type { ModelStore } from '../../src/ports/registry.js';
import type { Store } from '../../src/ports/store.js';
import { createParallel } from '../../src/runtime/parallel.js';
import {
  clockAt,
  corrected,
  editRows,
  emptyStore,
  type Files,
  importFiles,
  marketFiles,
  rowsOf,
  upTo,
} from './market.js';

const IMPORTED = Date.UTC(2025, 5, 1);
const CORRECTED = Date.UTC(2025, 8, 1);
const NOW = Date.UTC(2025, 11, 1);

const folder = mkdtempSync(join(tmpdir(), 'openalpha-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LABEL: TrainRequest['label'] = { kind: 'relative', horizon: 3, up: 0.05, down: -0.05, volatilityScaled: false };
const REQUEST: TrainRequest = {
  interval: '1d',
  crossSection: 'none',
  label: LABEL,
  featureSet: 'return_1,return_5,volatility_20,beta_60,sentiment_score,vix_level,market_return_20,sector_strength_20',
  models: ['forest', 'mlp'],
  seed: 1,
  split: { train: 0.6, validation: 0.2, embargo: 4 },
  classWeights: 'balanced',
  codeVersion: 'test',
};

async function storeOf(files: Files, corrections?: Files): Promise<Store> {
  const store = await emptyStore();
  await importFiles(store, files, { now: IMPORTED });
  if (corrections !== undefined) await importFiles(store, corrections, { now: CORRECTED });
  return store;
}

async function trainOn(store: Store, request: Partial<TrainRequest> = {}) {
  const models = openModelStore(mkdtempSync(join(folder, 'models-')));
  const deps = { store, models, parallel: createParallel(1), clock: clockAt(NOW), progress: SILENT };
  return { models, report: await train({ ...REQUEST, ...request }, deps) };
}

/** All that training made of the data: sums of the weights, metrics, calibration. */
async function learnt(models: ModelStore): Promise<object[]> {
  const kinds = await models.kinds();
  return Promise.all(
    kinds.map(async (kind) => ({ ...((await models.readManifest(kind, 'v0001')) as object), seconds: 0 })),
  );
}

describe('training until a date', () => {
  it('learns the same, to the byte, from a store that ends there', async () => {
    const files = await marketFiles({ stocks: 12, sessions: 240 });
    const dates = [...new Set(rowsOf(files.prices).map((cells) => dateToMs(cells[1] as string) as number))];
    const until = dates[200] as number;
    const full = await trainOn(await storeOf(files, corrected(files)), { until });
    const ending = await trainOn(await storeOf(upTo(files, until)), { until });
    expect(await learnt(full.models)).toEqual(await learnt(ending.models));
    const corrections = await trainOn(await storeOf(files, corrected(files)));
    expect(await learnt(corrections.models)).not.toEqual(await learnt(full.models));
  });
});

describe('the rows that are held back', () => {
  let rows: SplitRows;
  let dataset: Awaited<ReturnType<typeof buildDataset>>;
  beforeAll(async () => {
    const store = await storeOf(await marketFiles({ stocks: 12, sessions: 240 }));
    dataset = await buildDataset({ ...REQUEST, names: featureNames(REQUEST.featureSet) }, { store, progress: SILENT });
    const split = chronologicalSplit(
      { time: dataset.frame.bars.time, spanEnd: dataset.labels.spanEnd, usable: dataset.usable },
      REQUEST.split,
    );
    rows = splitRows(dataset, split, 'balanced');
  });

  it('share no bar with the labels before them, and begin an embargo later', () => {
    const { time, offsets } = dataset.frame.bars;
    // The bar that a label ends with, found anew: three bars on, in the same stock.
    const lastBar = (row: number) => {
      const stock = offsets.findIndex((offset) => offset > row) - 1;
      expect(row + LABEL.horizon).toBeLessThan(offsets[stock + 1] as number);
      return time[row + LABEL.horizon] as number;
    };
    const sessions = [...new Set(time)].sort((a, b) => a - b);
    for (const [before, part] of [
      [rows.split.train, rows.split.validation],
      [rows.split.validation, rows.split.test],
    ] as const) {
      const ends = Math.max(...Array.from(before, lastBar));
      const begins = Math.min(...Array.from(part, (row) => time[row] as number));
      expect(sessions.indexOf(begins) - sessions.indexOf(ends)).toBe(REQUEST.split.embargo + 1);
    }
  });

  const learn = async (kind: string, changed: Partial<SplitRows> = {}) => {
    const deps = { parallel: createParallel(1), progress: SILENT, now: () => 0 };
    return fitAndEvaluate(kind, { ...rows, ...changed }, { seed: 1, horizon: LABEL.horizon }, deps);
  };
  const turned = (part: SplitRows['test']) => ({
    ...part,
    x: part.x.map((value) => 1000 - 3 * value),
    y: part.y.map((y) => 2 - y),
    target: part.target.map((value) => -value),
  });

  it.each(['forest', 'mlp'])('change neither the %s nor its calibration, only what is measured', async (kind) => {
    const plain = await learn(kind);
    const other = await learn(kind, { test: turned(rows.test) });
    expect(other.model.files()).toEqual(plain.model.files());
    expect(other.calibration).toEqual(plain.calibration);
    expect(other.evaluation).not.toEqual(plain.evaluation);
  });

  it('leave the forest as it is when they are those to calibrate on', async () => {
    const plain = await learn('forest');
    const other = await learn('forest', { validation: turned(rows.validation) });
    expect(other.model.files()).toEqual(plain.model.files());
    expect(other.calibration).not.toEqual(plain.calibration);
  });

  it('have no part in the scaling of the perceptron', async () => {
    const scaling = async (changed: Partial<SplitRows>) => {
      const { 'weights.bin': weights } = (await learn('mlp', changed)).model.files();
      const shape = { features: rows.featureNames.length, hidden: MLP_DEFAULTS.hidden };
      return readWeights(weights as Uint8Array, shape).scaling;
    };
    const { mean, variance } = await scaling({ validation: turned(rows.validation), test: turned(rows.test) });
    expect({ mean, variance }).toEqual(await scaling({}));
    const features = rows.featureNames.length;
    const first = rows.train.x.filter((_, i) => i % features === 0);
    expect(mean[0]).toBeCloseTo(first.reduce((sum, value) => sum + value, 0) / rows.train.rows, 7);
  });
});

describe('what an evaluation claims', () => {
  it('finds a strong signal, and its confidences come true in sessions that nobody had seen', async () => {
    const files = await marketFiles({ stocks: 30, sessions: 320, signal: 0.012, seed: 3 });
    const store = await storeOf(files);
    const dates = [...new Set(rowsOf(files.prices).map((cells) => dateToMs(cells[1] as string) as number))];
    const { models, report } = await trainOn(store, { until: dates[250] as number, models: ['forest'] });
    const [forest] = report.models;
    expect(forest?.metrics.ic.ci95[0]).toBeGreaterThan(0.1);
    expect(forest?.verdict).toMatch(/^beats the class prior \(log loss [\d.]+ against [\d.]+\), orders stocks/);

    const range = { interval: '1d' as const, from: dates[251] as number, to: dates.at(-1) as number };
    const { predictions } = await predictRange(range, { store, models, clock: clockAt(NOW), progress: SILENT });
    const { frame, labels } = await buildDataset({ ...REQUEST, names: ['return_1'] }, { store, progress: SILENT });
    const actual = new Map<string, number>();
    for (const [s, symbol] of frame.bars.symbols.entries()) {
      for (let row = frame.bars.offsets[s] as number; row < (frame.bars.offsets[s + 1] as number); row++) {
        actual.set(`${symbol} ${frame.bars.time[row]}`, labels.y[row] as number);
      }
    }
    const known = predictions.flatMap(({ symbol, bar_time, signal, confidence_score }) => {
      const came = SIGNALS[actual.get(`${symbol} ${bar_time}`) as number];
      return came === undefined ? [] : [{ confidence: confidence_score, isRight: came === signal ? 1 : 0 }];
    });
    expect(known.length).toBeGreaterThan(1_500);
    const { ece } = calibrationTable(
      Float32Array.from(known, ({ confidence }) => confidence),
      Uint8Array.from(known, ({ isRight }) => isRight),
    );
    expect(ece).toBeLessThan(0.06);
  });

  it('is not made of noise', async () => {
    const { stocks } = await marketFiles({ stocks: 30, sessions: 1 });
    const dates = Array.from(sessionsBetween(Date.UTC(2023, 0, 1), Date.UTC(2024, 2, 31)), msToDate);
    for (const seed of [1, 2, 3]) {
      const { report } = await trainOn(await storeOf({ stocks, prices: noise(dates, 30, seed) }), {
        models: ['forest'],
        seed,
      });
      expect(report.models[0]?.verdict).toMatch(/^does not beat the class prior|a gain not told from zero/);
      expect(report.models[0]?.verdict).toMatch(/not told from zero\)$/);
    }
  });
});

/** Prices of stocks that are all alike and each a walk of its own: nothing to be learnt. */
function noise(dates: readonly string[], stocks: number, seed: number): string {
  const rows = ['symbol,date,open,high,low,close,volume'];
  for (let stock = 1; stock <= stocks; stock++) {
    const random = new Random(seed, stock);
    let close = 50;
    for (const date of dates) {
      const open = close;
      close *= Math.exp(0.015 * random.normal());
      const [high, low] = [1.003 * Math.max(open, close), 0.997 * Math.min(open, close)];
      const prices = [open, high, low, close].map((price) => price.toFixed(4));
      rows.push([`SYN${String(stock).padStart(3, '0')}`, date, ...prices, 1_000_000].join(','));
    }
  }
  return `${rows.join('\n')}\n`;
}

describe('data with little in it', () => {
  const still = (files: Required<Files>): Files => ({
    stocks: files.stocks,
    prices: editRows(files.prices, ([symbol, date]) => [symbol, date, '10', '10', '10', '10', '1000']),
  });

  it.each([
    ['three stocks', { stocks: 3 }, {}],
    ['one stock', { stocks: 1 }, { label: { ...LABEL, kind: 'threshold' } }],
    ['one class alone', { stocks: 6 }, { label: { ...LABEL, kind: 'threshold', up: 9, down: -0.99 } }],
    ['two classes', { stocks: 6 }, { label: { ...LABEL, kind: 'threshold', up: 9, down: 0 } }],
    ['prices that stand still', { stocks: 6, isStill: true }, { label: { ...LABEL, volatilityScaled: true } }],
  ] as const)('trains on %s and claims nothing', async (_, market, request) => {
    const files = await marketFiles({ stocks: market.stocks, sessions: 200 });
    const store = await storeOf('isStill' in market ? still(files) : { ...files, actions: undefined });
    const { models, report } = await trainOn(store, request);
    for (const { metrics, verdict } of report.models) {
      expect(Number.isFinite(metrics.log_loss)).toBe(true);
      expect(verdict).toMatch(/^does not beat the class prior|a gain not told from zero/);
    }
    const deps = { store, models, clock: clockAt(NOW), progress: SILENT };
    const { predictions } = await predict({ interval: '1d', maxAge: 10 * DAY }, deps);
    for (const { confidence_score: confidence, probabilities, expected_return: expected } of predictions) {
      const { sell, hold, buy } = probabilities;
      expect(sell + hold + buy).toBeCloseTo(1, 5);
      expect([confidence >= 0, confidence <= 1, Number.isFinite(expected)]).toEqual([true, true, true]);
    }
  });

  it('is refused in words when there are too few rows', async () => {
    const files = await marketFiles({ stocks: 6, sessions: 10 });
    const store = await storeOf({ stocks: files.stocks, prices: files.prices });
    await expect(trainOn(store)).rejects.toMatchObject({ code: 'NO_DATA' });
    await expect(trainOn(store, { featureSet: 'return_1' })).rejects.toThrow(/sessions with usable rows are too few/);
  });
});
