import type { Panel } from '../../domain/panel.js';
import { type AsOfVolatilityOptions, annualised, endOfStock } from './realised-volatility.js';

/** How restless the market is, and by what it was measured. */
export interface MarketState {
  readonly measure: 'VIXCLS' | 'market_volatility';
  /** VIX points, or the market's realised volatility times 100; NaN when neither is known. */
  readonly value: number;
}

/**
 * The market's state: the VIX where it is known, else the market's own realised volatility. `vix` in points,
 * `marketVolatility` a fraction a year; NaN means not known.
 */
export function marketState(vix: number, marketVolatility: number): MarketState {
  return Number.isNaN(vix)
    ? { measure: 'market_volatility', value: marketVolatility * 100 }
    : { measure: 'VIXCLS', value: vix };
}

/**
 * Realised volatility of the equal-weighted market, a fraction a year: of the mean simple return, per bar time, of the
 * stocks that have that bar and the one before it, over the last `bars` (default 20) bar times up to `until`. `panel`
 * holds adjusted closes. NaN when there are fewer bar times with a return.
 */
export function marketVolatility(panel: Panel<'close'>, options: AsOfVolatilityOptions): number {
  const { bars = 20 } = options;
  const { close } = panel.columns;
  const sums = new Map<number, { sum: number; count: number }>();
  for (let stock = 0; stock < panel.symbols.length; stock++) {
    const end = endOfStock(panel, stock, options.until);
    // A stock's last `bars` returns reach at least as far back as the market's last `bars` bar times, for each
    // of the stock's bars is one of those times.
    const first = Math.max((panel.offsets[stock] as number) + 1, end - bars);
    for (let row = first; row < end; row++) {
      const value = (close[row] as number) / (close[row - 1] as number) - 1;
      if (!Number.isFinite(value)) continue;
      const time = panel.time[row] as number;
      const entry = sums.get(time);
      if (entry === undefined) sums.set(time, { sum: value, count: 1 });
      else {
        entry.sum += value;
        entry.count++;
      }
    }
  }
  const last = [...sums.keys()].sort((a, b) => a - b).slice(-bars);
  if (last.length < bars) return Number.NaN;
  const returns = Float64Array.from(last, (time) => {
    const { sum, count } = sums.get(time) as { sum: number; count: number };
    return Math.log1p(sum / count);
  });
  return annualised(returns, options.interval);
}
