import type { Interval } from '../../domain/bar.js';
import type { Panel } from '../../domain/panel.js';
import type { EpochMs } from '../../domain/time.js';

/** Bars in a year of 252 sessions; an hourly session has 7 bars (09:30 to 16:00 in New York, the first half an hour). */
const BARS_PER_YEAR: Readonly<Record<Interval, number>> = { '1d': 252, '1h': 252 * 7 };

export interface VolatilityOptions {
  readonly interval: Interval;
  /** Returns that are looked at, the newest ones; at least 2. Default 20. */
  readonly bars?: number;
}

/**
 * Realised volatility of the last `bars` returns, a fraction a year: the sample standard deviation (n - 1) of log
 * returns times the square root of the bars in a year (Hull, "Options, Futures, and Other Derivatives", estimating
 * volatility from historical data).
 *
 * `closes` are adjusted closes, oldest first; the last one is inside the window. NaN when there are fewer than
 * `bars + 1` closes, or when one of the closes it needs is NaN, infinite or not above zero.
 */
export function realisedVolatility(closes: Float64Array, { interval, bars = 20 }: VolatilityOptions): number {
  const first = closes.length - bars - 1;
  if (first < 0 || bars < 2) return Number.NaN;
  const returns = new Float64Array(bars);
  for (let i = 0; i < bars; i++) {
    const [from, to] = [closes[first + i] as number, closes[first + i + 1] as number];
    returns[i] = from > 0 && to > 0 ? Math.log(to / from) : Number.NaN;
  }
  return annualised(returns, interval);
}

/** Sample standard deviation of returns per bar, turned into a fraction a year. NaN when a return is not finite. */
export function annualised(returns: Float64Array, interval: Interval): number {
  // Two passes: returns are tiny beside the rounding of a one-pass sum of squares on a steady drift.
  let mean = 0;
  for (const value of returns) mean += value / returns.length;
  let squares = 0;
  for (const value of returns) squares += (value - mean) ** 2;
  const volatility = Math.sqrt((squares / (returns.length - 1)) * BARS_PER_YEAR[interval]);
  return Number.isFinite(volatility) ? volatility : Number.NaN;
}

export interface AsOfVolatilityOptions extends VolatilityOptions {
  /** Bars whose `time` is later are not looked at. */
  readonly until: EpochMs;
}

/** `realisedVolatility` of every stock of a panel of adjusted closes as of a bar time: one value per symbol, NaN as there. */
export function realisedVolatilities(panel: Panel<'close'>, options: AsOfVolatilityOptions): Float64Array {
  return Float64Array.from(panel.symbols, (_, stock) => {
    const start = panel.offsets[stock] as number;
    const end = endOfStock(panel, stock, options.until);
    return realisedVolatility(panel.columns.close.subarray(start, end), options);
  });
}

/** One past the stock's last row whose time is at most `until`. */
export function endOfStock(panel: Panel<'close'>, stock: number, until: EpochMs): number {
  let low = panel.offsets[stock] as number;
  let high = panel.offsets[stock + 1] as number;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((panel.time[middle] as number) <= until) low = middle + 1;
    else high = middle;
  }
  return low;
}
