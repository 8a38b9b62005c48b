import type { ArticleSource } from './article-source.js';
import type { FundamentalSource } from './fundamental-source.js';
import type { MacroSource } from './macro-source.js';
import type { PriceSource } from './price-source.js';
import type { SourceFamily } from './source.js';

export interface OfferedSource {
  readonly name: string;
  /** What it lacks to be used, in words a person can act on (`providers.tiingo.token or TIINGO_API_KEY`); empty: ready. */
  readonly lacks: readonly string[];
}

/** Every source there is, opened when first asked for. Refuses (USAGE) a name that is not in the family. */
export interface Sources {
  /** Providers of a family that are turned on, in the order in which they are to be tried. */
  offered(family: SourceFamily): readonly OfferedSource[];
  /** Those that are not; what each lacks begins with being turned on. */
  turnedOff(family: SourceFamily): readonly OfferedSource[];
  prices(name: string): Promise<PriceSource>;
  articles(name: string): Promise<ArticleSource>;
  macro(name: string): Promise<MacroSource>;
  fundamentals(name: string): Promise<FundamentalSource>;
  /** Milliseconds that a provider's limits make so many requests take, as far as they are known; 0 before it is opened. */
  forecast(provider: string, requests: number): number;
}
