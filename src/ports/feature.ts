import type { Interval } from '../domain/bar.js';
import type { CorporateAction } from '../domain/corporate-action.js';
import type { Fundamental } from '../domain/fundamental.js';
import type { MacroSeries } from '../domain/macro.js';
import type { Panel } from '../domain/panel.js';
import type { SentimentPanel } from '../domain/sentiment.js';

/**
 * Everything features may look at. Prices are adjusted forward: close as given, times the growth of one share held
 * since the first bar (splits and dividends up to and including that bar). No later event can change an earlier value.
 */
export interface FeatureInput {
  readonly interval: Interval;
  readonly panel: Panel<'open' | 'high' | 'low' | 'close' | 'volume'>;
  /** End of each bar, epoch ms: the time as of which the row's features are made. */
  readonly barEnd: Float64Array;
  /** Sector per symbol of the panel, `null` when unknown. */
  readonly sectors: readonly (string | null)[];
  readonly sentiment: SentimentPanel | null;
  /** By series name. */
  readonly macro: Readonly<Record<string, MacroSeries>>;
  /** Absent or `null` where no feature is made of it. */
  readonly fundamentals?: FundamentalInput | null;
}

/** What companies report, with what it takes to set it against their price. */
export interface FundamentalInput {
  /** In any order of symbols; inside a symbol ascending by known_at. */
  readonly reported: readonly Fundamental[];
  /** USD a share as traded on the row's own day, by row of the panel; NaN where that is not known. */
  readonly tradedClose: Float64Array;
  /** Splits that were known, of any stocks; other actions are passed over. */
  readonly splits: readonly CorporateAction[];
}

/** One column of the catalog. */
export interface FeatureSpec {
  /** snake_case, unique: `rsi_14`. */
  readonly name: string;
  /** What the number means to a trader, its unit and its source, one or two sentences. */
  readonly about: string;
  /**
   * Number of leading NaN values: of the stock's own bars, or, when `warmUp` is `universe`, of the universe's sessions.
   */
  readonly lookback: number;
  readonly warmUp: 'stock' | 'universe';
  /** `free`: the same when all prices of the stock are multiplied by a constant; `price`: grows with them. */
  readonly scale: 'free' | 'price';
  /** Value when the input (sentiment, macro, sector) is missing; absent where the bars alone decide. */
  readonly neutral?: number;
}
