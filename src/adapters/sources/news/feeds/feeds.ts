import { canonicalSymbol } from '../../../../domain/stock.js';
import type { ArticleSource } from '../../../../ports/article-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { feedArticle } from '../feed/feed-article.js';
import { type FeedTask, feedSource } from '../feed/feed-source.js';
import { listedSymbols } from '../feed/stock-feeds.js';
import { addressSecrets, withSymbol } from '../feed/templates.js';

interface FeedSettings {
  readonly name: string;
  readonly url: string;
  readonly symbols: readonly string[];
}

/** Feeds of the user's own: a name is the source of its articles, `{symbol}` in an address makes it a feed per stock. */
export function openFeeds(context: SourceContext): ArticleSource {
  const list = context.settings['list'] as readonly FeedSettings[];
  const settings = new Map(list.map((feed) => [feed.name, feed]));
  return feedSource(context, {
    manyPublishers: true,
    tasks: ({ stocks }) =>
      list.flatMap(({ name, url }): FeedTask[] => {
        const secrets = addressSecrets(url);
        if (!url.includes('{symbol}')) return [{ subject: name, url, secrets }];
        return listedSymbols(stocks).map((symbol) => ({
          subject: `${name} ${symbol}`,
          symbol,
          url: withSymbol(url, symbol),
          secrets,
        }));
      }),
    article(item, { subject, symbol }) {
      const name = subject.split(' ', 1)[0] as string;
      const about = (settings.get(name)?.symbols ?? []).flatMap((text) => canonicalSymbol(text) ?? []);
      return feedArticle(item, {
        source: name,
        ownSource: true,
        symbols: symbol === undefined ? about : [symbol, ...about],
      });
    },
  });
}
