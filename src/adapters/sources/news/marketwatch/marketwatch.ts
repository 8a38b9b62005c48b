import type { ArticleSource } from '../../../../ports/article-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { feedArticle } from '../feed/feed-article.js';
import { feedSource } from '../feed/feed-source.js';

/** Section feeds of MarketWatch, by the names of their sections. */
export function openMarketwatch(context: SourceContext): ArticleSource {
  const sections = context.settings['sections'] as readonly string[];
  return feedSource(context, {
    tasks: () =>
      sections.map((section) => ({ subject: section, url: context.url(`/public/rss/${encodeURIComponent(section)}`) })),
    article: (item) => feedArticle(item, { source: 'marketwatch', ownSource: true }),
  });
}
