import { type EpochMs, HOUR, MINUTE } from '../../domain/time.js';
import type { CronExpression } from './expression.js';

/** What a clock on the wall shows. Months and days of the month from 1; 0 is Sunday. */
export interface WallTime {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
}

/** The wall clock that cron goes by: that of the machine's time zone. */
export type WallClock = (at: EpochMs) => WallTime;

/** 29 February may be eight years away. */
const FARTHEST = 8 * 366 * 24 * HOUR;

/** The first firing after a time, exclusive. `undefined` when there is none in eight years. */
export function nextFiring(cron: CronExpression, after: EpochMs, wall: WallClock): EpochMs | undefined {
  return search(cron, wall, Math.floor(after / MINUTE) * MINUTE + MINUTE, 1);
}

/** The last firing at or before a time. `undefined` when there was none in eight years. */
export function lastFiring(cron: CronExpression, at: EpochMs, wall: WallClock): EpochMs | undefined {
  return search(cron, wall, Math.floor(at / MINUTE) * MINUTE, -1);
}

/** Goes by the hour through hours that cannot be meant, and by the minute through the others. */
function search(cron: CronExpression, wall: WallClock, start: EpochMs, direction: 1 | -1): EpochMs | undefined {
  for (let at = start; Math.abs(at - start) <= FARTHEST; ) {
    const now = wall(at);
    const hourFits = isDay(cron, now) && cron.hours.includes(now.hour);
    if (hourFits && cron.minutes.includes(now.minute)) return at;
    const leftOfHour = direction === 1 ? 60 - now.minute : now.minute + 1;
    at += direction * (hourFits ? 1 : leftOfHour) * MINUTE;
  }
  return undefined;
}

function isDay(cron: CronExpression, { day, month, weekday }: WallTime): boolean {
  if (!cron.months.includes(month)) return false;
  const [byDay, byWeekday] = [cron.days.includes(day), cron.weekdays.includes(weekday)];
  return cron.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}
