import type { Interval } from '../../domain/bar.js';
import type { HoldingPeriod } from '../../domain/recommendation.js';

/** Hourly bars in a New York session of normal length. */
const HOURLY_BARS = 7;

/**
 * How long a prediction's horizon is in the words of a holder: `daily` up to 2 sessions, `weekly` up to 10, `monthly`
 * beyond. `horizon` is in bars of the interval; seven hourly bars are a session.
 */
export function holdingPeriod(horizon: number, interval: Interval): HoldingPeriod {
  const sessions = interval === '1d' ? horizon : horizon / HOURLY_BARS;
  if (sessions <= 2) return 'daily';
  return sessions <= 10 ? 'weekly' : 'monthly';
}
