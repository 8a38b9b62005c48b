import type { ArticleSource } from '../../../../ports/article-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { feedArticle } from '../feed/feed-article.js';
import { feedSource } from '../feed/feed-source.js';

/** Releases of GlobeNewswire: their categories name the stocks (`Nasdaq:ABC`) and are taken at their word. */
export function openGlobenewswire(context: SourceContext): ArticleSource {
  const feeds = context.settings['feeds'] as readonly string[];
  const source = feedSource(context, {
    tasks: () => feeds.map((feed) => ({ subject: feed, url: context.url(`/RssFeed/${feed}`) })),
    article: (item) => feedArticle(item, { source: 'globenewswire', ownSource: true }),
  });
  return { ...source, namesStocks: true };
}
