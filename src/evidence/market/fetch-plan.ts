import type { Interval } from '../../domain/bar.js';
import { newYorkDate } from '../../domain/new-york-time.js';
import { DAY, type EpochMs, HOUR } from '../../domain/time.js';
import { isSession, nextSession, previousSession, sessionClose, sessionOpen } from './calendar.js';

/** Bounds of bar times, both included. */
export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface MissingOptions {
  readonly interval: Interval;
  readonly now: EpochMs;
  /** Sessions before the last stored bar that are asked for again, to see restatements. */
  readonly overlap: number;
  /** How far back a stock without bars is asked for, milliseconds. */
  readonly history: number;
  /** Ask from this date on, whatever is stored. */
  readonly since?: EpochMs | undefined;
  /** Nothing older than this can be had, milliseconds before now. */
  readonly reach?: number | undefined;
}

/** Bars in a session, at most. */
export const BARS_PER_SESSION: Readonly<Record<Interval, number>> = { '1d': 1, '1h': 7 };

/** The trading date of a bar, midnight UTC. */
export function barDate(interval: Interval, time: EpochMs): EpochMs {
  return interval === '1d' ? time : newYorkDate(time);
}

/** Time of the newest bar that has ended by `now`. */
export function lastEndedBar(interval: Interval, now: EpochMs): EpochMs {
  const today = newYorkDate(now);
  if (isSession(today)) {
    if (sessionClose(today) <= now) return lastBarOf(interval, today);
    const whole = Math.floor((now - sessionOpen(today)) / HOUR);
    if (interval === '1h' && whole >= 1) return sessionOpen(today) + (whole - 1) * HOUR;
  }
  return lastBarOf(interval, previousSession(today));
}

/** Time of the first bar on or after a date. */
export function firstBarFrom(interval: Interval, date: EpochMs): EpochMs {
  const day = Math.ceil(date / DAY) * DAY;
  const session = isSession(day) ? day : nextSession(day);
  return interval === '1d' ? session : sessionOpen(session);
}

/** A date this many sessions before the session of a bar. */
export function sessionsBefore(interval: Interval, time: EpochMs, sessions: number): EpochMs {
  let date = barDate(interval, time);
  for (let k = 0; k < sessions; k++) date = previousSession(date);
  return date;
}

/**
 * What to ask for one stock: from `overlap` sessions before its last stored bar (or from `since`, or as far back as
 * `history` where nothing is stored) to the newest bar that has ended; never further back than `reach`. Nothing when
 * no bar ended since the last stored one and no `since` is given. `since` never leaves a gap after the stored bars.
 */
export function missingSpan(stored: { readonly last: EpochMs } | undefined, options: MissingOptions): Span | undefined {
  const { interval, now, since, reach } = options;
  const to = lastEndedBar(interval, now);
  if (stored !== undefined && since === undefined && stored.last >= to) return undefined;
  const start = since ?? newYorkDate(now - options.history);
  const wanted =
    stored === undefined
      ? start
      : Math.min(since ?? Number.POSITIVE_INFINITY, sessionsBefore(interval, stored.last, options.overlap));
  const from = Math.max(firstBarFrom(interval, wanted), earliestBar(interval, now, reach));
  return from > to ? undefined : { from, to };
}

/** The first bar that a provider with a bounded reach is sure to have; -Infinity without a bound. */
export function earliestBar(interval: Interval, now: EpochMs, reach: number | undefined): EpochMs {
  return reach === undefined ? Number.NEGATIVE_INFINITY : firstBarFrom(interval, newYorkDate(now - reach) + DAY);
}

/** About how many bars a stock has in a span: 252 sessions a year. */
export function expectedBars(interval: Interval, { from, to }: Span): number {
  return Math.ceil((((to - from) / DAY) * 252) / 365.25 + 1) * BARS_PER_SESSION[interval];
}

function lastBarOf(interval: Interval, session: EpochMs): EpochMs {
  if (interval === '1d') return session;
  const [open, close] = [sessionOpen(session), sessionClose(session)];
  return open + (Math.ceil((close - open) / HOUR) - 1) * HOUR;
}
