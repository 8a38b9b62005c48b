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

/** What a rule says of a series: out by the end of its date in New York, of the weekday after it, or this many days later. */
type Lag = 'its date' | 'next weekday' | number;

/**
 * Series, by their names at FRED, that come sooner or later than most of their frequency. The first that fits counts.
 */
const NAMED: readonly { readonly name: RegExp; readonly frequency: Frequency; readonly lag: Lag }[] = [
  // Treasury yields and their spreads, told by the Treasury in the evening; levels of indices, known at their close.
  { name: /^(DGS|DFII|DTB)\d+(MO)?$|^T10Y(2Y|3M|IE)$|^T5Y(IE|IFR)$/, frequency: 'daily', lag: 'its date' },
  {
    name: /^(VIX|VXN|VXD|VXV|RVX|OVX|GVZ|[A-Z]+CLS|SP500|DJ[IUT]A|NASDAQ[A-Z0-9]+)$/,
    frequency: 'daily',
    lag: 'its date',
  },
  // Exchange rates come once a week, for the week before (H.10); spot prices of oil and gas too (EIA).
  { name: /^(DEX|DTWEX|DCOIL|DHHNG|DGAS|DHOIL|DJFUEL|DPROPANE|DDFUEL)/, frequency: 'daily', lag: 11 },
  // Averages of market rates, out when the month is.
  { name: /^(FEDFUNDS|GS\d+M?O?|TB\d+MS|AAA|BAA)$/, frequency: 'monthly', lag: 45 },
];

/**
 * Days from the reference date (the first day of the period, the last of a week) to a time by which the number was surely out,
 * strikes and shutdowns of the government aside. Bank loans come nine days after their week, job openings 70 days after the
 * first of their month, the flow of funds 70 days after its quarter, the national product 449 days after its year began.
 */
const LAG: Readonly<Record<Frequency, Lag>> = {
  daily: 'next weekday',
  weekly: 10,
  monthly: 75,
  quarterly: 170,
  yearly: 460,
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
 * When a value of a series could first be used: the hour that is known (VIXCLS 16:15 New York of its date), or the end of a day
 * in New York by which it was surely out. `lag` in milliseconds from midnight UTC of the reference date goes before all of
 * these. Never the reference date itself.
 */
export function releaseTime(
  series: string,
  date: EpochMs,
  options: { readonly frequency: Frequency; readonly lag?: number | undefined },
): EpochMs {
  if (options.lag !== undefined) return date + options.lag;
  const minutes = SAME_DAY[series];
  if (minutes !== undefined) return newYorkWallToUtc(date + minutes * MINUTE);
  const lag = lagOf(series, options.frequency);
  if (lag === 'its date') return endOfDate(date);
  if (lag === 'next weekday') return endOfDate(nextWeekday(date));
  return date + lag * DAY;
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
  const lag = lagOf(series, options.frequency);
  if (lag === 'its date') return 'the end of the reference date in New York';
  if (lag === 'next weekday') return 'the end of the weekday after the reference date in New York';
  return `${lag} days after the reference date`;
}

function lagOf(series: string, frequency: Frequency): Lag {
  return NAMED.find((known) => known.frequency === frequency && known.name.test(series))?.lag ?? LAG[frequency];
}

function nextWeekday(date: EpochMs): EpochMs {
  const day = new Date(date).getUTCDay();
  return date + (day === 5 ? 3 : day === 6 ? 2 : 1) * DAY;
}
