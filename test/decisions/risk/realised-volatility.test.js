import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realisedVolatilities, realisedVolatility } from '../../../src/decisions/risk/realised-volatility.js';
import { DAY } from '../../../src/domain/time.js';

// numpy 2.4.6: np.std(np.diff(np.log(closes)), ddof=1) * np.sqrt(252)
const CLOSES = Float64Array.of(100, 101.5, 99.8, 102.2, 103.1, 101.9, 104.4);
const ALL_SIX = 0.2807636746466041;
describe('realisedVolatility', () => {
  it('agrees with numpy on the sample deviation of log returns a year', () => {
    expect(realisedVolatility(CLOSES, { interval: '1d', bars: 6 })).toBeCloseTo(ALL_SIX, 12);
  });
  it('scales hourly bars by 1,764 a year', () => {
    const hourly = realisedVolatility(CLOSES, { interval: '1h', bars: 6 });
    expect(hourly / ALL_SIX).toBeCloseTo(Math.sqrt(1_764 / 252), 12);
  });
  it('looks at the newest closes alone', () => {
    const older = Float64Array.of(1, 500, 3, ...CLOSES);
    expect(realisedVolatility(older, { interval: '1d', bars: 6 })).toBeCloseTo(ALL_SIX, 12);
  });
  it('is zero for closes that grow by the same factor', () => {
    const steady = Float64Array.from({ length: 21 }, (_, bar) => 100 * 1.01 ** bar);
    expect(realisedVolatility(steady, { interval: '1d' })).toBeCloseTo(0, 10);
  });
  it('does not depend on the unit of the price', () => {
    const prices = fc.array(fc.double({ min: 0.5, max: 500, noNaN: true }), { minLength: 21, maxLength: 40 });
    fc.assert(
      fc.property(prices, fc.double({ min: 0.01, max: 100, noNaN: true }), (closes, unit) => {
        const plain = realisedVolatility(Float64Array.from(closes), { interval: '1d' });
        const scaled = realisedVolatility(
          Float64Array.from(closes, (close) => close * unit),
          { interval: '1d' },
        );
        expect(Math.abs(scaled - plain)).toBeLessThan(1e-9 * (1 + plain));
      }),
    );
  });
  it('is NaN with one close too few', () => {
    expect(realisedVolatility(CLOSES, { interval: '1d', bars: 7 })).toBeNaN();
    expect(realisedVolatility(new Float64Array(), { interval: '1d' })).toBeNaN();
  });
  it.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY])('is NaN when a close in the window is %d', (bad) => {
    const closes = CLOSES.slice();
    closes[3] = bad;
    expect(realisedVolatility(closes, { interval: '1d', bars: 6 })).toBeNaN();
  });
  it('does not mind a missing close before the window', () => {
    const closes = Float64Array.of(Number.NaN, ...CLOSES);
    expect(realisedVolatility(closes, { interval: '1d', bars: 6 })).toBeCloseTo(ALL_SIX, 12);
  });
});
describe('realisedVolatilities', () => {
  const panel = {
    symbols: ['A', 'B', 'C'],
    offsets: Uint32Array.of(0, 8, 11, 18),
    time: Float64Array.of(...[0, 1, 2, 3, 4, 5, 6, 7], ...[0, 1, 2], ...[0, 1, 2, 3, 4, 5, 6]).map((day) => day * DAY),
    columns: { close: Float64Array.of(...CLOSES, 900, 1, 2, 3, ...CLOSES.map((close) => close * 3)) },
  };
  it('gives one value per stock, and none of them looks past the time asked for', () => {
    const [a, b, c] = realisedVolatilities(panel, { interval: '1d', bars: 6, until: 6 * DAY });
    expect(a).toBeCloseTo(ALL_SIX, 12);
    expect(b).toBeNaN();
    expect(c).toBeCloseTo(ALL_SIX, 12);
  });
  it('takes the bar at the time asked for', () => {
    const [a] = realisedVolatilities(panel, { interval: '1d', bars: 6, until: 7 * DAY });
    expect(a).toBe(realisedVolatility(panel.columns.close.subarray(0, 8), { interval: '1d', bars: 6 }));
    expect(a).toBeGreaterThan(5);
  });
});
