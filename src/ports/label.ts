import type { Panel } from '../domain/panel.js';

/** What labels look at: forward-adjusted prices, so that a forward return includes splits and dividends. */
export type LabelInput = Panel<'high' | 'low' | 'close'>;

/** One outcome per row of the panel. */
export interface Labels {
  /** 0 sell, 1 hold, 2 buy, 255 unlabelled (the horizon reaches past the data). */
  readonly y: Uint8Array;
  /** Time of the last bar that the label looked at; NaN when unlabelled. */
  readonly spanEnd: Float64Array;
  /** Return from this close over the label's span, a fraction; NaN when unlabelled. */
  readonly forward: Float32Array;
  /** `forward` minus the mean of `forward` over all stocks at the same time; NaN when unlabelled. */
  readonly relative: Float32Array;
}

export interface LabelOptions {
  /** Bars ahead, at least 1. Default 7. */
  readonly horizon: number;
  /** Buy at or above this forward return. Default 0.05. */
  readonly up: number;
  /** Sell at or below this forward return. Default -0.05. */
  readonly down: number;
  /**
   * When true, returns are judged in units of the stock's own volatility: `up` and `down` are multiplied per row by it over
   * the median of the rows known at that time; for `relative` the returns are divided by it. Default false.
   */
  readonly volatilityScaled: boolean;
}
