import type { EpochMs } from './time.js';

/** A news article or headline, linked to at least one stock. */
export interface ArticleInput {
  readonly title: string;
  readonly url: string | null;
  /** Publisher or feed: `reuters`, `pr-newswire`; lower case. */
  readonly source: string;
  readonly published_at: EpochMs;
  readonly known_at: EpochMs;
  readonly provider: string;
  /** Symbols the article is about, canonical. */
  readonly symbols: readonly string[];
}
