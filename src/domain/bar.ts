import type { Panel } from './panel.js';
import type { EpochMs } from './time.js';

export const INTERVALS = ['1d', '1h'] as const;
export type Interval = (typeof INTERVALS)[number];

/**
 * What has already been done to a price as given: `raw` nothing, `split` earlier prices are divided by later splits
 * (Yahoo, most free files), `all` splits and dividends (Stooq). The position in this list is the stored code.
 */
export const ADJUSTMENTS = ['raw', 'split', 'all'] as const;
export type Adjustment = (typeof ADJUSTMENTS)[number];

/** Prices in USD, volume in shares; all finite, prices > 0, volume >= 0, low <= open, close <= high within a cent. */
export type PriceColumn = 'open' | 'high' | 'low' | 'close' | 'volume';

/**
 * Bars. `time` is the key: for `1d` midnight UTC of the trading date (the date in exchange time), for `1h` the
 * start of the bar. `known_at` is when the bar could first be used: the end of the bar for history, the moment
 * it was seen for a later correction.
 */
export type BarPanel = Panel<PriceColumn | 'known_at'> & {
  /** Per row, the position in `ADJUSTMENTS`. */
  readonly adjustment: Uint8Array;
};

/** Bars on their way into the store: one provider, one adjustment kind, `known_at` the end of each bar. */
export interface BarBatch {
  readonly interval: Interval;
  readonly adjustment: Adjustment;
  readonly provider: string;
  readonly panel: Panel<PriceColumn | 'known_at'>;
}

/** What the store holds of one stock at one interval. */
export interface BarCoverage {
  readonly symbol: string;
  readonly interval: Interval;
  readonly rows: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
}

/** A run of neighbouring bars of one stock that one provider gave. */
export interface BarOrigin {
  readonly symbol: string;
  readonly provider: string;
  /** Times of its first and last bar. */
  readonly first: EpochMs;
  readonly last: EpochMs;
}
