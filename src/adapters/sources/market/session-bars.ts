import type { Interval } from '../../../domain/bar.js';
import { newYorkDate } from '../../../domain/new-york-time.js';
import { type BarColumns, createBarColumns } from './bar-columns.js';
import { type BarIntake, foldHalfHours, takeDaily } from './bar-intake.js';

/**
 * Bars as Alpaca and Polygon stamp them to bars as they are kept: daily ones, stamped with midnight New York, to their
 * trading date; half-hour ones to the hours of the session. Both give hourly bars on the full hour of the clock, extended
 * hours included, from which the bar of 09:30 cannot be had: so half-hours are asked for.
 */
export function toSessionBars(given: BarColumns, interval: Interval, intake: BarIntake): BarColumns {
  if (interval === '1h') return foldHalfHours(intake, given);
  const { rows, time, open, high, low, close, volume } = given;
  const days = createBarColumns(rows);
  for (let row = 0; row < rows; row++) {
    takeDaily(
      intake,
      days,
      newYorkDate(time[row] as number),
      open[row] as number,
      high[row] as number,
      low[row] as number,
      close[row] as number,
      volume[row] as number,
    );
  }
  return days;
}
