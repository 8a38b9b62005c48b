import type { Adjustment, Interval } from '../domain/bar.js';
import type { ActionType } from '../domain/corporate-action.js';
import type { SourceFailure } from '../domain/provider-error.js';
import type { SourceFinding } from '../domain/source-finding.js';
import type { EpochMs } from '../domain/time.js';

export interface PriceRequest {
  readonly interval: Interval;
  /** Canonical. At most `batch` of the source. */
  readonly symbols: readonly string[];
  /** Bounds of the bar time (trading date at midnight UTC, or start of the hour), both included. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /**
   * The instant at which the session of a trading date closes, UTC; NaN where the exchange is shut. With it a source leaves
   * out what was traded after an early close, and asks for no day that has no session. Default: 16:00 New York every day.
   */
  readonly sessionClose?: (date: EpochMs) => EpochMs;
}

/** Bars of one stock as the provider gives them, ascending by time, no time twice. Unsound bars are the caller's to refuse. */
export interface FetchedSeries {
  readonly symbol: string;
  readonly adjustment: Adjustment;
  /** As in the store: trading date at midnight UTC; start of the hour on the session's own grid (09:30, 10:30 ... New York). */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Splits and dividends in the span, where the provider tells them beside the bars. */
  readonly actions: readonly { readonly ex_date: EpochMs; readonly type: ActionType; readonly value: number }[];
}

export interface PriceReply {
  readonly series: readonly FetchedSeries[];
  /** Symbols that could not be had; the others stand. */
  readonly failures: readonly SourceFailure[];
  readonly findings: readonly SourceFinding[];
  /** Bars left out on purpose, by reason: `null_bar`, `off_grid`, `unfinished`, `outside_session`. */
  readonly dropped: Readonly<Record<string, number>>;
}

export interface PriceSource {
  readonly name: string;
  readonly intervals: readonly Interval[];
  /** Symbols per call of `fetch`; 1 where the provider takes one a request. */
  readonly batch: number;
  /** Whether `fetch` tells splits and dividends. */
  readonly tellsActions: boolean;
  /** How far back a bar can be had, milliseconds before now; absent: all. By interval. */
  readonly reach?: Partial<Readonly<Record<Interval, number>>>;
  /** Requests that `fetch` will make, about, for the forecast of time. Default: one. */
  requestsFor?(request: PriceRequest): number;
  /** Throws ProviderError when nothing can be had from the provider; a symbol's own trouble is in `failures`. */
  fetch(request: PriceRequest): Promise<PriceReply>;
}
