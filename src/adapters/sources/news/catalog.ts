import type { ArticleSource } from '../../../ports/article-source.js';
import type { SourceContext } from '../../../ports/source.js';

type Open = (context: SourceContext) => ArticleSource;

/** Every source of news. A new one is a folder here, a line in this record, and its facts in `../providers.ts`. */
export const NEWS_SOURCES: Readonly<Record<string, () => Promise<Open>>> = {
  'yahoo-news': async () => (await import('./yahoo-news/yahoo-news.js')).openYahooNews,
  'google-news': async () => (await import('./google-news/google-news.js')).openGoogleNews,
  cnbc: async () => (await import('./cnbc/cnbc.js')).openCnbc,
  marketwatch: async () => (await import('./marketwatch/marketwatch.js')).openMarketwatch,
  'pr-newswire': async () => (await import('./pr-newswire/pr-newswire.js')).openPrNewswire,
  globenewswire: async () => (await import('./globenewswire/globenewswire.js')).openGlobenewswire,
  sec: async () => (await import('./sec/sec.js')).openSecFilings,
  feeds: async () => (await import('./feeds/feeds.js')).openFeeds,
  pages: async () => (await import('./pages/pages.js')).openPages,
};
