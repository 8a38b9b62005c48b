import { newYorkWallToUtc } from '../../domain/new-york-time.js';
import { DAY, type EpochMs } from '../../domain/time.js';

/** Midnight in New York at the end of a date: when all that happened on that date has happened. */
export function endOfDate(date: EpochMs): EpochMs {
  return newYorkWallToUtc(date + DAY);
}

/**
 * When a text could first be used: its own time, or the end of its date (in New York) when the file gives no time of day,
 * because it may have appeared at any hour of it.
 */
export function knownAt(time: { readonly ms: EpochMs; readonly dateOnly: boolean }): EpochMs {
  return time.dateOnly ? endOfDate(time.ms) : time.ms;
}

/** The warning that goes with `knownAt` for files of dates. */
export const DATES_ONLY =
  'Times of day are missing: such rows count as known from the end of their date in New York, so that nothing looks ahead.';
