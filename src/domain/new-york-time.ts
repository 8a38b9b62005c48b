import { DAY, daysFromCivil, type EpochMs, HOUR } from './time.js';

/**
 * New York time without a time-zone database: the US rules are few, and `Intl` costs microseconds a call where bars come
 * by the million. Exact from 1955 on (before that New York went back to standard time in September); from 2038 on it
 * assumes that the rules of 2007 stay. Sources: Uniform Time Act of 1966 and its amendments of 1974, 1975, 1986, 2005.
 */
const STANDARD = -5 * HOUR;
const DAYLIGHT = -4 * HOUR;

const FIRST_YEAR = 1955;
const YEARS = 246;
const MEAN_YEAR = 365.2425 * DAY;

/** Start and end of daylight time per year as UTC instants, filled when a year is first asked for. */
const starts = new Float64Array(YEARS).fill(Number.NaN);
const ends = new Float64Array(YEARS).fill(Number.NaN);

/**
 * Offset of New York from UTC at an instant, in milliseconds: -18,000,000 (EST) or -14,400,000 (EDT).
 * Local time is `utc + offset`. NaN gives EST.
 */
export function newYorkOffsetMs(utc: EpochMs): number {
  const i = yearIndex(utc);
  return utc >= (starts[i] as number) && utc < (ends[i] as number) ? DAYLIGHT : STANDARD;
}

/**
 * The instant of a New York wall time that is written as if it were UTC (09:30 as `Date.UTC(y, m, d, 9, 30)`).
 * A wall time that never was (02:00 to 03:00 when the clocks go forward) is read on the clock before the change, so it
 * lands an hour later; one that was twice (01:00 to 02:00 when they go back) is the first of the two. These are the
 * choices of Temporal's "compatible" disambiguation. Regular sessions touch neither.
 */
export function newYorkWallToUtc(wall: EpochMs): EpochMs {
  const asDaylight = wall - DAYLIGHT;
  const i = yearIndex(asDaylight);
  return asDaylight >= (starts[i] as number) && asDaylight < (ends[i] as number) ? asDaylight : wall - STANDARD;
}

/** The date in New York at an instant, as midnight UTC of that date: the form of every trading date. */
export function newYorkDate(utc: EpochMs): EpochMs {
  return Math.floor((utc + newYorkOffsetMs(utc)) / DAY) * DAY;
}

/**
 * Position of the year of an instant. The mean year is at most two days off the calendar, and no change of the clocks lies
 * within five days of New Year, so a neighbouring year gives the same offset there.
 */
function yearIndex(utc: EpochMs): number {
  const guess = Math.floor(utc / MEAN_YEAR) + (1970 - FIRST_YEAR);
  const i = guess >= 0 ? (guess < YEARS ? guess : YEARS - 1) : 0;
  if (Number.isNaN(starts[i] as number)) fillYear(i);
  return i;
}

/** Clocks change at 02:00 local: 07:00 UTC in spring, 06:00 UTC in autumn. */
function fillYear(i: number): void {
  const year = FIRST_YEAR + i;
  starts[i] = daylightStartDay(year) * DAY + 2 * HOUR - STANDARD;
  const endDay = year >= 2007 ? sundayOnOrAfter(year, 11, 1) : sundayOnOrAfter(year, 10, 25);
  ends[i] = endDay * DAY + 2 * HOUR - DAYLIGHT;
}

function daylightStartDay(year: number): number {
  if (year >= 2007) return sundayOnOrAfter(year, 3, 8);
  if (year >= 1987) return sundayOnOrAfter(year, 4, 1);
  // The energy crisis moved two starts forward.
  if (year === 1974) return daysFromCivil(1974, 1, 6);
  if (year === 1975) return daysFromCivil(1975, 2, 23);
  return sundayOnOrAfter(year, 4, 24);
}

/** 1970-01-01 was a Thursday, so days congruent to 3 modulo 7 are Sundays. */
function sundayOnOrAfter(year: number, month: number, day: number): number {
  const first = daysFromCivil(year, month, day);
  return first + ((((3 - first) % 7) + 7) % 7);
}
