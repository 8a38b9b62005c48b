import type { Fundamental } from '../domain/fundamental.js';
import type { SourceFailure } from '../domain/provider-error.js';

/** What one company's request gave. */
export interface FundamentalReply {
  readonly fundamentals: readonly Fundamental[];
  readonly failures: readonly SourceFailure[];
}

export interface FundamentalSource {
  readonly name: string;
  /** As they come, one reply a company. `known_at` is the end of the filing day. */
  fetch(request: { readonly symbols: readonly string[] }): AsyncIterable<FundamentalReply>;
}
