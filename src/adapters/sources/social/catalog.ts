import type { ArticleSource } from '../../../ports/article-source.js';
import type { SourceContext } from '../../../ports/source.js';

type Open = (context: SourceContext) => ArticleSource;

/** Every source of posts. A new one is a folder here, a line in this record, and its facts in `../providers.ts`. */
export const SOCIAL_SOURCES: Readonly<Record<string, () => Promise<Open>>> = {
  reddit: async () => (await import('./reddit/reddit.js')).openReddit,
  stocktwits: async () => (await import('./stocktwits/stocktwits.js')).openStockTwits,
  x: async () => (await import('./x/x.js')).openX,
};
