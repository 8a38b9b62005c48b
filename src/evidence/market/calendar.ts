import type { Interval } from '../../domain/bar.js';
import { newYorkDate, newYorkWallToUtc } from '../../domain/new-york-time.js';
import { DAY, daysFromCivil, type EpochMs, HOUR, MINUTE } from '../../domain/time.js';
import { closedDays, earlyCloses, isWeekday } from './exchange-holidays.js';

/**
 * The sessions of the US stock exchanges, computed from their rules, 1962 to 2100. A date is the midnight-UTC stamp of a
 * trading date in New York. Outside these years every weekday counts as a session. Late openings are not kept.
 */

const FIRST_YEAR = 1962;
const LAST_YEAR = 2100;
const FIRST_DAY = daysFromCivil(FIRST_YEAR, 1, 1);
const DAYS = daysFromCivil(LAST_YEAR + 1, 1, 1) - FIRST_DAY;

/** 10:00 to 15:30 at first; until 16:00 from 1974-10-01; from 09:30 from 1985-09-30. */
const CLOSE_AT_FOUR_SINCE = daysFromCivil(1974, 10, 1);
const OPEN_AT_HALF_PAST_NINE_SINCE = daysFromCivil(1985, 9, 30);

/** Per day since FIRST_DAY: hour of the close in New York times two (so that 15:30 fits), 0 when closed. */
let table: Uint8Array | undefined;

/** Per day since FIRST_DAY: end of its daily bar, 0 until it is asked for. */
let dailyEnds: Float64Array | undefined;

/** True when the exchange trades on a date, a half day included. NaN is no session. */
export function isSession(date: EpochMs): boolean {
  return closeHalfHours(Math.floor(date / DAY)) > 0;
}

/** The instant at which the session of a date opens, UTC; NaN when there is none. */
export function sessionOpen(date: EpochMs): EpochMs {
  const day = Math.floor(date / DAY);
  if (closeHalfHours(day) === 0) return Number.NaN;
  return newYorkWallToUtc(day * DAY + (day >= OPEN_AT_HALF_PAST_NINE_SINCE ? 9 * HOUR + 30 * MINUTE : 10 * HOUR));
}

/** The instant at which the session of a date closes, UTC: 16:00 New York, 13:00 on half days; NaN when there is none. */
export function sessionClose(date: EpochMs): EpochMs {
  const day = Math.floor(date / DAY);
  const halfHours = closeHalfHours(day);
  return halfHours === 0 ? Number.NaN : newYorkWallToUtc(day * DAY + halfHours * 30 * MINUTE);
}

/** The first session after a date, the date itself left out; NaN gives NaN. */
export function nextSession(date: EpochMs): EpochMs {
  let day = Math.floor(date / DAY) + 1;
  while (closeHalfHours(day) === 0 && Number.isFinite(day)) day++;
  return day * DAY;
}

/** The last session before a date, the date itself left out; NaN gives NaN. */
export function previousSession(date: EpochMs): EpochMs {
  let day = Math.ceil(date / DAY) - 1;
  while (closeHalfHours(day) === 0 && Number.isFinite(day)) day--;
  return day * DAY;
}

/** All sessions from one date to another, both included, ascending. */
export function sessionsBetween(from: EpochMs, to: EpochMs): Float64Array {
  const first = Math.ceil(from / DAY);
  const last = Math.floor(to / DAY);
  const sessions = new Float64Array(Math.max(0, last - first + 1));
  let n = 0;
  for (let day = first; day <= last; day++) if (closeHalfHours(day) > 0) sessions[n++] = day * DAY;
  return sessions.slice(0, n);
}

/**
 * End of each bar, epoch milliseconds UTC. A daily bar (`time` is its date) ends with its session; on a date without one
 * at 16:00 New York. An hourly bar (`time` is its start) ends an hour later, or with the session when that is sooner.
 */
export function barEnds(interval: Interval, time: Float64Array): Float64Array {
  return interval === '1d' ? dailyBarEnds(time) : hourlyBarEnds(time);
}

/** The clear form of one daily end. */
function dailyBarEnd(date: EpochMs): EpochMs {
  const day = Math.floor(date / DAY);
  return newYorkWallToUtc(day * DAY + (closeHalfHours(day) || 32) * 30 * MINUTE);
}

/** The same for many: stocks share their dates, so an end is computed once a day and kept. */
function dailyBarEnds(time: Float64Array): Float64Array {
  const ends = new Float64Array(time.length);
  dailyEnds ??= new Float64Array(DAYS);
  // In parts: a loop that is entered but once would run uncompiled for its first part.
  for (let from = 0; from < time.length; from += PART) {
    fillDailyEnds(time, dailyEnds, ends, { from, until: Math.min(from + PART, time.length) });
  }
  return ends;
}

const PART = 4096;

function fillDailyEnds(
  time: Float64Array,
  known: Float64Array,
  ends: Float64Array,
  { from, until }: { readonly from: number; readonly until: number },
): void {
  for (let i = from; i < until; i++) {
    const date = time[i] as number;
    const at = Math.floor(date / DAY) - FIRST_DAY;
    // No session ends at the epoch (19:00 in New York), so 0 is an end not yet known.
    let end = known[at] as number;
    if (!end) {
      end = dailyBarEnd(date);
      known[at] = end;
    }
    ends[i] = end;
  }
}

/** Bars of one day come together, so the close is looked up once a day: for starts in [dayStart, dayStart + 20 h). */
function hourlyBarEnds(time: Float64Array): Float64Array {
  const ends = new Float64Array(time.length);
  let dayStart = Number.NaN;
  let close = Number.NaN;
  for (let i = 0; i < time.length; i++) {
    const start = time[i] as number;
    if (!(start >= dayStart && start < dayStart + 20 * HOUR)) {
      const date = newYorkDate(start);
      dayStart = newYorkWallToUtc(date);
      close = sessionClose(date);
    }
    const end = start + HOUR;
    ends[i] = start < close && close < end ? close : end;
  }
  return ends;
}

/** Twice the hour of the close, 0 when there is no session. */
function closeHalfHours(day: number): number {
  table ??= buildTable();
  const i = day - FIRST_DAY;
  if (i >= 0 && i < DAYS) return table[i] as number;
  return isWeekday(day) ? regularHalfHours(day) : 0;
}

function regularHalfHours(day: number): number {
  return day >= CLOSE_AT_FOUR_SINCE ? 32 : 31;
}

/** Built once, on first use: 50,769 days in about a millisecond. */
function buildTable(): Uint8Array {
  const days = new Uint8Array(DAYS);
  for (let i = 0; i < DAYS; i++) days[i] = isWeekday(FIRST_DAY + i) ? regularHalfHours(FIRST_DAY + i) : 0;
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    for (const { day, hour } of earlyCloses(year)) days[day - FIRST_DAY] = hour * 2;
    for (const day of closedDays(year)) days[day - FIRST_DAY] = 0;
  }
  return days;
}
