import { openSqliteStore } from '../../../src/adapters/store/sqlite/open.js';
import type { CollectDeps } from '../../../src/pipeline/collect/deps.js';
import type { ArticleReply, ArticleRequest, ArticleSource, FetchedArticle } from '../../../src/ports/article-source.js';
import type { FundamentalSource } from '../../../src/ports/fundamental-source.js';
import type { MacroSource } from '../../../src/ports/macro-source.js';
import { SILENT } from '../../../src/ports/progress.js';
import type { SourceFamily } from '../../../src/ports/source.js';
import type { OfferedSource, Sources } from '../../../src/ports/sources.js';
import type { Store } from '../../../src/ports/store.js';
import { stock } from '../../contracts/store-samples.js';
import { testClock, testLogger } from '../../support/test-net.js';

/** A made-up moment: 2026-11-20T15:00:00Z. */
export const NOW = Date.UTC(2026, 10, 20, 15);

/** Made-up companies whose names are no words. */
export const COMPANIES = { QZA: 'Quozara Systems Inc', VEX: 'Vexolim Corporation', BRL: 'Brulinde Group' };

/** A store in memory with the made-up companies. */
export async function storeOfCompanies(): Promise<Store> {
  const store = await openSqliteStore(':memory:');
  const stocks = Object.entries(COMPANIES).map(([symbol, company_name]) => stock(symbol, { company_name }));
  await store.stocks.upsert(stocks, { seenAt: 1 });
  return store;
}

export interface FakeSources {
  readonly articles?: readonly ArticleSource[];
  readonly macro?: readonly MacroSource[];
  readonly fundamentals?: readonly FundamentalSource[];
  /** Sources that are turned off. Default none. */
  readonly off?: readonly OfferedSource[];
  /** What a source lacks, by name. */
  readonly lacks?: Readonly<Record<string, readonly string[]>>;
  /** What the limits of every source make a request take, milliseconds. Default 0. */
  readonly msPerRequest?: number;
  /** Thrown when a source is opened, by name. */
  readonly broken?: Readonly<Record<string, Error>>;
}

/** What a collection is given: a store, a clock that stands still until it is moved, and these sources. */
export function collectDeps(store: Store, fakes: FakeSources, clock = testClock(NOW)): CollectDeps {
  const of = <Source extends { readonly name: string }>(all: readonly Source[] | undefined, name: string): Source => {
    const error = fakes.broken?.[name];
    if (error !== undefined) throw error;
    const source = all?.find((each) => each.name === name);
    if (source === undefined) throw new Error(`no fake source ${name}`);
    return source;
  };
  const names = (all: readonly { readonly name: string }[] = []) =>
    all.map(({ name }) => ({ name, lacks: fakes.lacks?.[name] ?? [] }));
  const sources: Sources = {
    offered: (family: SourceFamily) =>
      names(family === 'macro' ? fakes.macro : family === 'fundamentals' ? fakes.fundamentals : fakes.articles),
    turnedOff: () => fakes.off ?? [],
    prices: () => Promise.reject(new Error('no prices here')),
    articles: async (name) => of(fakes.articles, name),
    macro: async (name) => of(fakes.macro, name),
    fundamentals: async (name) => of(fakes.fundamentals, name),
    forecast: (_, requests) => requests * (fakes.msPerRequest ?? 0),
  };

  return { store, clock, progress: SILENT, logger: testLogger(), sources };
}

/** A source of articles that gives these replies; a reply that is an error is thrown. */
export function articleSource(
  name: string,
  replies: readonly (Partial<ArticleReply> | Error)[],
  more: Partial<ArticleSource> & { readonly asked?: ArticleRequest[] } = {},
): ArticleSource {
  return {
    name,
    requests: () => replies.length,
    async *fetch(request) {
      more.asked?.push(request);
      for (const reply of replies) {
        if (reply instanceof Error) throw reply;
        yield { articles: [], failures: [], findings: [], ...reply };
      }
    },
    ...(more.namesStocks === undefined ? {} : { namesStocks: more.namesStocks }),
  };
}

/** A made-up article of an hour ago. */
export function told(title: string, more: Partial<FetchedArticle> = {}): FetchedArticle {
  return {
    title,
    url: null,
    guid: null,
    source: 'example wire',
    published_at: NOW - 3_600_000,
    text: null,
    symbols: [],
    ...more,
  };
}
