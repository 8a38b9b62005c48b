import type { Company } from './name-index.js';

/** How a stock was found: `$AAPL`, `(NASDAQ: AAPL)`, `AAPL`, a name, something it makes, or the source's word. */
export type LinkHow = 'cashtag' | 'ticker' | 'symbol' | 'name' | 'brand' | 'source';

/** One place of an article that speaks of a company. */
export interface Mention {
  readonly company: Company;
  readonly how: LinkHow;
  readonly inTitle: boolean;
  /** Where in its passage: 0 at the start to 1 at the end. */
  readonly place: number;
}

const BY_HOW: Readonly<Record<LinkHow, number>> = {
  cashtag: 1,
  ticker: 1,
  symbol: 0.95,
  name: 0.95,
  source: 0.6,
  brand: 0.7,
};

/** How many companies an article can be about in full. */
const FULL = 3;

/**
 * How much an article is about a company, 0 to 1: the best of its mentions (how it was found, title before text, early before
 * late), a little more for each further mention, less the more companies there are beyond three: (3 / n) ^ 1.5, so that each of ten has a
 * sixth and each of twenty a seventeenth.
 *
 * @param mentions of this company, at least one
 * @param companies in the article, this one included
 */
export function relevanceOf(mentions: readonly Mention[], companies: number): { relevance: number; how: LinkHow } {
  let best = 0;
  let how: LinkHow = 'source';
  for (const mention of mentions) {
    const place = mention.how === 'source' ? 1 : mention.inTitle ? 1 - 0.2 * mention.place : 0.5 - 0.2 * mention.place;
    const value = BY_HOW[mention.how] * place;
    if (value > best) {
      best = value;
      how = mention.how;
    }
  }
  const repeated = Math.min(1, best + 0.05 * (mentions.length - 1));
  const shared = Math.min(1, (FULL / companies) ** 1.5);
  return { relevance: Math.round(repeated * shared * 1000) / 1000, how };
}
