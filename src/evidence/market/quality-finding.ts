import type { EpochMs } from '../../domain/time.js';

/** What can be found in the bars of a stock. */
export const FINDING_KINDS = [
  /** Sessions without a bar between a stock's first and last. */
  'gap',
  /** A daily bar on a date without a session. */
  'off_session',
  /** The same close with no volume, session after session. */
  'stale',
  /** A jump by a common split ratio, and no action that explains it. */
  'unadjusted_action',
  /** A recorded split whose ex-date contradicts the stored adjustment kind. */
  'adjustment_mismatch',
  /** Another move far outside the stock's own: a spin-off, news, or a bad print. */
  'outlier',
] as const;
type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  readonly kind: FindingKind;
  readonly symbol: string;
  /** First and last date that it is about, midnight UTC. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** `error` makes returns wrong, `warning` may, `info` does not. */
  readonly severity: 'info' | 'warning' | 'error';
  /** A sentence with the numbers. */
  readonly detail: string;
}

export interface QualityOptions {
  /** A return beyond this is looked at, as a fraction of the close before. Default 0.4. */
  readonly move?: number;
  /** And beyond this many robust deviations of the stock's own returns. Default 10. */
  readonly deviations?: number;
  /** Sessions in a row that make a stock stale. Default 5. */
  readonly staleSessions?: number;
}

/**
 * A hole of more calendar days than this is less a lost file than another company under the same ticker, and a price
 * after it says nothing about the price before.
 */
export const LONG_GAP_DAYS = 30;
