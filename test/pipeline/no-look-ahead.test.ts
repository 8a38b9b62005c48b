import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelStore } from '../../src/adapters/registry/disk.js';
import type { Adjustment, Interval } from '../../src/domain/bar.js';
import type { Prediction } from '../../src/domain/prediction.js';
import { DAY, dateToMs, HOUR, msToDate } from '../../src/domain/time.js';
import { FEATURES } from '../../src/evidence/features/catalog.js';
import { barEnds, sessionClose } from '../../src/evidence/market/calendar.js';
import { buildFeatures, type FeatureFrame } from '../../src/pipeline/build-features.js';
import { predict } from '../../src/pipeline/predict/predict.js';
import { predictRange } from '../../src/pipeline/predict/predict-range.js';
import { train } from '../../src/pipeline/train/train.js';
import { SILENT } from '../../src/ports/progress.js';
import type { ModelStore } from '../../src/ports/registry.js';
import type { Store } from '../../src/ports/store.js';
import { createParallel } from '../../src/runtime/parallel.js';
import { after, clockAt, corrected, emptyStore, type Files, importFiles, marketFiles, rowsOf, upTo } from './market.js';

/** When the history was imported, when corrections of it came, and when all is looked at: after everything in it. */
const IMPORTED = Date.UTC(2025, 5, 1);
const CORRECTED = Date.UTC(2025, 8, 1);
const NOW = Date.UTC(2025, 11, 1);
const EVERY_FEATURE = FEATURES.map(({ name }) => name);

const folder = mkdtempSync(join(tmpdir(), 'openalpha-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One stock is listed late and one is delisted, so that the universe is another one at either end. */
async function someMarket(interval: Interval): Promise<{ files: Required<Files>; dates: number[] }> {
  const files = await marketFiles({ stocks: 12, sessions: 240, interval });
  const dates = [
    ...new Set(rowsOf(files.prices).map((cells) => dateToMs((cells[1] as string).slice(0, 10)) as number)),
  ];
  const listed = msToDate(dates[200] as number);
  const delisted = msToDate(dates[190] as number);
  const isThere = ([symbol, date = '']: string[]) =>
    symbol === 'SYN003' ? date >= listed : symbol === 'SYN005' ? date <= delisted : true;
  const [head] = files.prices.split('\n');
  const prices = [
    head,
    ...rowsOf(files.prices)
      .filter(isThere)
      .map((cells) => cells.join(',')),
  ].join('\n');
  return { files: { ...files, prices }, dates };
}

async function storeOf(
  files: Files,
  { interval, adjustment }: { interval: Interval; adjustment: Adjustment },
  corrections?: Files,
): Promise<Store> {
  const store = await emptyStore();
  await importFiles(store, files, { now: IMPORTED, interval, adjustment });
  if (corrections !== undefined) await importFiles(store, corrections, { now: CORRECTED, interval, adjustment });
  return store;
}

function view(store: Store, request: { interval: Interval; asOf: number; crossSection?: 'none' | 'rank' | 'zscore' }) {
  return buildFeatures({ crossSection: 'none', names: EVERY_FEATURE, ...request }, { store, progress: SILENT });
}

/** Names of the columns that are not the same to the bit, up to a bar time. */
function differences(a: FeatureFrame, b: FeatureFrame, until = Number.POSITIVE_INFINITY): string[] {
  const keys = (frame: FeatureFrame) => frame.features.symbols.map((symbol, s) => [symbol, ...rows(frame, s)] as const);
  const rows = ({ features }: FeatureFrame, s: number) =>
    Array.from(features.time.subarray(features.offsets[s], features.offsets[s + 1])).filter((time) => time <= until);
  const present = (frame: FeatureFrame) => keys(frame).filter((key) => key.length > 1);
  expect(present(a)).toEqual(present(b));
  return EVERY_FEATURE.filter((name) => {
    const values = ({ features }: FeatureFrame) =>
      Array.from(features.columns[name] as Float32Array).filter((_, row) => (features.time[row] as number) <= until);
    const other = values(b);
    return values(a).some((value, row) => !Object.is(value, other[row]));
  });
}

/** What a prediction says, without when it was said and under which id. */
function said(predictions: readonly Prediction[]): object[] {
  return predictions
    .map(({ id: _id, created_at: _createdAt, ...rest }) => rest)
    .sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.bar_time - b.bar_time));
}

async function trainOn(store: Store, request: { interval: Interval; until?: number }): Promise<ModelStore> {
  const models = openModelStore(mkdtempSync(join(folder, 'models-')));
  await train(
    {
      ...request,
      crossSection: 'none',
      label: { kind: 'relative', horizon: 3, up: 0.05, down: -0.05, volatilityScaled: false },
      featureSet:
        'return_1,return_5,volatility_20,sentiment_score,news_count_7d,vix_level,term_spread,sector_strength_20',
      models: ['forest', 'mlp'],
      seed: 1,
      split: { train: 0.6, validation: 0.2, embargo: 3 },
      classWeights: 'balanced',
      codeVersion: 'test',
    },
    { store, models, parallel: createParallel(1), clock: clockAt(NOW), progress: SILENT },
  );
  return models;
}

