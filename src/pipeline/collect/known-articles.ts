import type { ArticleInput } from '../../domain/article.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { canonicalUrl } from '../../evidence/sentiment/clean/canonical-url.js';
import { normalTitle } from '../../evidence/sentiment/clean/normal-title.js';
import type { ArticleStore } from '../../ports/store.js';

/** What is held of an article to know it again; its text is not. What can still change is not readonly. */
export interface KnownArticle {
  readonly title: string;
  readonly url: string | null;
  readonly source: string;
  readonly published_at: EpochMs;
  /** Empty until the story is known. */
  story: string;
  hasText: boolean;
  readonly symbols: Set<string>;
}

/** The same title of the same source within this time is the same article, told again. */
const TITLE_SPAN = 2 * DAY;

export interface FindOptions {
  /** Also by an equal title of the same source: for articles, not for posts, where many say the same. */
  readonly byTitle: boolean;
  /** The time is not the source's: an equal title is the same article however long ago it was. */
  readonly undated: boolean;
}

/** Articles that are stored or about to be: asked before anything is written, so that nothing is written twice. */
export interface KnownArticles {
  /** The article itself, or the same under another time or address. */
  find(
    article: Pick<ArticleInput, 'title' | 'url' | 'source' | 'published_at'>,
    options: FindOptions,
  ): KnownArticle | undefined;
  add(article: KnownArticle): void;
  /** Further stocks are linked to an article that was added. */
  link(article: KnownArticle, symbols: readonly string[]): void;
  /** Those that have a story, about any of some stocks, published within a span. */
  about(symbols: readonly string[], from: EpochMs, to: EpochMs): KnownArticle[];
}

/**
 * The articles published in a span, both bounds included, read a day at a time: their texts would fill the memory.
 */
export async function readKnownArticles(
  store: Pick<ArticleStore, 'published'>,
  from: EpochMs,
  to: EpochMs,
): Promise<KnownArticles> {
  const known = createKnownArticles();
  for (let start = from; start <= to; start += DAY) {
    for (const article of await store.published(start, Math.min(start + DAY - 1, to))) {
      const { title, url, source, published_at, story, text, symbols } = article;
      known.add({ title, url, source, published_at, story, hasText: text !== null, symbols: new Set(symbols) });
    }
  }
  return known;
}

/** None known yet. */
function createKnownArticles(): KnownArticles {
  const byKey = new Map<string, KnownArticle>();
  const byUrl = new Map<string, KnownArticle>();
  const byTitle = new Map<string, KnownArticle[]>();
  const bySymbol = new Map<string, Set<KnownArticle>>();
  const link = (article: KnownArticle, symbols: Iterable<string>) => {
    for (const symbol of symbols) {
      article.symbols.add(symbol);
      bySymbol.set(symbol, (bySymbol.get(symbol) ?? new Set()).add(article));
    }
  };
  return {
    find(article, options) {
      const same = byKey.get(keyOf(article)) ?? byUrl.get(addressOf(article.url) ?? '');
      if (same !== undefined || !options.byTitle) return same;
      const near = (other: KnownArticle) => Math.abs(other.published_at - article.published_at) <= TITLE_SPAN;
      return byTitle.get(titleOf(article))?.find((other) => options.undated || near(other));
    },
    add(article) {
      byKey.set(keyOf(article), article);
      const url = addressOf(article.url);
      if (url !== undefined && !byUrl.has(url)) byUrl.set(url, article);
      const title = titleOf(article);
      byTitle.set(title, [...(byTitle.get(title) ?? []), article]);
      link(article, [...article.symbols]);
    },
    link,
    about(symbols, from, to) {
      const found = new Set(symbols.flatMap((symbol) => [...(bySymbol.get(symbol) ?? [])]));
      return [...found].filter(({ story, published_at }) => story !== '' && published_at >= from && published_at <= to);
    },
  };
}

/** As the store tells articles apart. */
function keyOf({ source, published_at, title }: Pick<ArticleInput, 'source' | 'published_at' | 'title'>): string {
  return `${source}\n${published_at}\n${title}`;
}

/** The home page of a site is where a feed points that has no address for its items: it names no article. */
function addressOf(url: string | null): string | undefined {
  const canonical = url === null ? null : canonicalUrl(url);
  return canonical !== null && /^https:\/\/[^/?]+[/?]./.test(canonical) ? canonical : undefined;
}

function titleOf({ title, source }: Pick<ArticleInput, 'title' | 'source'>): string {
  return `${source}\n${normalTitle(title, { source }) || title}`;
}
