import { describe, expect, it } from 'vitest';
import { marketState, marketVolatility } from '../../../src/decisions/risk/market-state.js';
import { DAY } from '../../../src/domain/time.js';

function panelOf(stocks) {
  const all = Object.values(stocks);
  const offsets = Uint32Array.of(0, ...all.map((_, stock) => all.slice(0, stock + 1).flat().length));
  return {
    symbols: Object.keys(stocks),
    offsets,
    time: Float64Array.from(all.flat(), ([day]) => day * DAY),
    columns: { close: Float64Array.from(all.flat(), ([, close]) => close) },
  };
}
const bars = (closes, firstDay = 0) => closes.map((close, day) => [firstDay + day, close]);
describe('marketState', () => {
  it('is the VIX where it is known', () => {
    expect(marketState(28.03, 0.12)).toEqual({ measure: 'VIXCLS', value: 28.03 });
  });
  it('is the realised volatility in points where the VIX is not known', () => {
    expect(marketState(Number.NaN, 0.125)).toEqual({ measure: 'market_volatility', value: 12.5 });
  });
});
describe('marketVolatility', () => {
  // numpy 2.4.6: the mean of the two stocks' simple returns per day, np.log1p, np.std(ddof=1) * sqrt(252).
  const EXPECTED = 0.12379551868469559;
  const stocks = { A: bars([100, 102, 101, 104]), B: bars([50, 49, 51, 50.5]) };
  it('agrees with numpy on the equal-weighted mean return', () => {
    expect(marketVolatility(panelOf(stocks), { interval: '1d', bars: 3, until: 3 * DAY })).toBeCloseTo(EXPECTED, 12);
  });
  it('does not look past the time asked for', () => {
    const later = { A: bars([100, 102, 101, 104, 900]), B: stocks.B };
    expect(marketVolatility(panelOf(later), { interval: '1d', bars: 3, until: 3 * DAY })).toBeCloseTo(EXPECTED, 12);
  });
  it('is not moved by a stock that stopped trading long ago, nor by a missing close', () => {
    const more = { ...stocks, C: bars([1, 9, 2, 8], -100), D: bars([Number.NaN, Number.NaN]) };
    expect(marketVolatility(panelOf(more), { interval: '1d', bars: 3, until: 3 * DAY })).toBeCloseTo(EXPECTED, 12);
  });
  it('is NaN while the market has too few returns', () => {
    expect(marketVolatility(panelOf(stocks), { interval: '1d', bars: 4, until: 3 * DAY })).toBeNaN();
    expect(marketVolatility(panelOf({}), { interval: '1d', until: 0 })).toBeNaN();
  });
});