describe.each([
  { interval: '1d', adjustment: 'raw' },
  { interval: '1d', adjustment: 'all' },
  { interval: '1h', adjustment: 'raw' },
] as const)('a store of $interval bars, $adjustment', ({ interval, adjustment }) => {
  const kind = { interval, adjustment };
  let files: Required<Files>;
  let dates: number[];
  let full: Store;
  let models: ModelStore;
  beforeAll(async () => {
    ({ files, dates } = await someMarket(interval));
    full = await storeOf(files, kind, corrected(files));
    models = await trainOn(full, { interval, until: dates[185] as number });
  });

  const deps = (store: Store) => ({ store, models, clock: clockAt(NOW), progress: SILENT });
  const predictAt = async (store: Store, asOf: number, symbols?: string[]) =>
    said((await predict({ interval, asOf, maxAge: 10 * DAY, symbols }, deps(store))).predictions);

  it.each([188, 196, 239])('shows and says as of session %i what a store that ends there does', async (session) => {
    const date = dates[session] as number;
    const ending = await storeOf(upTo(files, date), kind);
    for (const crossSection of ['none', 'rank', 'zscore'] as const) {
      const request = { interval, asOf: sessionClose(date), crossSection };
      expect(differences(await view(full, request), await view(ending, request))).toEqual([]);
    }
    const asOf = sessionClose(date);
    const whole = await predictAt(full, asOf);
    expect(whole).toEqual(await predictAt(ending, asOf));
    expect(whole.length).toBeGreaterThanOrEqual(10);
    const two = ['SYN001', 'SYN008'];
    expect(await predictAt(full, asOf, two)).toEqual(
      whole.filter((prediction) => two.includes((prediction as Prediction).symbol)),
    );
  });

  it('says for every bar of a range what predict says as of its end, corrections in between or not', async () => {
    const seen = dates[193] as number;
    // Corrections are seen an hour after the close of one session: that session must not know them, the next does.
    const midway = await emptyStore();
    await importFiles(midway, upTo(files, seen), { now: sessionClose(seen), ...kind });
    await importFiles(midway, upTo(corrected(files), seen), { now: sessionClose(seen) + HOUR, ...kind });
    await importFiles(midway, after(files, seen), { now: IMPORTED, ...kind });
    const [from, to] = [dates[189] as number, dates[197] as number];
    expect(await midway.revisedBetween(from, to)).toBeGreaterThan(0);
    for (const store of [full, midway]) {
      const range = await predictRange({ interval, from, to }, deps(store));
      const times = [...new Set(range.predictions.map(({ bar_time }) => bar_time))].sort((a, b) => a - b);
      expect(times.map((time) => msToDate(time))).toEqual(
        dates.slice(189, 198).flatMap((date) => Array(interval === '1d' ? 1 : 2).fill(msToDate(date))),
      );
      const one: Prediction[] = [];
      for (const asOf of barEnds(interval, Float64Array.from(times))) {
        one.push(...(await predict({ interval, asOf, maxAge: 0 }, deps(store))).predictions);
      }
      expect(said(range.predictions)).toEqual(said(one));
    }
  });
});

describe('prices that came adjusted for splits', () => {
  it('show the same features as of a day and later, dividends before a later split included', async () => {
    const { files, dates } = await someMarket('1d');
    const kind = { interval: '1d', adjustment: 'split' } as const;
    const symbols = [...new Set(rowsOf(files.prices).map(([symbol]) => symbol as string))];
    const splits = symbols.map((symbol) => `${symbol},${msToDate(dates[220] as number)},split,2\n`);
    const dividends = rowsOf(files.actions).filter(([, , type]) => type === 'dividend');
    const actions = `symbol,ex_date,type,value\n${splits.join('')}${dividends.map((row) => `${row.join(',')}\n`).join('')}`;
    const store = await storeOf({ ...files, actions }, kind);
    const until = dates[210] as number;
    const [then, later] = [sessionClose(until), sessionClose(dates[239] as number)];
    const request = { interval: '1d' } as const;
    expect(
      differences(await view(store, { ...request, asOf: then }), await view(store, { ...request, asOf: later }), until),
    ).toEqual([]);
  });
});

describe('yields that were revised later', () => {
  it('are to every bar what they were when it ended, read as of then or long after', async () => {
    const { files, dates } = await someMarket('1d');
    const store = await storeOf(files, { interval: '1d', adjustment: 'raw' });
    const { DGS10 } = await store.macro.read({ series: ['DGS10'] });
    const revisions = Array.from(DGS10?.date ?? [], (date, i) => ({
      series: 'DGS10',
      date,
      value: (DGS10?.value[i] as number) + 5,
      provider: 'made-up',
      known_at: (DGS10?.known_at[i] as number) + 30 * DAY,
    }));
    await store.macro.upsert(revisions, { seenAt: NOW });
    const until = dates[210] as number;
    const asOf = (date: number) => view(store, { interval: '1d', asOf: sessionClose(date) });
    const [then, later] = [await asOf(until), await asOf(dates[239] as number)];
    expect(differences(then, later, until)).toEqual([]);
    const missing = Array.from(then.features.columns['macro_missing'] ?? []).slice(-10);
    expect(missing).toEqual(missing.map(() => 0));
    expect(await store.revisedBetween(0, NOW + DAY)).toBe(0);
  });
});

describe('a model', () => {
  it('is not asked about a time before the close of the last bar that its labels looked at', async () => {
    const { files } = await someMarket('1d');
    const store = await storeOf(files, { interval: '1d', adjustment: 'raw' });
    const models = await trainOn(store, { interval: '1d' });
    const deps = { store, models, clock: clockAt(NOW), progress: SILENT };
    const { data } = (await models.readManifest('forest', 'v0001')) as { data: { last_label_time: string } };
    const close = sessionClose(Date.parse(data.last_label_time));
    const at = (asOf: number) => predict({ interval: '1d', asOf, maxAge: 10 * DAY }, deps);
    await expect(at(close - 1)).rejects.toMatchObject({ code: 'REFUSED' });
    expect((await at(close)).predictions.length).toBeGreaterThan(0);
  });
});
