import { ProviderError } from '../../../../domain/provider-error.js';
import type { ArticleSource } from '../../../../ports/article-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { feedArticle } from '../feed/feed-article.js';
import { feedSource } from '../feed/feed-source.js';
import { listedSymbols } from '../feed/stock-feeds.js';

/** Headlines of Yahoo Finance: a feed per stock, whose items it says are about that stock. */
export function openYahooNews(context: SourceContext): ArticleSource {
  const contact = context.contact === '' ? '' : `; ${context.contact}`;
  return feedSource(context, {
    // Names of libraries are turned away; this one has the form of a browser's and says who we are all the same.
    headers: { 'user-agent': `Mozilla/5.0 (compatible; openalpha${contact})` },
    tasks: ({ stocks }) =>
      listedSymbols(stocks).map((symbol) => ({
        subject: symbol,
        symbol,
        url: context.url(`/rss/2.0/headline?s=${encodeURIComponent(symbol.replace('.', '-'))}&region=US&lang=en-US`),
      })),
    article: (item, { symbol }) =>
      feedArticle(item, { source: 'yahoo-finance', symbols: symbol === undefined ? [] : [symbol] }),
    // An unknown ticker is a feed that is well in every way but its title.
    judge: ({ status }, text) =>
      status === 200 && /<title>\s*(?:<!\[CDATA\[)?[^<]{0,60}RSS feed not found/i.test(text.slice(0, 2_000))
        ? new ProviderError(context.provider, 'not-found', 'Yahoo has no feed for this symbol.', { status })
        : undefined,
  });
}
