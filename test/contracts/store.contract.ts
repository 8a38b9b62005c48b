import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArticleInput } from '../../src/domain/article.js';
import type { CorporateAction } from '../../src/domain/corporate-action.js';
import type { Fundamental } from '../../src/domain/fundamental.js';
import type { MacroObservation } from '../../src/domain/macro.js';
import type { SentimentObservation } from '../../src/domain/sentiment.js';
import type { SourceFinding } from '../../src/domain/source-finding.js';
import { DAY, HOUR, msToDate } from '../../src/domain/time.js';
import type { ProviderOutcome, Store } from '../../src/ports/store.js';
import { operationsContract } from './operations.contract.js';
import {
  articleScore,
  barsOf,
  batchOf,
  columnsOf,
  day,
  endOf,
  prediction,
  recommendation,
  type SampleBar,
  stock,
} from './store-samples.js';

export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<Store>;
  /** A second connection to the same data, as another process would have; the caller closes it. */
  another(): Promise<Store>;
  /** Its copies are made by the server that keeps it, and `backup` says how. Default false. */
  readonly copiedByServer?: boolean;
  cleanup(): Promise<void>;
}

/** Row of the first difference between two long columns, -1 when there is none: `toEqual` takes a second for these. */
function firstDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  return a.findIndex((value, row) => value !== b[row]);
}

