import type { BarBatch, BarPanel, Interval } from '../../src/domain/bar.js';
import type { Prediction } from '../../src/domain/prediction.js';
import type { Recommendation } from '../../src/domain/recommendation.js';
import type { ArticleScore } from '../../src/domain/sentiment-score.js';
import type { StockInput } from '../../src/domain/stock.js';
import { DAY, dateToMs, HOUR } from '../../src/domain/time.js';

export const day = (text: string): number => {
  const ms = dateToMs(text);
  if (ms === undefined) throw new Error(`${text} is not a date`);
  return ms;
};

export function stock(symbol: string | null, more: Partial<StockInput> = {}): StockInput {
  return {
    symbol,
    company_name: symbol ?? 'A Private Company',
    sector: null,
    fortune_500_rank: null,
    year: null,
    ...more,
  };
}

/** A made-up bar: all its prices and its volume follow from one number. */
export interface SampleBar {
  readonly symbol: string;
  readonly time: number;
  readonly close: number;
  /** Default: 21 hours after `time`. */
  readonly knownAt?: number;
}

/** The end of a sample bar, when none is given. */
export const endOf = (time: number): number => time + 21 * HOUR;

/** Bars in any order as a batch; a later bar of the same symbol and time takes the place of an earlier one. */
export function batchOf(
  bars: readonly SampleBar[],
  more: { readonly interval?: Interval; readonly adjustment?: BarBatch['adjustment']; readonly provider?: string } = {},
): BarBatch {
  const unique = [...new Map(bars.map((bar) => [`${bar.symbol} ${bar.time}`, bar])).values()];
  const rows = unique.sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.time - b.time));
  const symbols = [...new Set(rows.map((bar) => bar.symbol))];
  const offsets = [0];
  for (const symbol of symbols) offsets.push(offsets.at(-1)! + rows.filter((bar) => bar.symbol === symbol).length);
  const column = (value: (bar: SampleBar) => number) => Float64Array.from(rows, value);
  return {
    interval: more.interval ?? '1d',
    adjustment: more.adjustment ?? 'split',
    provider: more.provider ?? 'sample',
    panel: {
      symbols,
      offsets: Uint32Array.from(offsets),
      time: column((bar) => bar.time),
      columns: {
        open: column((bar) => bar.close - 0.125),
        high: column((bar) => bar.close + 1.5),
        low: column((bar) => bar.close - 0.75),
        close: column((bar) => bar.close),
        volume: column((bar) => Math.round(bar.close * 1000)),
        known_at: column((bar) => bar.knownAt ?? endOf(bar.time)),
      },
    },
  };
}

export interface ReadBar {
  readonly symbol: string;
  readonly time: number;
  readonly close: number;
  readonly volume: number;
  readonly knownAt: number;
  readonly adjustment: number;
}

/** A panel as one object a bar, for comparing. */
export function barsOf(panel: BarPanel): ReadBar[] {
  return panel.symbols.flatMap((symbol, s) =>
    Array.from({ length: panel.offsets[s + 1]! - panel.offsets[s]! }, (_, k) => {
      const row = panel.offsets[s]! + k;
      return {
        symbol,
        time: panel.time[row]!,
        close: panel.columns.close[row]!,
        volume: panel.columns.volume[row]!,
        knownAt: panel.columns.known_at[row]!,
        adjustment: panel.adjustment[row]!,
      };
    }),
  );
}

/** Every column of a panel as plain arrays: two panels are the same when these are. */
export function columnsOf(panel: BarPanel): Record<string, unknown> {
  const columns = Object.fromEntries(Object.entries(panel.columns).map(([name, values]) => [name, [...values]]));
  return {
    symbols: panel.symbols,
    offsets: [...panel.offsets],
    time: [...panel.time],
    adjustment: [...panel.adjustment],
    ...columns,
  };
}

let serial = 0;
const uuid = () => `00000000-0000-4000-8000-${(++serial).toString(16).padStart(12, '0')}`;

export function prediction(symbol: string, asOf: number, more: Partial<Prediction> = {}): Prediction {
  return {
    id: uuid(),
    symbol,
    interval: '1d',
    horizon: 7,
    as_of: asOf,
    bar_time: asOf - DAY,
    signal: 'buy',
    confidence_score: 0.625,
    probabilities: { sell: 0.125, hold: 0.25, buy: 0.625 },
    expected_return: 0.0125,
    models: [
      {
        kind: 'forest',
        version: 'v0001',
        probabilities: { sell: 0.1, hold: 0.2, buy: 0.7 },
        calibrated: { sell: 0.125, hold: 0.25, buy: 0.625 },
        expected_return: 0.0125,
        weight: 1,
        shrinkage: 0.5,
        r2: 0.01,
      },
    ],
    inputs_hash: '0123456789abcdef',
    created_at: asOf + 1,
    ...more,
  };
}

export function recommendation(symbol: string, asOf: number, more: Partial<Recommendation> = {}): Recommendation {
  const { bar_time, signal, confidence_score, probabilities, expected_return, models, inputs_hash } = prediction(
    symbol,
    asOf,
  );
  return {
    id: uuid(),
    rank: 1,
    symbol,
    company_name: `${symbol} Corporation`,
    sector: 'Energy',
    fortune_500_rank: 12,
    signal,
    confidence_score,
    probabilities,
    expected_return,
    sentiment_score: 0.25,
    sentiment_sources: [{ source: 'news', score: 0.25, articles: 3, age_hours: 5, weight: 1 }],
    risk_level: 'medium',
    risk: {
      volatility: 0.3,
      volatility_percentile: 0.5,
      disagreement: 0.1,
      market_measure: 'VIXCLS',
      market_value: 17.5,
      score: 0.4,
      reason: 'about as volatile as the middle of the universe',
    },
    holding_period: 'weekly',
    horizon: 7,
    interval: '1d',
    price: 101.5,
    bar_time,
    drivers: [{ feature: 'rsi_14', value: 61, effect: 0.02 }],
    models,
    explanation: 'made up for a test',
    inputs_hash,
    as_of: asOf,
    created_at: asOf + 1,
    ...more,
  };
}

/** A made-up score by the scorer `s-1`. */
export function articleScore(article: string, symbol: string, more: Partial<ArticleScore> = {}): ArticleScore {
  return {
    article,
    symbol,
    scorer: 's-1',
    score: 0.5,
    label: 'positive',
    confidence: 0.75,
    topics: [],
    scored_at: 7,
    ...more,
  };
}
