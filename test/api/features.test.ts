import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/adapters/store/sqlite/open.js';
import * as api from '../../src/api/features.js';
import { FEATURE_SETS } from '../../src/evidence/features/catalog.js';
import { buildFeatures } from '../../src/pipeline/build-features.js';
import { SILENT } from '../../src/ports/progress.js';
import type { Store } from '../../src/ports/store.js';
import { importFiles, marketFiles } from '../pipeline/market.js';
import { temporaryFolder } from '../support/openalpha.js';

const folder = temporaryFolder();
const path = join(folder.path, 'openalpha.db');
let store: Store;

beforeAll(async () => {
  store = await openSqliteStore(path);
  await importFiles(store, await marketFiles({ stocks: 6, sessions: 160 }), { now: Date.UTC(2025, 1, 1) });
});
afterAll(async () => {
  await store.close();
  folder.remove();
});

const bars = (): api.Bars => ({
  symbols: ['AAA', 'BBB'],
  offsets: Uint32Array.of(0, 3, 5),
  time: Float64Array.from([4, 5, 6, 4, 5], (day) => Date.UTC(2024, 2, day)),
  columns: {
    open: Float64Array.of(10, 11, 12, 5, 5),
    high: Float64Array.of(11, 12, 13, 6, 6),
    low: Float64Array.of(9, 10, 11, 4, 4),
    close: Float64Array.of(10, 11, 12.1, 5, 4),
    volume: Float64Array.of(1, 2, 3, 4, 5),
  },
});

describe('features of the programmatic API', () => {
  it.each(['none', 'rank'] as const)('are those of the command line, read from the same store (%s)', async (way) => {
    const names = FEATURE_SETS['core+fundamentals'];
    const frame = await buildFeatures({ interval: '1d', names, crossSection: way }, { store, progress: SILENT });
    const read = await api.readBars(path, { fundamentals: true });
    expect(api.computeFeatures(read, 'core+fundamentals', { crossSection: way })).toEqual(frame.features);
  });

  it('take any columns of prices', () => {
    const { columns, ...keys } = api.computeFeatures(bars(), 'return_1,intraday_range');
    const { symbols, offsets, time } = bars();
    expect(keys).toEqual({ symbols, offsets, time });
    expect(columns).toEqual({
      return_1: Float32Array.of(Number.NaN, 11 / 10 - 1, 12.1 / 11 - 1, Number.NaN, 4 / 5 - 1),
      intraday_range: Float32Array.of(2 / 10, 2 / 11, 2 / 12.1, 2 / 5, 2 / 4),
    });
  });

  it('come one after the other where they are too many to be held', () => {
    const seen = [...api.featureColumns(bars(), ['volume', 'return_1'])].map(({ name, values }) => [
      name,
      values.length,
    ]);
    expect(seen).toEqual([
      ['return_1', 5],
      ['volume', 5],
    ]);
    const { columns } = api.computeFeatures(bars(), ['volume', 'return_1']);
    for (const { name, values } of api.featureColumns(bars(), 'return_1,volume')) expect(values).toEqual(columns[name]);
  });

  it('become the rows of a model where all of them are known', () => {
    const rows = api.completeRows(api.computeFeatures(bars(), ['return_1', 'volume']));
    expect(rows).toEqual({
      x: Float32Array.of(11 / 10 - 1, 2, 12.1 / 11 - 1, 3, 4 / 5 - 1, 5),
      rows: 3,
      features: 2,
      featureNames: ['return_1', 'volume'],
      at: Uint32Array.of(1, 2, 4),
    });
  });

  it('know themselves', () => {
    expect(api.FEATURES.find(({ name }) => name === 'rsi_14')).toMatchObject({ lookback: 14 });
  });
});

describe('readBars', () => {
  it('gives adjusted prices of the stocks and times that were asked for, and what features need beside them', async () => {
    const all = await api.readBars(path);
    const [first, second] = all.symbols as [string, string];
    const [from, to] = [all.time[20] as number, all.time[60] as number];
    const read = await api.readBars(path, { symbols: [second, first], from, to });
    expect(read.symbols).toEqual([first, second]);
    expect([read.time[0], read.time.at(-1)]).toEqual([from, to]);
    expect(read.sectors).toEqual(all.sectors?.slice(0, 2));
    expect(Object.keys(read.macro).length).toBeGreaterThan(0);
  });

  it('reads nothing that was not known at a time', async () => {
    const asOf = Date.UTC(2024, 8, 1);
    const read = await api.readBars(path, { asOf });
    expect(Math.max(...read.time)).toBeLessThan(asOf);
  });

  it.each([
    ['a store that is not there', 'missing.db', {}, 'NOT_FOUND'],
    ['an interval that does not exist', 'openalpha.db', { interval: '1m' }, 'USAGE'],
    ['an interval without bars', 'openalpha.db', { interval: '1h' }, 'NO_DATA'],
  ])('refuses %s', async (_, name, options, code) => {
    await expect(api.readBars(join(folder.path, name), options as object)).rejects.toMatchObject({ code });
  });
});

describe('computeFeatures of the API refuses', () => {
  const edited = (edit: (good: ReturnType<typeof bars>) => object) => () =>
    api.computeFeatures({ ...bars(), ...edit(bars()) } as api.Bars, 'return_1');
  const columns = (values: object) => edited((good) => ({ columns: { ...good.columns, ...values } }));
  it.each([
    ['offsets that do not fit', edited(() => ({ offsets: Uint32Array.of(0, 5) })), /need 3 offsets/],
    ['a column that is missing', columns({ close: undefined }), /column close is missing/],
    ['a column that is too short', columns({ close: Float64Array.of(1) }), /close has 1 values/],
    ['symbols out of order', edited(() => ({ symbols: ['BBB', 'AAA'] })), /AAA follows BBB/],
    ['times that do not climb', edited(({ time }) => ({ time: time.slice().fill(1) })), /times of AAA/],
    ['a price of 0', columns({ low: Float64Array.of(9, 0, 11, 4, 4) }), /low is 0 at row 1/],
    ['a volume that is not a number', columns({ volume: new Float64Array(5).fill(Number.NaN) }), /volume is NaN/],
    ['sectors that do not fit', edited(() => ({ sectors: [null] })), /1 sectors of 2 symbols/],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(expect.objectContaining({ code: 'INPUT', message: expect.stringMatching(message) }));
  });

  it.each([
    ['no bars', () => api.computeFeatures(undefined as unknown as api.Bars), /the bars are undefined/],
    ['no columns', edited(() => ({ columns: undefined })), /columns of the bars are undefined/],
    ['offsets of plain numbers', edited(({ offsets }) => ({ offsets: [...offsets] })), /offsets .* of type Array/],
    ['times of plain numbers', edited(({ time }) => ({ time: [...time] })), /time of the bars is of type Array/],
    ['prices as float32', columns({ close: new Float32Array(5) }), /close of the bars is of type Float32Array/],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }));
  });

  it('a feature, a way to compare or a choice of rows that does not exist', () => {
    for (const [names, options] of [
      ['rsi_15', {}],
      ['rsi_14', { crossSection: 'ranks' }],
      ['rsi_14', { rows: 'first' }],
    ] as const) {
      expect(() => api.computeFeatures(bars(), names, options as object)).toThrow(
        expect.objectContaining({ code: 'USAGE' }),
      );
    }
  });
});