/** What every store must do, whatever it is made of. `open` gives a new, empty store. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`the store contract, ${name}`, () => {
    let opened: OpenedStore;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.cleanup());

    const addStocks = (...symbols: string[]) =>
      store.stocks.upsert(
        symbols.map((symbol) => stock(symbol)),
        { seenAt: 1 },
      );

    describe('stocks', () => {
      it('are added once, updated in place, and keep their identifier', async () => {
        const first = [stock('AAPL', { company_name: 'Apple' }), stock('MSFT', { company_name: 'Microsoft' })];
        expect(await store.stocks.upsert(first, { seenAt: 10 })).toEqual({ added: 2, changed: 0, unchanged: 0 });
        expect(await store.stocks.upsert(first, { seenAt: 20 })).toEqual({ added: 0, changed: 0, unchanged: 2 });
        const before = await store.stocks.find('AAPL');
        const renamed = [stock('AAPL', { company_name: 'Apple Inc.', fortune_500_rank: 4, year: 2025 })];
        expect(await store.stocks.upsert(renamed, { seenAt: 30 })).toEqual({ added: 0, changed: 1, unchanged: 0 });
        expect(await store.stocks.find('AAPL')).toEqual({
          id: before?.id,
          symbol: 'AAPL',
          company_name: 'Apple Inc.',
          sector: null,
          fortune_500_rank: 4,
          year: 2025,
          created_at: 10,
          updated_at: 30,
        });
        expect(before?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
      });

      it('do not lose a sector, rank or year to a list that has none', async () => {
        const known = stock('XOM', { sector: 'Energy', fortune_500_rank: 7, year: 2024 });
        await store.stocks.upsert([known], { seenAt: 1 });
        expect((await store.stocks.upsert([stock('XOM')], { seenAt: 2 })).unchanged).toBe(1);
        expect(await store.stocks.find('XOM')).toMatchObject({ sector: 'Energy', fortune_500_rank: 7, year: 2024 });
      });

      it('without a symbol are known by their company name', async () => {
        const publix = stock(null, { company_name: 'Publix', fortune_500_rank: 99 });
        await store.stocks.upsert([publix, stock('PUB', { company_name: 'Publix' })], { seenAt: 1 });
        const counts = await store.stocks.upsert([{ ...publix, sector: 'Food' }], { seenAt: 2 });
        expect(counts).toEqual({ added: 0, changed: 1, unchanged: 0 });
        const listed = await store.stocks.list();
        expect(listed.map(({ symbol, sector }) => [symbol, sector])).toEqual([
          [null, 'Food'],
          ['PUB', null],
        ]);
      });

      it('are listed by rank, then symbol, then name', async () => {
        await store.stocks.upsert(
          [
            stock('ZZ'),
            stock(null, { company_name: 'Beta' }),
            stock(null, { company_name: 'Alpha' }),
            stock('B', { fortune_500_rank: 2 }),
            stock('A'),
            stock(null, { company_name: 'Tied', fortune_500_rank: 2 }),
            stock('C', { fortune_500_rank: 1 }),
          ],
          { seenAt: 1 },
        );
        const listed = await store.stocks.list();
        expect(listed.map((row) => row.symbol ?? row.company_name)).toEqual([
          'C',
          'B',
          'Tied',
          'A',
          'ZZ',
          'Alpha',
          'Beta',
        ]);
      });

      it('may be called NAN or INF', async () => {
        await addStocks('NAN', 'INF');
        expect((await store.stocks.find('NAN'))?.symbol).toBe('NAN');
        const bars = [
          { symbol: 'NAN', time: day('2020-01-02'), close: 10 },
          { symbol: 'INF', time: day('2020-01-02'), close: 20 },
        ];
        await store.bars.upsert(batchOf(bars), { seenAt: day('2020-02-01') });
        expect(barsOf(await store.bars.read({ interval: '1d' })).map((bar) => [bar.symbol, bar.close])).toEqual([
          ['INF', 20],
          ['NAN', 10],
        ]);
        expect((await store.stocks.search('nan', 5)).map((row) => row.symbol)).toEqual(['NAN']);
      });

      it('that are not there are not found', async () => {
        expect(await store.stocks.find('NOPE')).toBeUndefined();
        expect(await store.stocks.upsert([], { seenAt: 1 })).toEqual({ added: 0, changed: 0, unchanged: 0 });
      });
    });

    describe('stock search', () => {
      const search = async (text: string, limit = 10) =>
        (await store.stocks.search(text, limit)).map((row) => row.symbol ?? row.company_name);
      beforeEach(async () => {
        await store.stocks.upsert(
          [
            stock('AAPL', { company_name: 'Apple', fortune_500_rank: 4 }),
            stock('APLE', { company_name: 'Apple Hospitality REIT' }),
            stock('A', { company_name: 'Agilent Technologies' }),
            stock('AA', { company_name: 'Alcoa' }),
            stock('SNAP', { company_name: 'Snapple Holding' }),
            stock('T', { company_name: 'AT&T', fortune_500_rank: 30 }),
            stock('BRK.B', { company_name: 'Berkshire Hathaway', fortune_500_rank: 7 }),
            stock('PEP', { company_name: 'PepsiCo\'s "Best" Foods' }),
            stock('NSRGY', { company_name: 'Nestlé' }),
            stock('MU', { company_name: 'Micron Technology' }),
            stock('AMD', { company_name: 'Advanced Micro Devices' }),
            stock(null, { company_name: 'State Farm Insurance', fortune_500_rank: 39 }),
          ],
          { seenAt: 1 },
        );
      });

      it('puts the exact symbol first, then symbols that begin so, then names', async () => {
        expect((await search('a')).slice(0, 6)).toEqual(['A', 'AAPL', 'AA', 'AMD', 'APLE', 'T']);
        expect(await search('aa')).toEqual(['AA', 'AAPL']);
        expect(await search('AAPL')).toEqual(['AAPL']);
      });

      it('finds words and parts of words, words that begin with the text before others', async () => {
        expect(await search('apple')).toEqual(['AAPL', 'APLE', 'SNAP']);
        expect(await search('pple')).toEqual(['AAPL', 'APLE', 'SNAP']);
        expect(await search('micro dev')).toEqual(['AMD']);
        expect(await search('farm')).toEqual(['State Farm Insurance']);
        expect(await search('micro')).toEqual(['MU', 'AMD']);
      });

      it('understands class shares, accents and short text', async () => {
        expect(await search('brk-b')).toEqual(['BRK.B']);
        expect(await search('BRK')).toEqual(['BRK.B']);
        expect(await search('nestle')).toEqual(['NSRGY']);
        expect(await search('NESTLÉ')).toEqual(['NSRGY']);
        expect((await search('at&t'))[0]).toBe('T');
        expect(await search('mu')).toEqual(['MU']);
      });

      it('takes any text as plain words', async () => {
        expect(await search('"best"')).toEqual(['PEP']);
        expect(await search("pepsico's")).toEqual(['PEP']);
        expect(await search('apple OR micron')).toEqual([]);
        expect(await search('company_name:apple')).toEqual([]);
        expect(await search('apple*')).toEqual(['AAPL', 'APLE', 'SNAP']);
        for (const text of ['', '   ', '"', '*', '%', '_', '()', 'NEAR(', '\u0000', '-', 'a" OR "b']) {
          expect(Array.isArray(await search(text))).toBe(true);
        }
        await fc.assert(
          fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 4 }), async (text, limit) => {
            expect((await search(text, limit)).length).toBeLessThanOrEqual(limit);
          }),
          { numRuns: 60 },
        );
      });

      it('keeps to the limit and follows a name that changes', async () => {
        expect(await search('apple', 1)).toEqual(['AAPL']);
        await store.stocks.upsert([stock('APLE', { company_name: 'Orchard Hotels' })], { seenAt: 2 });
        expect(await search('apple')).toEqual(['AAPL', 'SNAP']);
        expect(await search('orchard')).toEqual(['APLE']);
        expect(await store.check()).toEqual([]);
      });
    });

    describe('bars', () => {
      const jan = (d: number) => day(`2020-01-${String(d).padStart(2, '0')}`);
      const seenAt = day('2020-03-01');
      const two: SampleBar[] = [
        { symbol: 'AAA', time: jan(2), close: 10 },
        { symbol: 'AAA', time: jan(3), close: 11 },
        { symbol: 'BBB', time: jan(2), close: 20 },
      ];

      it('are added once, and the same again is unchanged', async () => {
        await addStocks('AAA', 'BBB');
        expect(await store.bars.compare(batchOf(two))).toEqual({ added: 3, changed: 0, unchanged: 0 });
        expect(await store.bars.upsert(batchOf(two), { seenAt })).toEqual({ added: 3, changed: 0, unchanged: 0 });
        expect(await store.bars.upsert(batchOf(two), { seenAt: seenAt + 1 })).toEqual({
          added: 0,
          changed: 0,
          unchanged: 3,
        });
        const panel = await store.bars.read({ interval: '1d' });
        expect(barsOf(panel)).toEqual(
          two.map((bar) => ({ ...bar, volume: bar.close * 1000, knownAt: endOf(bar.time), adjustment: 1 })),
        );
        const { columns } = batchOf(two).panel;
        expect(columnsOf(panel)).toMatchObject({
          open: [...columns.open],
          high: [...columns.high],
          low: [...columns.low],
        });
      });

      it('with other values are a correction, and compare says so without changing anything', async () => {
        await addStocks('AAA', 'BBB');
        await store.bars.upsert(batchOf(two), { seenAt });
        const corrected = batchOf([{ ...two[0]!, close: 9 }, two[1]!, { symbol: 'AAA', time: jan(6), close: 12 }]);
        expect(await store.bars.compare(corrected)).toEqual({ added: 1, changed: 1, unchanged: 1 });
        expect(barsOf(await store.bars.read({ interval: '1d' })).map((bar) => bar.close)).toEqual([10, 11, 20]);
        const later = seenAt + DAY;
        expect(await store.bars.upsert(corrected, { seenAt: later })).toEqual({ added: 1, changed: 1, unchanged: 1 });
        expect(barsOf(await store.bars.read({ interval: '1d', symbols: ['AAA'] }))).toMatchObject([
          { close: 9, knownAt: later },
          { close: 11, knownAt: endOf(jan(3)) },
          { close: 12, knownAt: endOf(jan(6)) },
        ]);
      });

      it('are read as of a time with the values that were known then', async () => {
        await addStocks('AAA', 'BBB');
        await store.bars.upsert(batchOf(two, { adjustment: 'raw' }), { seenAt });
        await store.bars.upsert(batchOf([{ ...two[0]!, close: 9 }]), { seenAt: seenAt + DAY });
        await store.bars.upsert(batchOf([{ ...two[0]!, close: 8 }]), { seenAt: seenAt + 2 * DAY });
        const closes = async (asOf?: number) =>
          barsOf(await store.bars.read({ interval: '1d', asOf })).map((bar) => [bar.symbol, bar.close, bar.adjustment]);
        expect(await closes(endOf(jan(2)) - 1)).toEqual([]);
        expect(await closes(endOf(jan(2)))).toEqual([
          ['AAA', 10, 0],
          ['BBB', 20, 0],
        ]);
        expect((await closes(seenAt + DAY - 1))[0]).toEqual(['AAA', 10, 0]);
        expect((await closes(seenAt + DAY))[0]).toEqual(['AAA', 9, 1]);
        expect((await closes(seenAt + 2 * DAY - 1))[0]).toEqual(['AAA', 9, 1]);
        expect((await closes(seenAt + 2 * DAY))[0]).toEqual(['AAA', 8, 1]);
        expect((await closes())[0]).toEqual(['AAA', 8, 1]);
      });

      it('that were given the wrong adjustment are put right for every time', async () => {
        await addStocks('AAA', 'BBB');
        await store.bars.upsert(batchOf(two, { adjustment: 'split' }), { seenAt });
        const counts = await store.bars.upsert(batchOf(two, { adjustment: 'raw' }), { seenAt: seenAt + DAY });
        expect(counts).toEqual({ added: 0, changed: two.length, unchanged: 0 });
        for (const asOf of [endOf(jan(2)), undefined]) {
          const bars = barsOf(await store.bars.read({ interval: '1d', asOf }));
          expect(bars.length).toBeGreaterThan(0);
          expect(bars.every((bar) => bar.adjustment === 0)).toBe(true);
        }
        // No value was corrected, so every earlier time still sees what it saw.
        expect(await store.revisedBetween(0, seenAt + 2 * DAY)).toBe(0);
        expect(await store.check()).toEqual([]);
      });

      it('that are corrected before their own end show only the last values', async () => {
        await addStocks('AAA');
        const time = jan(2);
        await store.bars.upsert(batchOf([{ symbol: 'AAA', time, close: 10 }]), { seenAt: time + HOUR });
        await store.bars.upsert(batchOf([{ symbol: 'AAA', time, close: 11 }]), { seenAt: time + 2 * HOUR });
        expect(barsOf(await store.bars.read({ interval: '1d', asOf: endOf(time) }))).toMatchObject([
          { close: 11, knownAt: endOf(time) },
        ]);
        expect(await store.bars.read({ interval: '1d', asOf: endOf(time) - 1 })).toMatchObject({ symbols: [] });
        expect(await store.revisedBetween(0, endOf(time))).toBe(0);
      });

      it('are cut by time and by symbol, both ends included', async () => {
        await addStocks('AAA', 'BBB', 'CCC');
        await store.bars.upsert(batchOf(two), { seenAt });
        const read = async (query: { symbols?: string[]; from?: number; to?: number }) =>
          barsOf(await store.bars.read({ interval: '1d', ...query })).map((bar) => bar.close);
        expect(await read({ from: jan(3) })).toEqual([11]);
        expect(await read({ to: jan(2) })).toEqual([10, 20]);
        expect(await read({ from: jan(2), to: jan(2), symbols: ['BBB', 'CCC', 'ZZZ'] })).toEqual([20]);
        expect(await read({ from: jan(4), to: jan(3) })).toEqual([]);
        const empty = await store.bars.read({ interval: '1d', symbols: ['CCC'] });
        expect(columnsOf(empty)).toMatchObject({ symbols: [], offsets: [0], time: [], close: [], adjustment: [] });
      });

      it('of different intervals stand apart', async () => {
        await addStocks('AAA');
        await store.bars.upsert(batchOf([two[0]!]), { seenAt });
        const hourly = [10, 11, 12].map((hour) => ({
          symbol: 'AAA',
          time: jan(2) + hour * HOUR,
          close: hour,
          knownAt: jan(2) + (hour + 1) * HOUR,
        }));
        await store.bars.upsert(batchOf(hourly, { interval: '1h' }), { seenAt });
        expect(barsOf(await store.bars.read({ interval: '1h' })).map((bar) => bar.close)).toEqual([10, 11, 12]);
        expect(barsOf(await store.bars.read({ interval: '1d' })).map((bar) => bar.close)).toEqual([10]);
        expect(await store.bars.coverage()).toEqual([
          { symbol: 'AAA', interval: '1d', rows: 1, first: jan(2), last: jan(2) },
          {
            symbol: 'AAA',
            interval: '1h',
            rows: 3,
            first: jan(2) + 10 * HOUR,
            last: jan(2) + 12 * HOUR,
          },
        ]);
      });

      it('say how far they reach, corrected or not', async () => {
        await addStocks('AAA', 'BBB');
        expect(await store.bars.coverage()).toEqual([]);
        await store.bars.upsert(batchOf(two), { seenAt });
        await store.bars.upsert(batchOf([{ ...two[1]!, close: 5 }]), { seenAt: seenAt + DAY });
        expect((await store.bars.coverage())[0]).toEqual({
          symbol: 'AAA',
          interval: '1d',
          rows: 2,
          first: jan(2),
          last: jan(3),
        });
      });

      it('of a stock that is not known refuse the whole batch', async () => {
        await addStocks('AAA', 'BBB');
        const batch = batchOf([...two, { symbol: 'QQQQ', time: jan(2), close: 1 }]);
        await expect(store.bars.upsert(batch, { seenAt })).rejects.toMatchObject({
          code: 'INPUT',
          message: expect.stringMatching(/QQQQ/),
        });
        await expect(store.bars.compare(batch)).rejects.toMatchObject({ code: 'INPUT' });
        expect((await store.bars.read({ interval: '1d' })).symbols).toEqual([]);
        expect((await store.info()).rows['market_data']).toBe(0);
      });

      it('that are unsound refuse the whole batch, naming the stock', async () => {
        await addStocks('AAA', 'BBB');
        const spoil = (change: (panel: ReturnType<typeof batchOf>['panel']) => void) => {
          const batch = batchOf(two);
          change(batch.panel);
          return store.bars.upsert(batch, { seenAt });
        };
        const refused = { code: 'INPUT', message: expect.stringMatching(/BBB/) };
        await expect(spoil((panel) => panel.columns.close.fill(Number.NaN, 2))).rejects.toMatchObject(refused);
        await expect(spoil((panel) => panel.columns.open.fill(0, 2))).rejects.toMatchObject(refused);
        await expect(spoil((panel) => panel.columns.high.fill(Infinity, 2))).rejects.toMatchObject(refused);
        await expect(spoil((panel) => panel.columns.volume.fill(-1, 2))).rejects.toMatchObject(refused);
        await expect(spoil((panel) => panel.time.fill(Number.NaN, 2))).rejects.toMatchObject(refused);
        await expect(spoil((panel) => panel.columns.known_at.fill(0.5, 2))).rejects.toMatchObject(refused);
        await expect(spoil((panel) => panel.time.fill(jan(2), 0, 2))).rejects.toMatchObject({
          message: expect.stringMatching(/AAA/),
        });
        expect((await store.info()).rows['market_data']).toBe(0);
      });

      it('are not changed by a write that is stopped half way', async () => {
        await addStocks('AAA', 'BBB');
        const stop = () => {
          throw new Error('stopped');
        };
        await expect(store.bars.upsert(batchOf(two), { seenAt, onProgress: stop })).rejects.toThrow('stopped');
        expect(barsOf(await store.bars.read({ interval: '1d' }))).toEqual([]);
        expect((await store.bars.upsert(batchOf(two), { seenAt })).added).toBe(3);
      });

      it('may be none at all', async () => {
        const none = { added: 0, changed: 0, unchanged: 0 };
        expect(await store.bars.upsert(batchOf([]), { seenAt })).toEqual(none);
        await addStocks('AAA');
        const noRows = {
          ...batchOf([]),
          panel: { ...batchOf([]).panel, symbols: ['AAA'], offsets: Uint32Array.of(0, 0) },
        };
        expect(await store.bars.upsert(noRows, { seenAt })).toEqual(none);
      });

      it('may be many, and are all there after opening the store again', async () => {
        const symbols = Array.from({ length: 60 }, (_, s) => `S${String(s).padStart(3, '0')}`);
        await addStocks(...symbols.toReversed());
        const rows = 700;
        const count = symbols.length * rows;
        const column = (value: (row: number) => number) => Float64Array.from({ length: count }, (_, row) => value(row));
        const time = column((row) => day('2010-01-04') + (row % rows) * DAY);
        const close = column((row) => 50 + ((row * 7919) % 10_007) / 100);
        const batch = {
          ...batchOf([]),
          panel: {
            symbols,
            offsets: Uint32Array.from({ length: symbols.length + 1 }, (_, s) => s * rows),
            time,
            columns: { open: close, high: close, low: close, close, volume: close, known_at: time.map(endOf) },
          },
        };
        const progress: number[] = [];
        const counts = await store.bars.upsert(batch, { seenAt, onProgress: (done) => progress.push(done) });
        expect(counts).toEqual({ added: count, changed: 0, unchanged: 0 });
        expect(progress.at(-1)).toBe(count);
        expect(progress).toEqual([...progress].sort((a, b) => a - b));
        store = await opened.reopen();
        const panel = await store.bars.read({ interval: '1d' });
        expect(panel.symbols).toEqual(symbols);
        expect(firstDifference(panel.time, time)).toBe(-1);
        expect(firstDifference(panel.columns.close, close)).toBe(-1);
        expect(firstDifference(panel.columns.known_at, batch.panel.columns.known_at)).toBe(-1);
        expect(await store.check()).toEqual([]);
      });

      it('come out the same in whatever order and batches they came in', async () => {
        const day0 = day('2019-12-20');
        const bar = fc.record({
          symbol: fc.constantFrom('AAA', 'BBB', 'CCC'),
          time: fc.integer({ min: 0, max: 1400 }).map((d) => day0 + d * DAY),
        });
        const bars = fc
          .uniqueArray(bar, { minLength: 1, maxLength: 60, selector: ({ symbol, time }) => `${symbol} ${time}` })
          .map((keys) => keys.map((key, k) => ({ ...key, close: 10 + k })));
        const shuffled = bars.chain((all) =>
          fc.record({
            all: fc.constant(all),
            order: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
            cuts: fc.array(fc.integer({ min: 0, max: all.length }), { maxLength: 4 }),
          }),
        );
        await fc.assert(
          fc.asyncProperty(shuffled, async ({ all, order, cuts }) => {
            const [whole, parts] = [await open(), await open()];
            try {
              for (const { store: each } of [whole, parts]) {
                await each.stocks.upsert(
                  ['CCC', 'AAA', 'BBB'].map((symbol) => stock(symbol)),
                  { seenAt: 1 },
                );
              }
              await whole.store.bars.upsert(batchOf(all), { seenAt });
              const edges = [0, ...cuts.sort((a, b) => a - b), order.length];
              for (let k = 0; k + 1 < edges.length; k++) {
                await parts.store.bars.upsert(batchOf(order.slice(edges[k], edges[k + 1])), { seenAt: seenAt + k });
              }
              const read = async ({ store: each }: OpenedStore) => columnsOf(await each.bars.read({ interval: '1d' }));
              expect(await read(parts)).toEqual(await read(whole));
              expect(await parts.store.check()).toEqual([]);
            } finally {
              await Promise.all([whole.cleanup(), parts.cleanup()]);
            }
          }),
          { numRuns: 8 },
        );
      });

      it('remember every value they had, at every time (against a list of all writes)', async () => {
        const day0 = day('2020-01-02');
        const told = fc.record({
          symbol: fc.constantFrom('AAA', 'BBB'),
          time: fc.integer({ min: 0, max: 3 }).map((d) => day0 + d * 400 * DAY),
          close: fc.constantFrom(10, 11, 12),
        });
        const writes = fc.array(fc.array(told, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
        await fc.assert(
          fc.asyncProperty(writes, async (batches) => {
            const fresh = await open();
            try {
              await fresh.store.stocks.upsert([stock('AAA'), stock('BBB')], { seenAt: 1 });
              const history = new Map<string, { close: number; knownAt: number }[]>();
              for (const [k, bars] of batches.entries()) {
                const at = day('2026-01-01') + k * DAY;
                await fresh.store.bars.upsert(batchOf(bars), { seenAt: at });
                for (const { symbol, time, close } of new Map(bars.map((b) => [`${b.symbol}${b.time}`, b])).values()) {
                  const values = history.get(`${symbol} ${time}`) ?? [];
                  if (values.at(-1)?.close !== close) {
                    values.push({ close, knownAt: values.length === 0 ? endOf(time) : at });
                  }
                  history.set(`${symbol} ${time}`, values);
                }
              }
              for (const asOf of [day0 + 500 * DAY, ...batches.map((_, k) => day('2026-01-01') + k * DAY)]) {
                const expected = [...history]
                  .map(([key, values]) => ({ key, value: values.findLast(({ knownAt }) => knownAt <= asOf) }))
                  .filter(({ value }) => value !== undefined)
                  .map(({ key, value }) => `${key} ${value?.close} ${value?.knownAt}`)
                  .sort();
                const found = barsOf(await fresh.store.bars.read({ interval: '1d', asOf }))
                  .map((bar) => `${bar.symbol} ${bar.time} ${bar.close} ${bar.knownAt}`)
                  .sort();
                expect(found).toEqual(expected);
              }
              const corrections = [...history.values()].reduce((sum, values) => sum + values.length - 1, 0);
              expect(await fresh.store.revisedBetween(day0, day('2027-01-01'))).toBe(corrections);
            } finally {
              await fresh.cleanup();
            }
          }),
          { numRuns: 12 },
        );
      });
    });

    describe('corporate actions', () => {
      const split: CorporateAction = {
        symbol: 'AAPL',
        ex_date: day('2014-06-09'),
        type: 'split',
        value: 7,
        provider: 'sample',
        known_at: day('2014-06-09'),
      };
      const dividend: CorporateAction = { ...split, type: 'dividend', value: 0.47, ex_date: day('2014-08-07') };
      const seenAt = day('2020-01-01');

      it('are added once, and a later different value is known from when it was seen', async () => {
        await addStocks('AAPL', 'MSFT');
        expect(await store.actions.upsert([dividend, split], { seenAt })).toEqual({
          added: 2,
          changed: 0,
          unchanged: 0,
        });
        expect(await store.actions.upsert([split, dividend], { seenAt: seenAt + 1 })).toEqual({
          added: 0,
          changed: 0,
          unchanged: 2,
        });
        expect(await store.actions.read()).toEqual([split, { ...dividend, known_at: dividend.known_at }]);
        const corrected = { ...split, value: 7.5 };
        expect((await store.actions.upsert([corrected], { seenAt: seenAt + DAY })).changed).toBe(1);
        expect((await store.actions.read({ asOf: seenAt }))[0]).toEqual(split);
        expect((await store.actions.read())[0]).toEqual({ ...corrected, known_at: seenAt + DAY });
        expect(await store.actions.read({ asOf: split.known_at - 1 })).toEqual([]);
        expect(await store.actions.read({ symbols: ['MSFT', 'ZZZ'] })).toEqual([]);
        expect(await store.revisedBetween(seenAt, seenAt + DAY)).toBe(1);
        expect(await store.revisedBetween(seenAt + DAY, seenAt + 2 * DAY)).toBe(0);
      });

      it('keep both values when one write or one moment brings two', async () => {
        await addStocks('AAPL');
        expect(await store.actions.upsert([split, { ...split, value: 8 }], { seenAt })).toMatchObject({
          added: 1,
          changed: 1,
        });
        await store.actions.upsert([{ ...split, value: 9 }], { seenAt });
        expect((await store.actions.read())[0]?.value).toBe(9);
        expect((await store.actions.read({ asOf: seenAt }))[0]?.value).toBe(8);
        expect((await store.actions.read({ asOf: seenAt - 1 }))[0]?.value).toBe(7);
      });

      it('of a stock that is not known refuse the whole write', async () => {
        await addStocks('AAPL');
        const write = store.actions.upsert([split, { ...split, symbol: 'NOPE' }], { seenAt });
        await expect(write).rejects.toMatchObject({ code: 'INPUT' });
        expect(await store.actions.read()).toEqual([]);
      });
    });

    describe('sentiment', () => {
      const ts = day('2020-05-04') + 9 * HOUR;
      const seen = (symbol: string, more: Partial<SentimentObservation> = {}): SentimentObservation => ({
        symbol,
        source: 'news',
        ts,
        score: 0.5,
        confidence: 0.75,
        articles: 2,
        scorer: 'lexicon 1',
        provider: 'sample',
        known_at: ts + HOUR,
        ...more,
      });
      const seenAt = day('2021-01-01');

      it('is added once, corrected with its earlier value kept, and read by symbol, source and time', async () => {
        await addStocks('AAA', 'BBB');
        const rows = [
          seen('BBB'),
          seen('AAA', { source: 'reddit' }),
          seen('AAA', { ts: ts + DAY, known_at: ts + DAY }),
          seen('AAA'),
        ];
        expect(await store.sentiment.upsert(rows, { seenAt })).toEqual({ added: 4, changed: 0, unchanged: 0 });
        expect(await store.sentiment.upsert(rows, { seenAt })).toEqual({ added: 0, changed: 0, unchanged: 4 });
        expect(await store.sentiment.read()).toEqual([rows[3], rows[2], rows[1], rows[0]]);
        const corrected = seen('AAA', { score: -0.5 });
        expect((await store.sentiment.upsert([corrected], { seenAt: seenAt + DAY })).changed).toBe(1);
        const scores = async (asOf?: number) =>
          (await store.sentiment.read({ symbols: ['AAA'], to: ts, asOf })).map((row) => row.score);
        expect(await scores(seenAt)).toEqual([0.5, 0.5]);
        expect(await scores()).toEqual([-0.5, 0.5]);
        expect(await scores(ts)).toEqual([]);
        expect(await store.sentiment.read({ from: ts + 1 })).toHaveLength(1);
        expect(await store.revisedBetween(seenAt, seenAt + DAY)).toBe(1);
      });

      it('comes as a panel that rises by the time it was known', async () => {
        await addStocks('AAA', 'BBB', 'CCC');
        const late = seen('AAA', { source: 'blog', known_at: ts + 5 * HOUR, confidence: 1, articles: 3 });
        await store.sentiment.upsert([late, seen('AAA'), seen('CCC', { ts: ts + DAY, known_at: ts + DAY })], {
          seenAt,
        });
        const panel = await store.sentiment.panel();
        expect(panel.symbols).toEqual(['AAA', 'CCC']);
        expect([...panel.offsets]).toEqual([0, 2, 3]);
        expect([...panel.time]).toEqual([ts + HOUR, ts + 5 * HOUR, ts + DAY]);
        expect([...panel.ts]).toEqual([ts, ts, ts + DAY]);
        expect([...panel.score]).toEqual([0.5, 0.5, 0.5]);
        expect([...panel.weight]).toEqual([1.5, 3, 1.5]);
        expect([...panel.articles]).toEqual([2, 3, 2]);
        expect((await store.sentiment.panel({ asOf: ts + HOUR })).symbols).toEqual(['AAA']);
        expect((await store.sentiment.panel({ from: ts + DAY })).symbols).toEqual(['CCC']);
        expect((await store.sentiment.panel({ symbols: ['BBB'] })).symbols).toEqual([]);
      });

      it('of a stock that is not known refuses the whole write', async () => {
        await addStocks('AAA');
        await expect(store.sentiment.upsert([seen('AAA'), seen('NO')], { seenAt })).rejects.toMatchObject({
          code: 'INPUT',
        });
        expect(await store.sentiment.read()).toEqual([]);
      });
    });

    describe('macro series', () => {
      const date = day('2020-01-01');
      const release = day('2020-02-12');
      const cpi = (value: number, knownAt = release, more: Partial<MacroObservation> = {}): MacroObservation => ({
        series: 'CPIAUCSL',
        date,
        value,
        provider: 'sample',
        known_at: knownAt,
        ...more,
      });
      const seenAt = day('2021-01-01');
      const valueAt = async (asOf?: number) => [...((await store.macro.read({ asOf }))['CPIAUCSL']?.value ?? [])];

      it('join by release, in columns that rise by the time they were known', async () => {
        const rows = [
          cpi(258.7, day('2020-03-11'), { date: day('2020-02-01') }),
          cpi(257.9),
          cpi(14, day('2020-01-03'), { series: 'VIXCLS', date: day('2020-01-02') }),
        ];
        expect(await store.macro.upsert(rows, { seenAt })).toEqual({ added: 3, changed: 0, unchanged: 0 });
        expect(await store.macro.upsert(rows, { seenAt: seenAt + 1 })).toEqual({ added: 0, changed: 0, unchanged: 3 });
        const all = await store.macro.read();
        expect(Object.keys(all)).toEqual(['CPIAUCSL', 'VIXCLS']);
        expect([...all['CPIAUCSL']!.known_at]).toEqual([release, day('2020-03-11')]);
        expect([...all['CPIAUCSL']!.date]).toEqual([date, day('2020-02-01')]);
        expect(Object.keys(await store.macro.read({ series: ['VIXCLS', 'NOPE'] }))).toEqual(['VIXCLS']);
        expect(await valueAt(release - 1)).toEqual([]);
        expect(await valueAt(release)).toEqual([257.9]);
      });

      it('keep every release that the source gives, in whatever order they come', async () => {
        const releases = [cpi(257.9), cpi(258.1, day('2020-03-11')), cpi(258.3, day('2021-02-10'))];
        for (const order of [releases, releases.toReversed()]) {
          const fresh = await open();
          await fresh.store.macro.upsert(order, { seenAt });
          expect((await fresh.store.macro.upsert(releases, { seenAt: seenAt + 1 })).unchanged).toBe(3);
          const at = async (asOf: number) => [...(await fresh.store.macro.read({ asOf }))['CPIAUCSL']!.value];
          expect(await at(release)).toEqual([257.9]);
          expect(await at(day('2020-03-11'))).toEqual([258.1]);
          expect(await at(day('2022-01-01'))).toEqual([258.3]);
          await fresh.cleanup();
        }
      });

      it('keep a correction of a release from when it was seen, behind later releases', async () => {
        await store.macro.upsert([cpi(257.9)], { seenAt });
        expect((await store.macro.upsert([cpi(300)], { seenAt: seenAt + DAY })).changed).toBe(1);
        expect(await valueAt(seenAt)).toEqual([257.9]);
        expect(await valueAt()).toEqual([300]);
        expect((await store.macro.upsert([cpi(257.9)], { seenAt: seenAt + 2 * DAY })).changed).toBe(1);
        expect(await valueAt()).toEqual([257.9]);
        expect(await store.revisedBetween(0, seenAt + 2 * DAY)).toBe(0);
        await store.macro.upsert([cpi(258.1, day('2020-03-11'))], { seenAt: seenAt + 3 * DAY });
        expect(await valueAt()).toEqual([258.1]);
      });

      it('are read with every vintage, so that one reading tells what was known at every time before', async () => {
        const february = { date: day('2020-02-01') };
        const writes = [
          [cpi(257.9), cpi(258.1, day('2020-03-11')), cpi(258.7, day('2020-03-11'), february)],
          // A correction of the first release, seen after the second: it never stood.
          [cpi(250)],
          [cpi(258.9, day('2022-02-10'), february)],
        ];
        for (const [k, rows] of writes.entries()) await store.macro.upsert(rows, { seenAt: seenAt + k * DAY });
        const every = (await store.macro.read({ vintages: 'every' }))['CPIAUCSL']!;
        const rows = [...every.value].map((value, i) => [
          msToDate(every.known_at[i]!),
          msToDate(every.date[i]!),
          value,
        ]);
        expect(rows).toEqual([
          ['2020-02-12', '2020-01-01', 257.9],
          ['2020-03-11', '2020-01-01', 258.1],
          ['2020-03-11', '2020-02-01', 258.7],
          ['2022-02-10', '2020-02-01', 258.9],
        ]);
        for (const asOf of [release - 1, release, day('2020-03-11'), seenAt + DAY, day('2023-01-01')]) {
          const known = rows.filter((_, i) => every.known_at[i]! <= asOf);
          const latest = new Map(known.map(([, date, value]) => [date, value]));
          expect((await valueAt(asOf)).sort()).toEqual([...latest.values()].sort());
        }
        const early = await store.macro.read({ vintages: 'every', asOf: release });
        expect([...early['CPIAUCSL']!.value]).toEqual([257.9]);
      });

      it('do not take a repeated value for news', async () => {
        await store.macro.upsert([cpi(257.9)], { seenAt });
        expect((await store.macro.upsert([cpi(257.9, day('2020-06-01'))], { seenAt })).unchanged).toBe(1);
        expect([...(await store.macro.read())['CPIAUCSL']!.known_at]).toEqual([release]);
      });
    });

    describe('articles', () => {
      const published = day('2020-05-04') + 9 * HOUR;
      const article = (title: string, symbols: string[], more: Partial<ArticleInput> = {}): ArticleInput => ({
        title,
        url: `https://example.org/${title}`,
        source: 'wire',
        published_at: published,
        known_at: published + HOUR,
        provider: 'sample',
        symbols,
        ...more,
      });
      const seenAt = day('2021-01-01');

      it('are one article whoever tells it, and gather stocks', async () => {
        await addStocks('AAA', 'BBB', 'CCC');
        const first = [article('one', ['AAA']), article('two', ['AAA', 'BBB'])];
        expect(await store.articles.upsert(first, { seenAt })).toEqual({ added: 2, changed: 0, unchanged: 0 });
        const again = [
          article('one', ['BBB', 'AAA'], { known_at: published + 2 * DAY }),
          first[1]!,
          article('one', ['AAA'], { source: 'blog' }),
        ];
        expect(await store.articles.upsert(again, { seenAt })).toEqual({ added: 1, changed: 1, unchanged: 1 });
        expect(await store.articles.latest('BBB', 10)).toEqual([
          { ...first[0], symbols: ['AAA', 'BBB'], known_at: published + 2 * DAY },
          first[1],
        ]);
        expect((await store.articles.latest('BBB', 10, published + DAY)).map((a) => a.title)).toEqual(['two']);
        expect(
          (await store.articles.latest('AAA', 10, published + DAY)).find((a) => a.title === 'one')?.symbols,
        ).toEqual(['AAA']);
        expect(await store.articles.latest('AAA', 1)).toHaveLength(1);
        expect(await store.articles.latest('NOPE', 5)).toEqual([]);
        const counts = await store.articles.counts();
        expect(counts.symbols).toEqual(['AAA', 'BBB']);
        expect([...counts.offsets]).toEqual([0, 3, 5]);
        expect([...counts.time]).toEqual([1, 1, 1, 1, 48].map((h) => published + h * HOUR));
        expect([...counts.articles]).toEqual([1, 1, 1, 1, 1]);
        expect([...counts.weight]).toEqual([0, 0, 0, 0, 0]);
        expect([...(await store.articles.counts({ asOf: published + DAY, symbols: ['BBB'] })).ts]).toEqual([published]);
        expect((await store.articles.counts({ from: published + 2 * DAY })).symbols).toEqual(['BBB']);
      });

      it('are listed newest first', async () => {
        await addStocks('AAA');
        await store.articles.upsert(
          [
            article('old', ['AAA'], { published_at: published - DAY }),
            article('new', ['AAA']),
            article('none', ['AAA'], { url: null, published_at: published - 1 }),
          ],
          { seenAt },
        );
        expect((await store.articles.latest('AAA', 9)).map(({ title, url }) => [title, url === null])).toEqual([
          ['new', false],
          ['none', true],
          ['old', false],
        ]);
      });

      it('keep their first text and story, get the text that was missing, and say how much they are about a stock', async () => {
        await addStocks('AAA', 'BBB');
        const told = article('one', ['BBB', 'AAA'], { relevance: [0.25, 1], story: 'merger', text: null });
        await store.articles.upsert([told, article('two', ['AAA'], { published_at: published + 1 })], { seenAt });
        const again = [{ ...told, text: 'In short.', story: 'other', relevance: [1, 1] }];
        expect((await store.articles.upsert(again, { seenAt })).changed).toBe(1);
        expect((await store.articles.upsert(again, { seenAt })).unchanged).toBe(1);
        await store.articles.upsert([{ ...told, text: 'At length.' }], { seenAt });
        const [one, two] = await store.articles.published(published, published + 1);
        expect(one).toEqual({
          ...told,
          id: expect.any(String),
          symbols: ['AAA', 'BBB'],
          relevance: [1, 0.25],
          text: 'In short.',
        });
        expect(two).toMatchObject({ title: 'two', symbols: ['AAA'], relevance: [1], text: null, story: two!.id });
        expect(await store.articles.published(published + 2, published + DAY)).toEqual([]);
        expect(await store.articles.published(published - DAY, published)).toHaveLength(1);
      });

      it('are scored once per stock and scorer, whatever was scored before', async () => {
        await addStocks('AAA', 'BBB');
        const later = article('two', ['AAA'], { published_at: published + HOUR, story: 'merger' });
        await store.articles.upsert([later, article('one', ['AAA'])], { seenAt });
        const open = async (scorer: string, limit = 9) =>
          (await store.articles.unscored(scorer, limit)).map(({ title, symbols }) => [title, ...symbols]);
        expect(await open('s-1')).toEqual([
          ['one', 'AAA'],
          ['two', 'AAA'],
        ]);
        expect(await open('s-1', 1)).toEqual([['one', 'AAA']]);
        const [one, two] = await store.articles.published(published, published + HOUR);
        const scores = [
          articleScore(one!.id, 'AAA', { topics: ['earnings', 'market'] }),
          articleScore(two!.id, 'AAA', { score: -0.5, label: 'negative' }),
        ];
        expect(await store.articles.recordScores(scores)).toBe(2);
        expect(await open('s-1')).toEqual([]);
        expect(await open('s-2')).toHaveLength(2);
        // Another stock of an article that was scored already is still to be scored, by itself.
        await store.articles.upsert([article('one', ['BBB', 'AAA'])], { seenAt });
        expect(await open('s-1')).toEqual([['one', 'BBB']]);
        await store.articles.recordScores([{ ...scores[0]!, score: 0.75 }, articleScore(one!.id, 'BBB')]);
        const scored = await store.articles.scored('s-1');
        expect(scored.map(({ symbol, title, score }) => [symbol, title, score])).toEqual(
          expect.arrayContaining([
            ['AAA', 'one', 0.75],
            ['AAA', 'two', -0.5],
            ['BBB', 'one', 0.5],
          ]),
        );
        expect(scored.map(({ symbol }) => symbol)).toEqual(['AAA', 'AAA', 'BBB']);
        expect(scored.find(({ symbol, title }) => symbol === 'AAA' && title === 'one')).toEqual({
          ...scores[0],
          score: 0.75,
          title: 'one',
          source: 'wire',
          provider: 'sample',
          published_at: published,
          known_at: published + HOUR,
          relevance: 1,
          story: one!.id,
        });
        expect(await store.articles.scored('s-2')).toEqual([]);
      });

      it('are read with their scores by stock and by when they were known', async () => {
        await addStocks('AAA', 'BBB');
        const known = [published + 2 * HOUR, published, published + HOUR];
        await store.articles.upsert(
          known.map((known_at, k) => article(`${k}`, k === 2 ? ['AAA', 'BBB'] : ['AAA'], { known_at })),
          { seenAt },
        );
        const stored = await store.articles.published(published, published);
        await store.articles.recordScores(
          stored.flatMap(({ id, symbols }) => symbols.map((symbol) => articleScore(id, symbol))),
        );
        const titles = async (query: Parameters<Store['articles']['scored']>[1]) =>
          (await store.articles.scored('s-1', query)).map(({ symbol, title }) => `${symbol} ${title}`);
        expect(await titles({})).toEqual(['AAA 1', 'AAA 2', 'AAA 0', 'BBB 2']);
        expect(await titles({ symbols: ['BBB', 'NOPE'] })).toEqual(['BBB 2']);
        expect(await titles({ from: published + HOUR, to: published + HOUR })).toEqual(['AAA 2', 'BBB 2']);
      });

      it('tell which stories were told about a stock, each telling once', async () => {
        await addStocks('AAA', 'BBB');
        await store.articles.upsert(
          [
            article('two', ['AAA', 'BBB'], { known_at: published + 2 * HOUR, story: 'merger' }),
            article('one', ['AAA'], { story: 'merger' }),
            article('other', ['BBB']),
          ],
          { seenAt },
        );
        expect(await store.articles.stories('AAA', published, published + DAY)).toEqual([
          { story: 'merger', known_at: published + HOUR },
          { story: 'merger', known_at: published + 2 * HOUR },
        ]);
        expect(await store.articles.stories('AAA', published, published + HOUR)).toHaveLength(1);
        const [other] = (await store.articles.published(published, published)).filter(({ title }) => title === 'other');
        expect((await store.articles.stories('BBB', published, published + HOUR))[0]?.story).toBe(other!.id);
        expect(await store.articles.stories('NOPE', 0, seenAt)).toEqual([]);
      });

      it('refuse all scores when one is about an article or a stock that is not there', async () => {
        await addStocks('AAA');
        await store.articles.upsert([article('one', ['AAA'])], { seenAt });
        const [one] = await store.articles.published(published, published);
        const good = articleScore(one!.id, 'AAA');
        for (const bad of [articleScore('no-such-article', 'AAA'), articleScore(one!.id, 'NOPE')]) {
          await expect(store.articles.recordScores([good, bad])).rejects.toMatchObject({ code: 'INPUT' });
        }
        expect(await store.articles.scored('s-1')).toEqual([]);
      });

      it('of a stock that is not known refuse the whole write', async () => {
        await addStocks('AAA');
        const write = store.articles.upsert([article('one', ['AAA']), article('two', ['NOPE'])], { seenAt });
        await expect(write).rejects.toMatchObject({ code: 'INPUT' });
        expect((await store.info()).rows['articles']).toBe(0);
      });
    });

    describe('fundamentals', () => {
      const filed = day('2020-05-01');
      const seenAt = day('2021-01-01');
      const revenue = (value: number, more: Partial<Fundamental> = {}): Fundamental => ({
        symbol: 'AAA',
        name: 'revenue',
        start: day('2020-01-01'),
        end: day('2020-03-31'),
        value,
        form: '10-Q',
        provider: 'sample',
        known_at: filed,
        ...more,
      });
      const shares = revenue(5e6, { name: 'shares', start: null });

      it('are added once, and every vintage is read with the time from which it was known', async () => {
        await addStocks('AAA', 'BBB');
        const restated = revenue(90, { form: '10-Q/A', known_at: filed + 40 * DAY });
        const first = [restated, shares, revenue(100), revenue(7, { symbol: 'BBB' })];
        expect(await store.fundamentals.upsert(first, { seenAt })).toEqual({ added: 3, changed: 1, unchanged: 0 });
        expect(await store.fundamentals.upsert(first, { seenAt })).toEqual({ added: 0, changed: 0, unchanged: 4 });
        expect(await store.fundamentals.read()).toEqual([revenue(100), shares, restated, first[3]]);
        expect(await store.fundamentals.read({ symbols: ['AAA'], asOf: filed })).toEqual([revenue(100), shares]);
        expect(await store.fundamentals.read({ asOf: filed - 1 })).toEqual([]);
        // One reading holds them all, so that none of them makes an earlier reading wrong.
        expect(await store.revisedBetween(0, seenAt + DAY)).toBe(0);
      });

      it('take a later filing with the same value for no news', async () => {
        await addStocks('AAA');
        await store.fundamentals.upsert([revenue(100), shares], { seenAt });
        const annual = [
          revenue(100, { form: '10-K', known_at: filed + 200 * DAY }),
          { ...shares, known_at: filed + DAY },
        ];
        expect((await store.fundamentals.upsert(annual, { seenAt })).unchanged).toBe(2);
        expect(await store.fundamentals.read()).toEqual([revenue(100), shares]);
      });

      it('tell periods apart that end on one day', async () => {
        await addStocks('AAA');
        const periods = [revenue(100), revenue(300, { start: day('2019-04-01') }), revenue(1, { start: null })];
        expect((await store.fundamentals.upsert(periods, { seenAt })).added).toBe(3);
        expect((await store.fundamentals.upsert(periods, { seenAt })).unchanged).toBe(3);
        expect((await store.fundamentals.read()).map(({ value }) => value).sort()).toEqual([1, 100, 300]);
      });

      it('keep a correction of a filing from when it was seen', async () => {
        await addStocks('AAA');
        await store.fundamentals.upsert([revenue(100)], { seenAt });
        expect((await store.fundamentals.upsert([revenue(101)], { seenAt: seenAt + DAY })).changed).toBe(1);
        expect(await store.fundamentals.read()).toEqual([revenue(100), revenue(101, { known_at: seenAt + DAY })]);
        expect((await store.fundamentals.upsert([revenue(101)], { seenAt: seenAt + 2 * DAY })).unchanged).toBe(1);
      });

      it('take the last of several values of one filing day, and the same again for no news', async () => {
        await addStocks('AAA');
        const both = [revenue(100), revenue(99, { form: '10-Q/A' })];
        for (const at of [seenAt, seenAt + DAY]) await store.fundamentals.upsert(both, { seenAt: at });
        expect(await store.fundamentals.read()).toEqual([both[1]]);
      });

      it('of a stock that is not known refuse the whole write', async () => {
        await addStocks('AAA');
        const write = store.fundamentals.upsert([revenue(1), revenue(1, { symbol: 'NOPE' })], { seenAt });
        await expect(write).rejects.toMatchObject({ code: 'INPUT' });
        expect(await store.fundamentals.read()).toEqual([]);
      });
    });

    describe('providers', () => {
      const hour = day('2026-11-20') + 15 * HOUR;
      const finding = (subject: string, detail = 'the selector h1 finds nothing'): SourceFinding => ({
        provider: 'pages',
        kind: 'structure_changed',
        subject,
        detail,
      });

      it('counts together what several count at once', async () => {
        const add = () =>
          store.providers.update('yahoo', ['used'], ({ used }) => ({ used: String(Number(used ?? 0) + 1) }), 1);
        await Promise.all(Array.from({ length: 20 }, add));
        expect(await store.providers.state('yahoo')).toEqual({ used: '20' });
        const refused = store.providers.update(
          'yahoo',
          ['used'],
          () => {
            throw new Error('spent');
          },
          2,
        );
        await expect(refused).rejects.toThrow('spent');
        await store.providers.update(
          'yahoo',
          ['used', 'other'],
          ({ other }) => ({ used: null, other: other ?? 'new' }),
          3,
        );
        expect(await store.providers.state('yahoo')).toEqual({ other: 'new' });
      });

      it('keep small texts by key, each provider its own, until they are removed', async () => {
        await store.providers.setState('yahoo', { cooldown: '{"until":5}', 'symbol:ABC': '1' }, 1);
        await store.providers.setState('tiingo', { 'quota:day': '7' }, 1);
        await store.providers.setState('yahoo', { 'symbol:ABC': '2', 'symbol:NAN': '1', cooldown: null }, 2);
        store = await opened.reopen();
        expect(await store.providers.state('yahoo')).toEqual({ 'symbol:ABC': '2', 'symbol:NAN': '1' });
        expect(await store.providers.state('tiingo')).toEqual({ 'quota:day': '7' });
        expect(await store.providers.state('unheard-of')).toEqual({});
        await store.providers.setState('yahoo', { 'symbol:ABC': null, 'never-there': null }, 3);
        expect(await store.providers.state('yahoo')).toEqual({ 'symbol:NAN': '1' });
      });

      it('add up how requests ended, by hour', async () => {
        const ended = (provider: string, outcome: ProviderOutcome['outcome'], requests: number, at = hour) => ({
          provider,
          hour: at,
          outcome,
          requests,
        });
        await store.providers.addOutcomes([
          ended('yahoo', 'ok', 40),
          ended('yahoo', 'limit', 1),
          ended('fred', 'ok', 3),
        ]);
        await store.providers.addOutcomes([ended('yahoo', 'ok', 2), ended('yahoo', 'ok', 5, hour - HOUR)]);
        expect(await store.providers.outcomes()).toEqual([
          ended('fred', 'ok', 3),
          ended('yahoo', 'ok', 5, hour - HOUR),
          ended('yahoo', 'limit', 1),
          ended('yahoo', 'ok', 42),
        ]);
        expect(await store.providers.outcomes({ from: hour })).toHaveLength(3);
      });

      it('remember a finding once, with its newest words and how often it was seen', async () => {
        await store.providers.addFindings([finding('a.example'), finding('b.example')], hour);
        await store.providers.addFindings([finding('a.example', 'the selector h2 finds nothing')], hour + 5);
        const a = {
          ...finding('a.example', 'the selector h2 finds nothing'),
          first_seen: hour,
          last_seen: hour + 5,
          times: 2,
        };
        const b = { ...finding('b.example'), first_seen: hour, last_seen: hour, times: 1 };
        expect(await store.providers.findings()).toEqual([a, b]);
        expect(await store.providers.findings({ limit: 1 })).toEqual([a]);
        expect(await store.providers.findings({ from: hour + 1 })).toEqual([a]);
      });

      it('say how new what they gave is, by kind', async () => {
        await addStocks('AAA');
        const seenAt = hour + 5;
        await store.articles.upsert(
          [1, 2].map((k) => ({
            title: `headline ${k}`,
            url: null,
            source: 'wire',
            published_at: hour - k,
            known_at: hour,
            provider: 'yahoo-news',
            symbols: ['AAA'],
          })),
          { seenAt },
        );
        await store.macro.upsert(
          [{ series: 'VIXCLS', date: day('2026-11-19'), value: 17, provider: 'fred', known_at: hour }],
          { seenAt },
        );
        await store.bars.upsert(
          batchOf([{ symbol: 'AAA', time: day('2026-11-19'), close: 3 }], { provider: 'yahoo' }),
          { seenAt },
        );
        expect(await store.providers.freshness()).toEqual([
          { provider: 'fred', kind: 'macro', newest: day('2026-11-19'), seen_at: seenAt },
          { provider: 'yahoo', kind: 'bars', newest: null, seen_at: seenAt },
          { provider: 'yahoo-news', kind: 'articles', newest: hour - 1, seen_at: seenAt },
        ]);
      });

      it('are named when anything is known of them', async () => {
        expect(await store.providers.names()).toEqual([]);
        await store.providers.setState('yahoo', { a: '1' }, 1);
        await store.providers.addOutcomes([{ provider: 'fred', hour, outcome: 'ok', requests: 1 }]);
        await store.providers.addFindings([finding('a.example')], hour);
        expect(await store.providers.names()).toEqual(['fred', 'pages', 'yahoo']);
      });
    });

    describe('predictions', () => {
      const asOf = day('2021-06-01') + 21 * HOUR;

      it('come back as they were given, and are replaced by key', async () => {
        await addStocks('AAA', 'BBB');
        const [a, b, other] = [
          prediction('AAA', asOf),
          prediction('BBB', asOf),
          prediction('AAA', asOf, { horizon: 20 }),
        ];
        expect(await store.predictions.replace([b, other, a], { seenAt: asOf })).toBe(3);
        expect(await store.predictions.read()).toEqual([a, other, b]);
        const better = prediction('AAA', asOf, { signal: 'sell', confidence_score: 0.75 });
        await store.predictions.replace([better], { seenAt: asOf });
        expect(await store.predictions.read()).toEqual([better, other, b]);
        expect(await store.predictions.replace([], { seenAt: asOf })).toBe(0);
      });

      it('are read by stock and time, or the newest alone', async () => {
        await addStocks('AAA', 'BBB');
        const [first, second, third] = [
          prediction('AAA', asOf),
          prediction('BBB', asOf),
          prediction('AAA', asOf + DAY),
        ];
        await store.predictions.replace([third, second, first], { seenAt: asOf });
        expect(await store.predictions.read({ symbols: ['AAA'] })).toEqual([first, third]);
        expect(await store.predictions.read({ from: asOf + 1 })).toEqual([third]);
        expect(await store.predictions.read({ to: asOf })).toEqual([first, second]);
        expect(await store.predictions.read({ latestOnly: true })).toEqual([third]);
        expect(await store.predictions.read({ latestOnly: true, symbols: ['BBB'] })).toEqual([second]);
        expect(await store.predictions.read({ latestOnly: true, to: asOf - 1 })).toEqual([]);
        expect(await store.predictions.read({ symbols: [] })).toEqual([]);
      });

      it('are written all or none', async () => {
        await addStocks('AAA');
        const write = store.predictions.replace([prediction('AAA', asOf), prediction('NOPE', asOf)], { seenAt: asOf });
        await expect(write).rejects.toMatchObject({ code: 'INPUT' });
        const broken = prediction('AAA', asOf, { confidence_score: Number.NaN });
        const second = store.predictions.replace([prediction('AAA', asOf + DAY), broken], { seenAt: asOf });
        await expect(second).rejects.toMatchObject({ code: 'INPUT' });
        expect(await store.predictions.read()).toEqual([]);
      });
    });

    describe('recommendations', () => {
      const asOf = day('2021-06-01') + 21 * HOUR + 5 * 60_000;

      it('of one hour, interval and holding period are one set', async () => {
        await addStocks('AAA', 'BBB', 'CCC');
        const first = [recommendation('AAA', asOf), recommendation('BBB', asOf, { rank: 2 })];
        const daily = [recommendation('AAA', asOf, { holding_period: 'daily', sentiment_score: null, sector: null })];
        const hourly = [recommendation('AAA', asOf, { interval: '1h' })];
        expect(await store.recommendations.replaceHour(first.toReversed(), { seenAt: asOf })).toBe(2);
        await store.recommendations.replaceHour(daily, { seenAt: asOf });
        await store.recommendations.replaceHour(hourly, { seenAt: asOf });
        expect(await store.recommendations.read()).toEqual([...daily, ...first, ...hourly]);
        const laterInHour = [recommendation('CCC', asOf + 50 * 60_000)];
        expect(await store.recommendations.replaceHour(laterInHour, { seenAt: asOf })).toBe(1);
        expect(await store.recommendations.read()).toEqual([...laterInHour, ...daily, ...hourly]);
      });

      it('are read newest set first, by rank inside a set', async () => {
        await addStocks('AAA', 'BBB');
        const old = [1, 2].map((rank) => recommendation(rank === 1 ? 'AAA' : 'BBB', asOf, { rank }));
        const recent = [1, 2].map((rank) => recommendation(rank === 2 ? 'AAA' : 'BBB', asOf + HOUR, { rank }));
        await store.recommendations.replaceHour(recent, { seenAt: asOf });
        await store.recommendations.replaceHour(old, { seenAt: asOf });
        expect(await store.recommendations.read()).toEqual([...recent, ...old]);
        expect(await store.recommendations.read({ latestOnly: true })).toEqual(recent);
        expect(await store.recommendations.read({ latestOnly: true, to: asOf })).toEqual(old);
        expect(await store.recommendations.read({ from: asOf + 1 })).toEqual(recent);
        expect(await store.recommendations.read({ latestOnly: true, from: asOf + 2 * HOUR })).toEqual([]);
      });

      it('are written all or none', async () => {
        await addStocks('AAA');
        const kept = [recommendation('AAA', asOf)];
        await store.recommendations.replaceHour(kept, { seenAt: asOf });
        const write = store.recommendations.replaceHour([recommendation('AAA', asOf), recommendation('NOPE', asOf)], {
          seenAt: asOf,
        });
        await expect(write).rejects.toMatchObject({ code: 'INPUT' });
        expect(await store.recommendations.read()).toEqual(kept);
        expect(await store.recommendations.replaceHour([], { seenAt: asOf })).toBe(0);
      });
    });

    describe('runs and models', () => {
      it('remember runs, newest first', async () => {
        const process = { process: 'here:1:1' };
        const first = await store.runs.start('import prices', 1000, 'here:1:1');
        const second = await store.runs.start('train', 2000, 'here:1:1');
        await store.runs.finish(first, 'done', 1500, { rows: 3, symbols: ['AAA'] });
        expect(await store.runs.latest(5)).toEqual([
          {
            id: second,
            command: 'train',
            started_at: 2000,
            finished_at: null,
            status: 'running',
            ...process,
            heartbeat_at: 2000,
            detail: {},
          },
          {
            id: first,
            command: 'import prices',
            started_at: 1000,
            finished_at: 1500,
            status: 'done',
            ...process,
            heartbeat_at: 1000,
            detail: { rows: 3, symbols: ['AAA'] },
          },
        ]);
        expect(await store.runs.latest(1)).toHaveLength(1);
        await expect(store.runs.finish('nope', 'done', 1, {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
      });

      it('tell runs that go on, and mark a lost one only while it has not said how it ended', async () => {
        const lost = await store.runs.start('collect', 1000, 'here:1:1');
        const ended = await store.runs.start('train', 2000, 'here:2:1');
        await store.runs.beat(lost, 1500);
        expect(await store.runs.running()).toMatchObject([{ id: lost, heartbeat_at: 1500 }, { id: ended }]);
        await store.runs.finish(ended, 'done', 2500, {});
        await store.runs.interrupt(lost);
        await store.runs.interrupt(ended);
        expect(await store.runs.running()).toEqual([]);
        expect(await store.runs.latest(2)).toMatchObject([
          { status: 'done', finished_at: 2500 },
          { status: 'interrupted', finished_at: 1500 },
        ]);
      });

      it('remember models by kind and version, with their metrics', async () => {
        const row = {
          kind: 'mlp',
          version: 'v0002',
          created_at: 5,
          manifest: { seed: 1 },
          metrics: { r2: 0.01, log_loss: 1.08 },
        };
        await store.models.record(row);
        await store.models.record({ ...row, kind: 'forest', metrics: { r2: Number.NaN } });
        await store.models.record({ ...row, created_at: 6, metrics: { r2: 0.02 } });
        expect(await store.models.list()).toEqual([
          { ...row, kind: 'forest', metrics: { r2: Number.NaN } },
          { ...row, created_at: 6, metrics: { r2: 0.02 } },
        ]);
      });
    });

    operationsContract(() => opened);

    describe('the whole', () => {
      it('says what it holds, is sound, and keeps it all when opened again', async () => {
        await addStocks('AAA', 'BBB');
        await store.bars.upsert(batchOf([{ symbol: 'AAA', time: day('2020-01-02'), close: 3 }]), {
          seenAt: day('2020-02-01'),
        });
        await store.runs.start('status', 1, 'here:1:1');
        store = await opened.reopen();
        const info = await store.info();
        expect(info.rows).toMatchObject({ stocks: 2, market_data: 1, runs: 1, articles: 0 });
        expect(info.schema_version).toBeGreaterThan(0);
        expect(info.size_bytes).toBeGreaterThan(0);
        expect(await store.check()).toEqual([]);
        expect(barsOf(await store.bars.read({ interval: '1d' }))).toHaveLength(1);
      });

      it('closes twice without complaint', async () => {
        await store.close();
        await store.close();
        store = await opened.reopen();
        expect(await store.stocks.list()).toEqual([]);
      });
    });
  });
}
