import type { Stock } from '../../domain/stock.js';
import type { LinkArticle } from './article-intake.js';

/** Links articles to the stocks of the store. */
export function stockLinker(stocks: readonly Stock[]): LinkArticle {
  const known = new Set(stocks.map(({ symbol }) => symbol));
  return ({ symbols }) => symbols.filter((symbol) => known.has(symbol)).map((symbol) => ({ symbol, relevance: 1 }));
}
