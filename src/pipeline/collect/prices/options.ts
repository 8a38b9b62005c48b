import type { Interval } from '../../../domain/bar.js';
import type { EpochMs } from '../../../domain/time.js';

export interface CollectPricesOptions {
  readonly interval: Interval;
  /** Default: every stock of the store that has a symbol. Named ones are asked for even when they are thought dead. */
  readonly symbols?: readonly string[] | undefined;
  /** Ask from this date on (midnight UTC), whatever is stored. Default: only what is missing. */
  readonly since?: EpochMs | undefined;
  /** In the order in which they are tried. Default: all that are turned on. */
  readonly providers?: readonly string[] | undefined;
  /** Sessions of each stock that are asked for again. Default 5. */
  readonly overlap?: number | undefined;
  /** Stocks in one write, where the provider has no bulk size of its own. Default 50. */
  readonly batch?: number | undefined;
  /** How far back a stock without bars is collected, milliseconds. Default 1825 days. */
  readonly history?: number | undefined;
  /** Relative difference of closes between two providers beyond which it is a finding. Default 0.005. */
  readonly tolerance?: number | undefined;
  /** Share of the stocks that were asked for that may fail. Default 0.1. */
  readonly maxFailures?: number | undefined;
}
