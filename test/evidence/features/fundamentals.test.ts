import { describe, expect, it } from 'vitest';
import type { Fundamental, FundamentalName } from '../../../src/domain/fundamental.js';
import { DAY, dateToMs, HOUR } from '../../../src/domain/time.js';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { reportedTimeline } from '../../../src/evidence/features/reported-timeline.js';
import { featureInput, type PlainBar, type PlainFundamental, type PlainStock } from './synthetic-input.js';

const at = (date: string) => dateToMs(date) as number;
const NAMES = [
  'earnings_yield',
  'book_to_market',
  'sales_to_price',
  'net_margin',
  'revenue_growth',
  'fundamentals_missing',
];
const NEUTRAL = [0.045, 0.4, 0.5, 0.07, 0.06, 1];

/** A made-up filing: known from the midnight after its day. */
function filed(name: FundamentalName, period: string, value: number, day: string): PlainFundamental {
  const [start, end] = period.includes('/') ? period.split('/') : [undefined, period];
  return {
    name,
    start: start === undefined ? null : at(start),
    end: at(end as string),
    value,
    known_at: at(day) + DAY + 4 * HOUR,
    form: '10-Q',
    provider: 'made-up',
  };
}

/** The features of one stock on these days, traded at 10 USD unless said otherwise. */
function features(
  filings: PlainFundamental[],
  days: readonly (string | [string, number])[],
  splits: PlainStock['splits'] = [],
) {
  const bars = days.map((day): PlainBar => {
    const [date, traded] = typeof day === 'string' ? [day, 10] : day;
    return { time: at(date), open: 5, high: 5, low: 5, close: 5, volume: 1, traded };
  });
  const fundamentals = filings.toSorted((a, b) => a.known_at - b.known_at);
  const stock: PlainStock = { symbol: 'MADE', sector: null, bars, sentiment: [], fundamentals, splits };
  const { columns } = computeFeatures(featureInput({ interval: '1d', stocks: [stock], macro: {} }), NAMES);
  return days.map((_, i) => NAMES.map((name) => Number((columns[name] as Float32Array)[i]?.toPrecision(6))));
}

const YEARS = [
  filed('revenue', '2022-01-01/2022-12-31', 800, '2023-02-10'),
  filed('revenue', '2023-01-01/2023-12-31', 1000, '2024-02-12'),
  filed('net_income', '2023-01-01/2023-12-31', 50, '2024-02-12'),
  filed('equity', '2023-12-31', 400, '2024-02-12'),
  filed('shares', '2024-01-31', 100, '2024-02-12'),
];

describe('fundamental features', () => {
  it('set what was filed against the market value', () => {
    expect(features(YEARS, ['2024-02-13'])).toEqual([[0.05, 0.4, 1, 0.05, 0.25, 0]]);
    expect(features(YEARS, [['2024-02-13', 20]])).toEqual([[0.025, 0.2, 0.5, 0.05, 0.25, 0]]);
  });

  it('know a filing from the day after it', () => {
    const [before, after] = features(YEARS, ['2024-02-12', '2024-02-13']);
    expect(before).toEqual(NEUTRAL);
    expect(after?.[5]).toBe(0);
  });

  it('take a restatement from its own filing on', () => {
    const restated = [...YEARS, filed('net_income', '2023-01-01/2023-12-31', 20, '2024-08-01')];
    expect(features(restated, ['2024-08-01', '2024-08-02']).map(([yieldOf]) => yieldOf)).toEqual([0.05, 0.02]);
  });

  it('multiply the shares of a filing by the splits since, and the price as traded fits to them', () => {
    const split = [{ ex_date: at('2024-06-10'), value: 10 }];
    const days: [string, number][] = [
      ['2024-06-07', 10],
      ['2024-06-10', 1],
    ];
    expect(features(YEARS, days, split).map(([yieldOf]) => yieldOf)).toEqual([0.05, 0.05]);
    const counted = [...YEARS, filed('shares', '2024-07-20', 1000, '2024-08-01')];
    expect(features(counted, [['2024-08-02', 1]], split)[0]?.[0]).toBe(0.05);
  });

  it('forget what is older than 500 days', () => {
    expect(features(YEARS, ['2025-05-01'])[0]).not.toEqual(NEUTRAL);
    expect(features(YEARS, ['2025-12-31'])[0]).toEqual(NEUTRAL);
  });

  it('have their neutral values one by one, where the price or a number is not known', () => {
    expect(features(YEARS, [['2024-02-13', Number.NaN]])).toEqual([[0.045, 0.4, 0.5, 0.05, 0.25, 0.6]]);
    const withoutEquity = YEARS.filter(({ name }) => name !== 'equity');
    expect(features(withoutEquity, ['2024-02-13'])).toEqual([[0.05, 0.4, 1, 0.05, 0.25, 0.2]]);
  });

  it('do not compare income and revenue of different years', () => {
    const later = [...YEARS, filed('revenue', '2024-01-01/2024-12-31', 2000, '2025-02-12')];
    expect(features(later, ['2025-02-13'])[0]?.[3]).toBe(0.07);
  });

  it('cut what is far out', () => {
    const huge = [...YEARS, filed('shares', '2024-03-31', 0.001, '2024-04-02')];
    expect(features(huge, ['2024-04-03'])[0]?.slice(0, 3)).toEqual([1, 5, 20]);
  });
});

describe('the timeline of a company', () => {
  it('is the same up to a time whatever is filed later', () => {
    const rows = YEARS.map((row): Fundamental => ({ symbol: 'MADE', ...row }));
    const later: Fundamental = { ...(rows[0] as Fundamental), value: -1, known_at: at('2026-01-01') };
    expect(reportedTimeline([...rows, later]).slice(0, -1)).toEqual(reportedTimeline(rows));
  });
});
