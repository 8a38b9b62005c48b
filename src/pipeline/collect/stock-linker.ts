import type { Stock } from '../../domain/stock.js';
import { buildLinker } from '../../evidence/sentiment/link/linker.js';
import type { LinkArticle } from './article-intake.js';

/** Links articles to the stocks of the store, by what they say and by the symbols that their source names. */
export function stockLinker(stocks: readonly Stock[]): LinkArticle {
  const linker = buildLinker(stocks);
  return (article, { trusted }) => linker.link({ ...article, trusted });
}
