import type { FetchedArticle } from '../../../../ports/article-source.js';
import type { FeedItem } from './parse-feed.js';
import { publisherName } from './publisher.js';
import { symbolsOfCategories } from './tickers.js';

/**
 * An item as an article: `source` is its publisher where it names one and `ownSource` is not set. `symbols` are added to
 * those that its categories name.
 */
export function feedArticle(
  item: FeedItem,
  options: { readonly source: string; readonly ownSource?: boolean; readonly symbols?: readonly string[] },
): FetchedArticle {
  const { title, url, guid, published_at, text, publisher, categories } = item;
  return {
    title,
    url,
    guid,
    source: (options.ownSource === true ? undefined : publisherName(publisher)) ?? options.source,
    published_at,
    text,
    symbols: [...new Set([...(options.symbols ?? []), ...symbolsOfCategories(categories)])],
  };
}
