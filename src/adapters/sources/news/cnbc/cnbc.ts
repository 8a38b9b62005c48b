import type { ArticleSource } from '../../../../ports/article-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { feedArticle } from '../feed/feed-article.js';
import { feedSource } from '../feed/feed-source.js';

/** Section feeds of CNBC, by the numbers of their sections. */
export function openCnbc(context: SourceContext): ArticleSource {
  const sections = context.settings['sections'] as readonly string[];
  return feedSource(context, {
    tasks: () =>
      sections.map((section) => ({
        subject: section,
        url: context.url(`/id/${encodeURIComponent(section)}/device/rss/rss.html`),
      })),
    article: (item) => feedArticle(item, { source: 'cnbc', ownSource: true }),
  });
}
