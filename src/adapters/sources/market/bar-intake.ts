import { newYorkOffsetMs, newYorkWallToUtc } from '../../../domain/new-york-time.js';
import { DAY, type EpochMs, HOUR } from '../../../domain/time.js';
import type { PriceRequest } from '../../../ports/price-source.js';
import { addBar, type BarColumns, createBarColumns, inOrder } from './bar-columns.js';

/** What a bar must be to be taken, and how many were not. */
export interface BarIntake {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Bars that end later are still being traded, or are not yet told in full. */
  readonly finishedBy: EpochMs;
  readonly sessionClose: (date: EpochMs) => EpochMs;
  readonly dropped: Record<string, number>;
}

const OPEN = 9.5 * HOUR;

/** An intake for one request; `finishedBy` is now, or less where a provider is late. */
export function createIntake(
  request: Pick<PriceRequest, 'from' | 'to' | 'sessionClose'>,
  finishedBy: EpochMs,
  dropped: Record<string, number>,
): BarIntake {
  const { from, to, sessionClose = usualClose } = request;
  return { from, to, finishedBy, sessionClose: rememberLast(sessionClose), dropped };
}

/** Bars come day by day: the close of a day is asked for once. */
function rememberLast(closeOf: (date: EpochMs) => EpochMs): (date: EpochMs) => EpochMs {
  let last = Number.NaN;
  let close = Number.NaN;
  return (date) => {
    if (date !== last) {
      last = date;
      close = closeOf(date);
    }
    return close;
  };
}

/** 16:00 New York of a date, UTC. */
export function usualClose(date: EpochMs): EpochMs {
  return newYorkWallToUtc(date + 16 * HOUR);
}

/**
 * Takes a daily bar by its trading date. Left out: outside the span (not counted), a session that is not over
 * (`unfinished`), a number that is missing (`null_bar`; null and undefined come as NaN or as they are).
 */
export function takeDaily(
  intake: BarIntake,
  bars: BarColumns,
  date: EpochMs,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): void {
  if (!(date >= intake.from && date <= intake.to)) return;
  if (intake.sessionClose(date) > intake.finishedBy) drop(intake, 'unfinished');
  else if (!allFinite(open, high, low, close, volume)) drop(intake, 'null_bar');
  else addBar(bars, date, open, high, low, close, volume);
}

/**
 * Takes an hourly bar that is stamped with its start. Left out, beside what `takeDaily` leaves out: a stamp that is not
 * 09:30, 10:30 ... 15:30 New York (`off_grid`), one outside the session (`outside_session`).
 */
export function takeHourly(
  intake: BarIntake,
  bars: BarColumns,
  time: EpochMs,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): void {
  if (!(time >= intake.from && time <= intake.to)) return;
  const local = time + newYorkOffsetMs(time);
  const date = Math.floor(local / DAY) * DAY;
  const sinceOpen = local - date - OPEN;
  const sessionEnd = intake.sessionClose(date);
  if (sinceOpen % HOUR !== 0) drop(intake, 'off_grid');
  else if (sinceOpen < 0 || !(time < sessionEnd)) drop(intake, 'outside_session');
  else if (Math.min(time + HOUR, sessionEnd) > intake.finishedBy) drop(intake, 'unfinished');
  else if (!allFinite(open, high, low, close, volume)) drop(intake, 'null_bar');
  else addBar(bars, time, open, high, low, close, volume);
}

/**
 * Joins half-hour bars to hours of the session: 09:30 and 10:00 to 09:30, and so on; 15:30 stays alone. Bars before the
 * open and after the close are left out (`outside_session`), as are those that `takeHourly` leaves out. An hour of which
 * one half had no trade is the other half.
 */
export function foldHalfHours(intake: BarIntake, halves: BarColumns): BarColumns {
  const { rows, time, open, high, low, close, volume } = inOrder(halves);
  const hours = createBarColumns(rows / 2 + 1);
  for (let row = 0; row < rows; ) {
    const start = hourOf(intake, time[row] as number);
    if (Number.isNaN(start)) {
      drop(intake, 'outside_session');
      row++;
      continue;
    }
    const first = row++;
    let top = high[first] as number;
    let bottom = low[first] as number;
    let shares = volume[first] as number;
    while (row < rows && hourOf(intake, time[row] as number) === start) {
      top = Math.max(top, high[row] as number);
      bottom = Math.min(bottom, low[row] as number);
      shares += volume[row] as number;
      row++;
    }
    takeHourly(intake, hours, start, open[first] as number, top, bottom, close[row - 1] as number, shares);
  }
  return hours;
}

/** Start of the hour of the session in which an instant lies, NaN outside the session. */
function hourOf(intake: BarIntake, time: EpochMs): EpochMs {
  const local = time + newYorkOffsetMs(time);
  const date = Math.floor(local / DAY) * DAY;
  const sinceOpen = local - date - OPEN;
  return sinceOpen >= 0 && time < intake.sessionClose(date) ? time - (sinceOpen % HOUR) : Number.NaN;
}

function allFinite(open: number, high: number, low: number, close: number, volume: number): boolean {
  return (
    Number.isFinite(open) &&
    Number.isFinite(high) &&
    Number.isFinite(low) &&
    Number.isFinite(close) &&
    Number.isFinite(volume)
  );
}

function drop(intake: BarIntake, reason: string): void {
  intake.dropped[reason] = (intake.dropped[reason] ?? 0) + 1;
}
