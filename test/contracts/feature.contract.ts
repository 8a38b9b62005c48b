import { describe, expect, it } from 'vitest';
import type { Panel } from '../../src/domain/panel.js';
import { HOUR } from '../../src/domain/time.js';
import type { FeatureInput, FeatureSpec } from '../../src/ports/feature.js';
import {
  endOf,
  featureInput,
  knownAt,
  mapBars,
  type PlainInput,
  type PlainStock,
  scaled,
  syntheticMarket,
  weekday,
} from '../evidence/features/synthetic-input.js';

type Features = Panel<string, Float32Array>;
export type ComputeFeatures = (input: FeatureInput, names: readonly string[]) => Features;

const SCALE = 0.37;
const DAILY_BAR_ENDS_AFTER = 21 * HOUR;

/**
 * What every feature promises: nothing looks ahead, exactly `lookback` values are missing, a `free` feature does not know the
 * price level, and no bars make it NaN or infinite. All features are computed together once for each situation.
 */
export function featureContract(specs: readonly FeatureSpec[], compute: ComputeFeatures): void {
  const names = specs.map(({ name }) => name);
  const computed = new Map<PlainInput, Features>();
  const of = (input: PlainInput): Features => {
    const known = computed.get(input) ?? compute(featureInput(input), names);
    computed.set(input, known);
    return known;
  };

  const market = syntheticMarket();
  const pasts = [1, 30, 151, 290].map((session) => {
    const at = weekday(session) + DAILY_BAR_ENDS_AFTER;
    return { at, cut: knownAt(market, at), changed: { ...market, stocks: changedAfter(market, at) } };
  });
  const inAnotherOrder = { ...market, stocks: market.stocks.map((stock, i) => ({ ...stock, symbol: `R${9 - i}` })) };
  const dearer = {
    ...market,
    stocks: market.stocks.map((stock, i) => (i === 0 ? mapBars(stock, (bar) => scaled(bar, SCALE)) : stock)),
  };
  const nasty = nastyMarkets();

  describe.each(specs)('$name', (spec) => {
    it('gives the same values, to the last bit, when the future is cut off', () => {
      for (const { cut, at } of pasts) expectSamePast(spec, of(market), of(cut), at);
    });

    it('gives the same values when the future of this and every other stock is another', () => {
      for (const { changed, at } of pasts) expectSamePast(spec, of(market), of(changed), at);
    });

    it('has exactly its lookback of leading NaN and is finite afterwards', () => {
      expectWarmUp(spec, of(market));
    });

    it(`${spec.scale === 'free' ? 'is the same' : 'grows with them'} when the prices of the stock are multiplied`, () => {
      const before = of(market).columns[spec.name];
      expectEvery(of(dearer), spec.name, (value, { stock, row }) =>
        close(value, spec.scale === 'price' && stock === 0 ? SCALE * before[row] : before[row]),
      );
    });

    it('does not depend on the order of the stocks', () => {
      const there = of(inAnotherOrder);
      const last = market.stocks.length - 1;
      expectEvery(of(market), spec.name, (value, { stock, bar }) =>
        close(there.columns[spec.name][there.offsets[last - stock] + bar], value),
      );
    });

    it.each(Object.keys(nasty))('is finite after warm-up on %s', (situation) => {
      expectWarmUp(spec, of(nasty[situation]));
    });
  });
}

/** The stocks with every bar, text and filing after a time changed beyond recognition. */
function changedAfter(market: PlainInput, at: number): PlainStock[] {
  return market.stocks.map((stock, i) => ({
    ...mapBars(stock, (bar) =>
      endOf(bar, market.interval) <= at ? bar : { ...scaled(bar, 3 + i), volume: 7, traded: 11 },
    ),
    sentiment: stock.sentiment.map((seen) => (seen.knownAt <= at ? seen : { ...seen, score: 1, weight: 100 })),
    fundamentals: (stock.fundamentals ?? []).map((row) =>
      row.known_at <= at ? row : { ...row, value: -7 * row.value },
    ),
    splits: (stock.splits ?? []).map((split) => (split.ex_date <= at ? split : { ...split, value: 5 })),
  }));
}

