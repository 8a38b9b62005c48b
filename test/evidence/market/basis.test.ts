import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.js';
import {
  commonRows,
  looksLikeSplit,
  type PriceSeries,
  restatementRatio,
  splitProduct,
} from '../../../src/evidence/market/basis.js';

function series(closes: readonly number[], round = (price: number) => price): PriceSeries {
  const column = (factor: number) => Float64Array.from(closes, (close) => round(close * factor));
  return {
    time: Float64Array.from(closes, (_, k) => k * DAY),
    open: column(0.99),
    high: column(1.02),
    low: column(0.97),
    close: column(1),
    volume: Float64Array.from(closes, () => 1_000),
  };
}

const closes = fc.array(fc.double({ min: 5, max: 500, noNaN: true }), { minLength: 2, maxLength: 8 });
const ratioOf = (a: PriceSeries, b: PriceSeries) => restatementRatio(a, b, commonRows(a.time, b.time));
const cents = (price: number) => Math.round(price * 100) / 100;

describe('a restated series', () => {
  it('is known by one factor in all prices, whatever it is, also up to the day of a split only', () => {
    fc.assert(
      fc.property(closes, fc.constantFrom(0.05, 0.25, 0.5, 2, 10), fc.nat({ max: 4 }), (closes, factor, after) => {
        const moved = closes.map((close, k) =>
          k < closes.length - Math.min(after, closes.length - 1) ? close * factor : close,
        );
        expect(ratioOf(series(closes), series(moved))).toBeCloseTo(factor, 6);
        const rounded = ratioOf(series(closes, cents), series(moved, cents)) as number;
        // Half a cent either way on the smallest price, which is 0.24 after a split of 20 to 1.
        expect(Math.abs(rounded / factor - 1)).toBeLessThan(0.03);
      }),
      // The slack of a bar is its own: here the later bars cost a fifth of the first, and cents weigh five times as much.
      { examples: [[[28.9, 5.025, 6.685], 0.05, 0]] },
    );
  });

  it('is not one that was only rounded, corrected in one bar, or is another', () => {
    fc.assert(
      fc.property(closes, (closes) => {
        expect(ratioOf(series(closes), series(closes))).toBeUndefined();
        expect(ratioOf(series(closes, cents), series(closes, cents))).toBeUndefined();
        expect(ratioOf(series(closes), series(closes.map((close) => close * (1 + 3e-7))))).toBeUndefined();
      }),
    );
    const bars = series([100, 101, 102]);
    const corrected = { ...bars, close: Float64Array.of(100, 101.4, 102) };
    expect(ratioOf(bars, corrected)).toBeUndefined();
    expect(ratioOf(bars, series([50, 140, 75]))).toBeUndefined();
    expect(restatementRatio(bars, bars, [])).toBeUndefined();
  });

  it('is seen after a dividend too, where prices are adjusted for it', () => {
    expect(ratioOf(series([100, 101, 102]), series([99.5, 100.495, 101.49]))).toBeCloseTo(0.995, 6);
  });
});

describe('splits', () => {
  it('between two dates multiply', () => {
    const splits = [
      { ex_date: 2 * DAY, value: 2 },
      { ex_date: 5 * DAY, value: 3 },
    ];
    expect([0, 2, 5].map((day) => splitProduct(splits, day * DAY, 5 * DAY))).toEqual([6, 3, 1]);
    expect(splitProduct(splits, 0, 4 * DAY)).toBe(2);
  });

  it('look like the ratios that happen; cents to the dollar do not', () => {
    expect([2, 0.5, 1 / 20, 1.5, 0.2501].map(looksLikeSplit)).toEqual([true, true, true, true, true]);
    expect([100, 0.01, 1.1, 0.97].map(looksLikeSplit)).toEqual([false, false, false, false]);
  });
});
