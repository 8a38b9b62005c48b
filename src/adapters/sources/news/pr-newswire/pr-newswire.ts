import type { ArticleSource } from '../../../../ports/article-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { feedArticle } from '../feed/feed-article.js';
import { feedSource } from '../feed/feed-source.js';

/** The list of new releases of PR Newswire. */
export function openPrNewswire(context: SourceContext): ArticleSource {
  const url = context.url('/rss/news-releases-list.rss');
  return feedSource(context, {
    tasks: () => [{ subject: 'news-releases-list', url }],
    article: (item) => feedArticle(item, { source: context.provider, ownSource: true }),
  });
}
