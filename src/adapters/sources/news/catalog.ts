import type { ArticleSource } from '../../../ports/article-source.js';
import type { SourceContext } from '../../../ports/source.js';

type Open = (context: SourceContext) => ArticleSource;

/** Every source of news. A new one is a folder here, a line in this record, and its facts in `../providers.ts`. */
export const NEWS_SOURCES: Readonly<Record<string, () => Promise<Open>>> = {};
