import type { Interval } from '../../../domain/bar.js';
import { newYorkDate, newYorkWallToUtc } from '../../../domain/new-york-time.js';
import { type EpochMs, HOUR } from '../../../domain/time.js';
import { isSoundBar, priceFault } from '../../../evidence/intake/price-check.js';
import type { PriceSeries } from '../../../evidence/market/basis.js';
import { barEnds, isSession, sessionClose, sessionOpen } from '../../../evidence/market/calendar.js';
import type { Span } from '../../../evidence/market/fetch-plan.js';
import type { FetchedSeries } from '../../../ports/price-source.js';

/** Counts by reason, added to. */
export type Counts = Map<string, number>;

/** Adds to the count of a reason. */
export function count(counts: Counts, reason: string, by = 1): void {
  counts.set(reason, (counts.get(reason) ?? 0) + by);
}

/**
 * The bars of a series that may be kept: asked for, ended by `now`, inside a session (hourly ones on its grid), each time
 * once and rising, prices that agree with themselves. What is left out is counted by reason in `refused`, but for bars
 * that were not asked for. The series itself when all may be kept.
 */
export function soundRows(
  series: FetchedSeries,
  scope: { readonly interval: Interval; readonly span: Span; readonly now: EpochMs },
  refused: Counts,
): PriceSeries {
  const { interval, span, now } = scope;
  const { time, open, high, low, close, volume } = series;
  const ends = barEnds(interval, time);
  const inSession = interval === '1d' ? dailyCheck() : hourlyCheck();
  const rows: number[] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < time.length; row++) {
    const at = time[row] as number;
    if (at < span.from || at > span.to) {
      if ((ends[row] as number) > now) count(refused, 'unfinished');
      continue;
    }
    const reason = (ends[row] as number) > now ? 'unfinished' : at > previous ? inSession(at) : 'out_of_order';
    if (reason !== undefined) {
      count(refused, reason);
      continue;
    }
    const o = open[row] as number;
    const h = high[row] as number;
    const l = low[row] as number;
    const c = close[row] as number;
    const v = volume[row] as number;
    // An infinite high would pass as sound.
    if (!isSoundBar(o, h, l, c, v) || o + h + l + c + v === Number.POSITIVE_INFINITY) {
      count(
        refused,
        [o, h, l, c, v].every(Number.isFinite) ? (priceFault(o, h, l, c, v)?.kind ?? 'unsound') : 'missing_value',
      );
      continue;
    }
    previous = at;
    rows.push(row);
  }
  return rows.length === time.length ? series : takeRows(series, rows);
}

/** Some rows of a series. */
export function takeRows(series: PriceSeries, rows: ArrayLike<number>): PriceSeries {
  const take = (column: Float64Array): Float64Array => {
    const out = new Float64Array(rows.length);
    for (let k = 0; k < rows.length; k++) out[k] = column[rows[k] as number] as number;
    return out;
  };
  return {
    time: take(series.time),
    open: take(series.open),
    high: take(series.high),
    low: take(series.low),
    close: take(series.close),
    volume: take(series.volume),
  };
}

type SessionCheck = (time: EpochMs) => 'outside_session' | 'off_grid' | undefined;

function dailyCheck(): SessionCheck {
  return (date) => (isSession(date) ? undefined : 'outside_session');
}

/** The session is looked up once a day: bars of one day come together. */
function hourlyCheck(): SessionCheck {
  let [dayStart, open, close] = [Number.NaN, Number.NaN, Number.NaN];
  return (start) => {
    if (!(start >= dayStart && start < dayStart + 20 * HOUR)) {
      const date = newYorkDate(start);
      dayStart = newYorkWallToUtc(date);
      [open, close] = [sessionOpen(date), sessionClose(date)];
    }
    if (!(start >= open && start < close)) return 'outside_session';
    return (start - open) % HOUR === 0 ? undefined : 'off_grid';
  };
}
