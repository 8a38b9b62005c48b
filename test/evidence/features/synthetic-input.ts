import type { Interval } from '../../../src/domain/bar.js';
import type { Fundamental } from '../../../src/domain/fundamental.js';
import type { MacroSeries } from '../../../src/domain/macro.js';
import type { SentimentPanel } from '../../../src/domain/sentiment.js';
import { DAY, HOUR } from '../../../src/domain/time.js';
import { Random } from '../../../src/math/random.js';
import type { FeatureInput } from '../../../src/ports/feature.js';

/** One bar as a person would write it. */
export interface PlainBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** USD a share as traded that day. Absent: not known. */
  readonly traded?: number;
}

export type PlainFundamental = Omit<Fundamental, 'symbol'>;

export interface PlainSentiment {
  readonly knownAt: number;
  readonly ts: number;
  readonly score: number;
  readonly weight: number;
  readonly articles: number;
}

export interface PlainStock {
  readonly symbol: string;
  readonly sector: string | null;
  readonly bars: readonly PlainBar[];
  readonly sentiment: readonly PlainSentiment[];
  /** Ascending by known_at. */
  readonly fundamentals?: readonly PlainFundamental[];
  readonly splits?: readonly { readonly ex_date: number; readonly value: number }[];
}

/** What a feature input is made of, in a form that is easy to cut, scale and shuffle. */
export interface PlainInput {
  readonly interval: Interval;
  readonly stocks: readonly PlainStock[];
  readonly macro: Readonly<Record<string, MacroSeries>>;
}

const BAR_ENDS_AFTER: Readonly<Record<Interval, number>> = { '1d': 21 * HOUR, '1h': HOUR };

/** 2016-01-04, a Monday. */
const FIRST_DAY = Date.UTC(2016, 0, 4);

/** The time of the k-th weekday from `FIRST_DAY` on. */
export function weekday(k: number): number {
  return FIRST_DAY + (Math.floor(k / 5) * 7 + (k % 5)) * DAY;
}

/** When a bar ends. */
export function endOf(bar: PlainBar, interval: Interval): number {
  return bar.time + BAR_ENDS_AFTER[interval];
}

/** The input as the features take it. */
export function featureInput({ interval, stocks: unsorted, macro }: PlainInput): FeatureInput {
  const stocks = [...unsorted].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const bars = stocks.flatMap((stock) => stock.bars);
  const offsets = (counts: readonly number[]) => {
    let end = 0;
    return Uint32Array.from([
      0,
      ...counts.map((n) => {
        end += n;
        return end;
      }),
    ]);
  };
  const seen = stocks.map((stock) => [...stock.sentiment].sort((a, b) => a.knownAt - b.knownAt));
  const rows = seen.flat();
  const sentiment: SentimentPanel = {
    symbols: stocks.map(({ symbol }) => symbol),
    offsets: offsets(seen.map((s) => s.length)),
    time: Float64Array.from(rows, (r) => r.knownAt),
    ts: Float64Array.from(rows, (r) => r.ts),
    score: Float32Array.from(rows, (r) => r.score),
    weight: Float32Array.from(rows, (r) => r.weight),
    articles: Float32Array.from(rows, (r) => r.articles),
  };
  return {
    interval,
    panel: {
      symbols: stocks.map(({ symbol }) => symbol),
      offsets: offsets(stocks.map((stock) => stock.bars.length)),
      time: Float64Array.from(bars, (bar) => bar.time),
      columns: {
        open: Float64Array.from(bars, (bar) => bar.open),
        high: Float64Array.from(bars, (bar) => bar.high),
        low: Float64Array.from(bars, (bar) => bar.low),
        close: Float64Array.from(bars, (bar) => bar.close),
        volume: Float64Array.from(bars, (bar) => bar.volume),
      },
    },
    barEnd: Float64Array.from(bars, (bar) => endOf(bar, interval)),
    sectors: stocks.map(({ sector }) => sector),
    sentiment,
    macro,
    fundamentals: {
      reported: stocks.flatMap(({ symbol, fundamentals = [] }) => fundamentals.map((row) => ({ symbol, ...row }))),
      tradedClose: Float64Array.from(bars, (bar) => bar.traded ?? Number.NaN),
      splits: stocks.flatMap(({ symbol, splits = [] }) =>
        splits.map((split) => ({ symbol, type: 'split', provider: 'made-up', known_at: split.ex_date, ...split })),
      ),
    },
  };
}

/** A seeded synthetic daily market: stocks that start late, stop early and skip sessions, news, and three macro series. */
export function syntheticMarket(options: { stocks?: number; sessions?: number; seed?: number } = {}): PlainInput {
  const { stocks = 8, sessions = 300, seed = 1 } = options;
  const market = new Random(seed, 1_000);
  const common = Array.from({ length: sessions }, () => 0.01 * market.normal());
  const sectors = ['Energy', 'Health Care', null, 'Utilities'];
  return {
    interval: '1d',
    stocks: Array.from({ length: stocks }, (_, s) => {
      const random = new Random(seed, s);
      let close = 5 + 200 * random.float();
      const bars: PlainBar[] = [];
      const sentiment: PlainSentiment[] = [];
      for (let t = 0; t < sessions; t++) {
        const open = close * Math.exp(0.004 * random.normal());
        close = open * Math.exp((0.5 + s / stocks) * common[t] + 0.012 * random.normal());
        const bar = {
          time: weekday(t),
          open,
          high: Math.max(open, close) * (1 + 0.005 * random.float()),
          low: Math.min(open, close) * (1 - 0.005 * random.float()),
          close,
          volume: Math.floor(1e6 * Math.exp(0.5 * random.normal())),
        };
        const skipped = random.float() < 0.03;
        const listed = (s % 4 !== 1 || t >= 37) && (s % 4 !== 3 || t < sessions - 20);
        if (listed && !skipped) bars.push(bar);
        if (s % 3 !== 2 && random.float() < 0.2) {
          const ts = bar.time + 10 * HOUR;
          // Some texts become known long after they were written.
          const delay = random.float() < 0.2 ? 40 * DAY * random.float() : HOUR;
          sentiment.push({
            knownAt: ts + delay,
            ts,
            score: 2 * random.float() - 1,
            weight: 3 * random.float(),
            articles: 1 + random.int(4),
          });
        }
      }
      const symbol = `S${String(s).padStart(3, '0')}`;
      return { ...withFundamentals(bars, s, seed), symbol, sector: sectors[s % 4], sentiment };
    }),
    macro: Object.fromEntries(
      [
        ['VIXCLS', 18],
        ['DGS10', 2.5],
        ['DGS2', 1.5],
      ].map(([series, level], i) => [series, syntheticSeries(series as string, level as number, sessions, seed + i)]),
    ),
  };
}

