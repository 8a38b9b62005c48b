import type { SourceFailure } from '../domain/provider-error.js';
import type { SourceFinding } from '../domain/source-finding.js';
import type { Stock } from '../domain/stock.js';
import type { EpochMs } from '../domain/time.js';

/** A headline, article or post as its source tells it: plain text, entities resolved, no markup. Not linked yet. */
export interface FetchedArticle {
  readonly title: string;
  /** Absolute; `null` when there is none. */
  readonly url: string | null;
  /** The source's own name of it (guid, post id). */
  readonly guid: string | null;
  /** Publisher, lower case: `reuters`. */
  readonly source: string;
  /** `null` when the source gives no date that can be read. */
  readonly published_at: EpochMs | null;
  /** Summary or body, plain; `null` when there is none. */
  readonly text: string | null;
  /** Symbols that the source itself names (a ticker element, the stock whose feed it is), canonical; a hint for linking. */
  readonly symbols: readonly string[];
  /** What the poster said of it, where the source asks: -1 or 1. */
  readonly stated?: number;
}

export interface ArticleRequest {
  /** The stocks that matter: sources with a feed per stock ask for these. */
  readonly stocks: readonly Stock[];
  /** Nothing published before this is wanted. */
  readonly since: EpochMs;
}

/** What one request of a source gave; sources give these as they come, so that the caller can store and go on. */
export interface ArticleReply {
  readonly articles: readonly FetchedArticle[];
  /** Items that were left out since they were published before `since`. Default 0. */
  readonly old?: number;
  readonly failures: readonly SourceFailure[];
  readonly findings: readonly SourceFinding[];
}

export interface ArticleSource {
  readonly name: string;
  /**
   * Its `symbols` say what an article is about (the filer, a ticker element, the stream that was posted to), so that they hold
   * without the text. Default: they are a hint, such as the stock whose feed it was.
   */
  readonly namesStocks?: boolean;
  /** Number of requests that `fetch` will make at most, for the forecast of time. */
  requests(request: ArticleRequest): number;
  /** Throws ProviderError when the provider as a whole cannot be used (limit, quota, auth). */
  fetch(request: ArticleRequest): AsyncIterable<ArticleReply>;
}
