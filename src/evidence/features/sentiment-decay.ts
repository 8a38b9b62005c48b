import { DAY, type EpochMs } from '../../domain/time.js';

/** Half-life of the sentiment score; news of three days ago counts half. */
const SHORT_HALF_LIFE = 3 * DAY;
/** Half-life of the slower score that the trend is measured against; five times the short one, as `sentiment-walk.ts` knows. */
export const LONG_HALF_LIFE = 15 * DAY;
/** Text older than this says nothing any more. */
export const OLDEST = 30 * DAY;

/** What is left of an observation's weight at an age in milliseconds: halves every half-life, 0 when it is too old. */
export function decay(age: number, halfLife = SHORT_HALF_LIFE): number {
  return age > OLDEST ? 0 : 2 ** (-age / halfLife);
}

/** The time that an observation is dated by: its text's, but never later than the time at which it was known. */
export function datedAt(ts: EpochMs, knownAt: EpochMs): EpochMs {
  return Math.min(ts, knownAt);
}