/**
 * Bars with the price that was traded, which a split halves, and filings: years without a fourth quarter, and here and there a
 * restatement or nothing. Every fourth stock has none.
 */
function withFundamentals(
  bars: readonly PlainBar[],
  s: number,
  seed: number,
): Pick<PlainStock, 'bars' | 'fundamentals' | 'splits'> {
  const random = new Random(seed, 3_000 + s);
  const split = { ex_date: weekday(100 + s), value: 2 };
  const traded = bars.map((bar) => ({ ...bar, traded: bar.time < split.ex_date ? bar.close : bar.close / 2 }));
  const fundamentals: PlainFundamental[] = [];
  const file = (name: Fundamental['name'], [start, end]: [number | null, number], value: number, days = 40) => {
    const known_at = end + days * DAY + 4 * HOUR;
    fundamentals.push({ name, start, end, value, known_at, form: '10-Q', provider: 'made-up' });
  };
  for (let year = 2014; year < 2018 && s % 4 !== 3; year++) {
    const first = Date.UTC(year, 0, 1);
    let [revenue, income] = [0, 0];
    for (let q = 0; q < 4; q++) {
      const [start, end] = [Date.UTC(year, 3 * q, 1), Date.UTC(year, 3 * q + 3, 0)];
      const quarter = 1e9 * (1 + random.float());
      revenue += quarter;
      income += quarter * (random.float() - 0.3);
      if (q < 3) file('revenue', [start, end], quarter);
      if (q > 0) file('revenue', [first, end], revenue);
      file('net_income', [first, end], income);
      if (random.float() < 0.2) file('net_income', [first, end], income * 1.1, 200);
      if (random.float() < 0.9) file('equity', [null, end], 1e10 * random.float());
      file('shares', [null, end + 20 * DAY], (end + 60 * DAY < split.ex_date ? 1e8 : 2e8) * (1 + random.float()), 20);
    }
  }
  fundamentals.sort((a, b) => a.known_at - b.known_at);
  return { bars: traded, fundamentals, splits: [split] };
}

/** A daily series that begins ten sessions late, is released the next morning, and is revised now and then. */
function syntheticSeries(series: string, level: number, sessions: number, seed: number): MacroSeries {
  const random = new Random(seed, 2_000);
  const rows: { date: number; knownAt: number; value: number }[] = [];
  for (let t = 10; t < sessions; t++) {
    const date = weekday(t);
    rows.push({ date, knownAt: date + DAY + 13 * HOUR, value: level + random.normal() });
    if (t % 17 === 0) rows.push({ date, knownAt: date + 9 * DAY, value: level + random.normal() });
  }
  rows.sort((a, b) => a.knownAt - b.knownAt || a.date - b.date);
  return {
    series,
    known_at: Float64Array.from(rows, (r) => r.knownAt),
    date: Float64Array.from(rows, (r) => r.date),
    value: Float64Array.from(rows, (r) => r.value),
  };
}

/** The input as it was known at a time: no later bar, text or release. */
export function knownAt(input: PlainInput, at: number): PlainInput {
  return {
    ...input,
    stocks: input.stocks.map((stock) => ({
      ...stock,
      bars: stock.bars.filter((bar) => endOf(bar, input.interval) <= at),
      sentiment: stock.sentiment.filter((seen) => seen.knownAt <= at),
      fundamentals: (stock.fundamentals ?? []).filter((reported) => reported.known_at <= at),
      splits: (stock.splits ?? []).filter(({ ex_date }) => ex_date <= at),
    })),
    macro: Object.fromEntries(Object.entries(input.macro).flatMap(([name, series]) => releasedBy(name, series, at))),
  };
}

function releasedBy(name: string, series: MacroSeries, at: number): [string, MacroSeries][] {
  const n = series.known_at.filter((time) => time <= at).length;
  // A series that has not begun is not there at all.
  if (n === 0) return [];
  return [
    [
      name,
      {
        series: name,
        known_at: series.known_at.slice(0, n),
        date: series.date.slice(0, n),
        value: series.value.slice(0, n),
      },
    ],
  ];
}

/** The same stock with every bar changed. */
export function mapBars(stock: PlainStock, change: (bar: PlainBar, i: number) => PlainBar): PlainStock {
  return { ...stock, bars: stock.bars.map(change) };
}

/** The bar with all its prices multiplied. */
export function scaled(bar: PlainBar, by: number): PlainBar {
  return { ...bar, open: bar.open * by, high: bar.high * by, low: bar.low * by, close: bar.close * by };
}