function nastyMarkets(): Readonly<Record<string, PlainInput>> {
  const market = syntheticMarket({ stocks: 3, sessions: 280, seed: 5 });
  const all = (change: Parameters<typeof mapBars>[1]): PlainInput => ({
    ...market,
    stocks: market.stocks.map((stock) => mapBars(stock, change)),
  });
  const flat = { open: 10.1, high: 10.1, low: 10.1, close: 10.1 };
  return {
    'flat prices': all((bar) => ({ ...bar, ...flat })),
    'prices that go flat': all((bar, i) => (i < 100 ? bar : { ...bar, ...flat })),
    'prices that grow by the same factor': all((bar, i) => ({ ...scaled({ ...bar, ...flat }, 1.01 ** i) })),
    'no volume at all': all((bar) => ({ ...bar, volume: 0 })),
    'volume that comes and goes': all((bar, i) => ({ ...bar, volume: i % 90 < 70 ? 0 : 1e12 })),
    'huge prices': all((bar) => scaled(bar, 1e9)),
    'tiny prices': all((bar) => scaled(bar, 1e-9)),
    'prices that jump between tiny and huge': all((bar, i) => scaled(bar, i % 3 === 0 ? 1e-7 : 1e7)),
    'closes a cent outside the range': all((bar) => ({ ...bar, close: bar.high + 0.01, low: bar.high + 0.005 })),
    'a single stock': { ...market, stocks: market.stocks.slice(0, 1) },
    'a single bar': { ...market, stocks: [{ ...market.stocks[0], bars: market.stocks[0].bars.slice(0, 1) }] },
    'a stock without bars': { ...market, stocks: market.stocks.map((s, i) => (i === 1 ? { ...s, bars: [] } : s)) },
    'neither news nor macro nor filings nor sectors': {
      ...market,
      macro: {},
      stocks: market.stocks.map((stock) => ({ ...stock, sector: null, sentiment: [], fundamentals: [] })),
    },
    'filings that make no sense': {
      ...market,
      stocks: market.stocks.map((stock) => ({
        ...stock,
        fundamentals: (stock.fundamentals ?? []).map((row, i) => ({
          ...row,
          value: [0, -1e12, 1e-9][i % 3] as number,
        })),
      })),
    },
    'stocks that never meet': {
      ...market,
      stocks: market.stocks.map((s, i) => ({ ...s, bars: s.bars.slice(i * 90, i * 90 + 90) })),
    },
  };
}

type Check = (value: number, where: { stock: number; bar: number; row: number }) => string | undefined;

/** Runs a check over every value of a feature and fails on the first that breaks it: an `expect` per value would take seconds. */
function expectEvery(features: Features, name: string, check: Check): void {
  let fault: string | undefined;
  for (let stock = 0; stock < features.symbols.length; stock++) {
    for (let row = features.offsets[stock]; row < features.offsets[stock + 1] && fault === undefined; row++) {
      const bar = row - features.offsets[stock];
      const found = check(features.columns[name][row], { stock, bar, row });
      if (found !== undefined) fault = `${name}, stock ${stock}, bar ${bar}: ${found}`;
    }
  }
  expect(fault).toBeUndefined();
}

/** Rows whose bar had ended at `at` have the same bits. `past` may have lost later rows. */
function expectSamePast(spec: FeatureSpec, whole: Features, past: Features, at: number): void {
  expectEvery(whole, spec.name, (value, { stock, bar, row }) => {
    if (whole.time[row] + DAILY_BAR_ENDS_AFTER > at) return undefined;
    const then = past.columns[spec.name][past.offsets[stock] + bar];
    return Object.is(then, value) ? undefined : `${value}, but ${then} when only the past is known`;
  });
}

function expectWarmUp(spec: FeatureSpec, features: Features): void {
  const sessions = new Map([...new Set(features.time)].sort((a, b) => a - b).map((time, i) => [time, i]));
  expectEvery(features, spec.name, (value, { bar, row }) => {
    const at = spec.warmUp === 'stock' ? bar : (sessions.get(features.time[row]) as number);
    if (at < spec.lookback) return Number.isNaN(value) ? undefined : `${value} before the warm-up was over`;
    return Number.isFinite(value) ? undefined : `${value} after the warm-up`;
  });
}

function close(actual: number, expected: number): string | undefined {
  const alike =
    Number.isNaN(expected) === Number.isNaN(actual) &&
    !(Math.abs(actual - expected) > 1e-6 * Math.abs(expected) + 1e-7);
  return alike ? undefined : `${actual} instead of ${expected}`;
}
