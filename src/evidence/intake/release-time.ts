import { newYorkWallToUtc } from '../../domain/new-york-time.js';
import { DAY, type EpochMs, HOUR, MINUTE } from '../../domain/time.js';
import { endOfDate } from './known-at.js';

/** How often a series has a value. */
export type Frequency = 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'yearly';

/** Series that are out on their own date: minutes after midnight in New York. */
const SAME_DAY: Readonly<Record<string, number>> = {
  /** Cboe settles its closing level at 16:15. */
  VIXCLS: 16 * 60 + 15,
};

/**
 * Days from the reference date (the first day of the period, the last of a week) to a time by which the number was surely out. CPI
 * comes about two weeks after its month ends, GDP's first estimate a month after its quarter.
 */
const LAG_DAYS: Readonly<Record<Exclude<Frequency, 'daily'>, number>> = {
  weekly: 7,
  monthly: 45,
  quarterly: 120,
  yearly: 400,
};

/**
 * The frequency of a series from its dates (ascending, midnight UTC): by the median gap. With fewer than three dates, dates
 * that are all the first of a month are taken for months: being late is harmless, being early is not.
 */
export function frequencyOf(dates: readonly EpochMs[]): Frequency {
  if (dates.length < 3) return dates.every((date) => new Date(date).getUTCDate() === 1) ? 'monthly' : 'daily';
  const gaps = dates.slice(1).map((date, i) => (date - (dates[i] as number)) / DAY);
  const median = gaps.sort((a, b) => a - b)[gaps.length >> 1] as number;
  if (median <= 4) return 'daily';
  if (median <= 16) return 'weekly';
  if (median <= 45) return 'monthly';
  return median <= 135 ? 'quarterly' : 'yearly';
}

/**
 * When a value of a series could first be used. A daily value: the end of its date in New York, or the hour of its own
 * when that is known (VIXCLS 16:15); a longer period: some days after its first day. `lag` in milliseconds from midnight
 * UTC of the reference date goes before all of these. Never the reference date itself.
 */
export function releaseTime(
  series: string,
  date: EpochMs,
  options: { readonly frequency: Frequency; readonly lag?: number | undefined },
): EpochMs {
  if (options.lag !== undefined) return date + options.lag;
  const minutes = SAME_DAY[series];
  if (minutes !== undefined) return newYorkWallToUtc(date + minutes * MINUTE);
  if (options.frequency === 'daily') return endOfDate(date);
  return date + LAG_DAYS[options.frequency] * DAY;
}

/** In words, for the report: what `releaseTime` does for a series. */
export function releaseRule(
  series: string,
  options: { readonly frequency: Frequency; readonly lag?: number | undefined },
): string {
  if (options.lag !== undefined) return `${options.lag / HOUR} hours after the reference date`;
  const minutes = SAME_DAY[series];
  if (minutes !== undefined) {
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} New York on the reference date`;
  }
  if (options.frequency === 'daily') return 'the end of the reference date in New York';
  return `${LAG_DAYS[options.frequency]} days after the reference date`;
}
