import { describe, expect, it } from 'vitest';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { universeOf } from '../../../src/evidence/features/universe.js';
import { featureInput, type PlainStock, weekday } from './synthetic-input.js';

/** A stock that closes at the given prices on consecutive weekdays from `first` on. */
function stockOf(
  symbol: string,
  sector: string | null,
  closes: readonly number[],
  volumes?: readonly number[],
  first = 0,
) {
  return {
    symbol,
    sector,
    sentiment: [],
    bars: closes.map((close, i) => ({
      time: weekday(first + i),
      open: close,
      high: close,
      low: close,
      close,
      volume: volumes?.[i] ?? 100,
    })),
  };
}

const compute = (stocks: readonly PlainStock[], names: readonly string[]) =>
  computeFeatures(featureInput({ interval: '1d', stocks, macro: {} }), names).columns;

/** Closes that grow by a factor a bar. */
const growing = (factor: number, bars: number) => Array.from({ length: bars }, (_, i) => 100 * factor ** i);

describe('the market', () => {
  it('returns the mean log return of the stocks that have one, and nothing in the first session', () => {
    const stocks = [stockOf('AAA', null, [10, 20, 20]), stockOf('BBB', null, [8, 4], undefined, 1)];
    const universe = universeOf(featureInput({ interval: '1d', stocks, macro: {} }));
    const returns = universe.marketReturns();
    expect(returns[0]).toBeNaN();
    expect(returns[1]).toBeCloseTo(Math.log(2), 14);
    expect(returns[2]).toBeCloseTo((0 + Math.log(0.5)) / 2, 14);
    expect([...universe.sessions().ofRow]).toEqual([0, 1, 2, 1, 2]);
  });

  it('has a breadth of the share of stocks above their mean of 50 bars, equal ones counted half', () => {
    const up = stockOf('AAA', null, growing(1.01, 60));
    const down = stockOf('BBB', null, growing(0.99, 60));
    const flat = stockOf('CCC', null, growing(1, 60));
    const young = stockOf('DDD', null, growing(1.01, 20), undefined, 40);
    expect(compute([up, down, flat, young], ['market_breadth_50'])['market_breadth_50'][59]).toBeCloseTo(0.5, 6);
    expect(compute([up, flat, young], ['market_breadth_50'])['market_breadth_50'][59]).toBeCloseTo(0.75, 6);
  });

  it('counts advances among the stocks that have a bar before', () => {
    const stocks = [
      stockOf('AAA', null, [1, 2, 3]),
      stockOf('BBB', null, [1, 2, 1]),
      stockOf('CCC', null, [1, 1, 1]),
      stockOf('DDD', null, [5], undefined, 2),
    ];
    const column = compute(stocks, ['market_advances'])['market_advances'];
    expect(column[1]).toBeCloseTo(2.5 / 3, 6);
    expect(column[2]).toBe(0.5);
    // The newcomer has no return of its own, but the session has.
    expect(column[9]).toBe(0.5);
  });

  it('has the median change of dollar volume, where a bar without trades counts as one share', () => {
    const stocks = [
      stockOf('AAA', null, [10, 20], [100, 400]),
      stockOf('BBB', null, [10, 10], [100, 0]),
      stockOf('CCC', null, [10, 10], [100, 200]),
    ];
    expect(compute(stocks, ['market_liquidity_change'])['market_liquidity_change'][1]).toBeCloseTo(Math.log(2), 6);
  });
});

describe('the sectors', () => {
  const stocks = [
    stockOf('AAA', 'Energy', growing(1.02, 30)),
    stockOf('BBB', 'Energy', growing(1.01, 30)),
    stockOf('CCC', 'Utilities', growing(0.99, 30)),
    stockOf('DDD', null, growing(1, 30)),
  ];
  const market = (Math.log(1.02) + Math.log(1.01) + Math.log(0.99)) / 4;
  const energy = 20 * ((Math.log(1.02) + Math.log(1.01)) / 2 - market);
  const utilities = 20 * (Math.log(0.99) - market);

  it('are as strong as their mean return is above that of the market', () => {
    const column = compute(stocks, ['sector_strength_20'])['sector_strength_20'];
    expect(column[29]).toBeCloseTo(energy, 6);
    expect(column[59]).toBeCloseTo(energy, 6);
    expect(column[89]).toBeCloseTo(utilities, 6);
    expect(column[119]).toBe(0);
  });

  it('rotate by the deviation of their strengths, and not when there is only one', () => {
    expect(compute(stocks, ['sector_rotation_20'])['sector_rotation_20'][29]).toBeCloseTo((energy - utilities) / 2, 6);
    expect(compute(stocks.slice(0, 2), ['sector_rotation_20'])['sector_rotation_20'][29]).toBe(0);
  });
});

describe('relation to the market', () => {
  it('holds a stock that skips sessions against the market over the same span', () => {
    const wave = Array.from({ length: 80 }, (_, i) => 100 * Math.exp(0.05 * Math.sin(i)));
    const market = Array.from({ length: 60 }, (_, i) => stockOf(`A${i}`, null, wave));
    const whole = stockOf('ZZZ', null, wave);
    const skipping = { ...whole, bars: whole.bars.filter((_, i) => i % 7 !== 3) };
    const { beta_60, correlation_60 } = compute([...market, skipping], ['beta_60', 'correlation_60']);
    // Every stock is the market, so the slope is 1 although one of them is not always there.
    expect(Math.abs(beta_60[beta_60.length - 1] - 1)).toBeLessThan(0.01);
    expect(correlation_60[beta_60.length - 1]).toBeGreaterThan(0.999);
  });
});
