import type { EpochMs } from './time.js';

/** A news article, headline or post, linked to at least one stock. */
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
  /** How much the article is about each of `symbols`, 0 to 1, in their order; absent means 1 for each. */
  readonly relevance?: readonly number[];
  /** Summary or body as plain text; absent or `null` when there is none. */
  readonly text?: string | null;
  /**
   * Name of the story: near duplicates across wires share it, so that they can count once. Absent: a story of its own.
   */
  readonly story?: string | null;
}

/** An article as it is stored, for scoring and for reading again. */
export interface StoredArticle extends ArticleInput {
  /** UUID. */
  readonly id: string;
  readonly relevance: readonly number[];
  readonly text: string | null;
  readonly story: string;
}
