import { newYorkDate, newYorkWallToUtc } from '../../domain/new-york-time.js';
import type { Schedule } from '../../domain/operation.js';
import { type EpochMs, HOUR } from '../../domain/time.js';

/**
 * The hour that a batch is of: the UTC hour it is started in, and for the night the one with which the day in New York
 * begins, so that a night's work that was interrupted is gone on with at any time of that day. UTC hours are never doubled or
 * left out by daylight saving.
 */
export function batchHour(schedule: Schedule, now: EpochMs): EpochMs {
  return schedule === 'hourly' ? Math.floor(now / HOUR) * HOUR : newYorkWallToUtc(newYorkDate(now));
}
