import { createReply } from '../../src/adapters/net/reply.js';
import { FUNDAMENTAL_SOURCES } from '../../src/adapters/sources/fundamentals/catalog.js';
import { MACRO_SOURCES } from '../../src/adapters/sources/macro/catalog.js';
import { PRICE_SOURCES } from '../../src/adapters/sources/market/catalog.js';
import { NEWS_SOURCES } from '../../src/adapters/sources/news/catalog.js';
import { PROVIDERS, type ProviderName } from '../../src/adapters/sources/providers.js';
import { SOCIAL_SOURCES } from '../../src/adapters/sources/social/catalog.js';
import { ProviderError } from '../../src/domain/provider-error.js';
import type { ArticleReply } from '../../src/ports/article-source.js';
import type { FetchedSeries } from '../../src/ports/price-source.js';
import type { ProviderSpec, SourceContext } from '../../src/ports/source.js';
import { configSchema } from '../../src/runtime/config-schema.js';
import { madeUpStock } from '../../test/adapters/sources/news/made-up-feeds.js';
import { bytesOf, demand, type Format } from './format.js';
import { ATOM, BARS, FACTS, FEED, SERIES, TEXTS } from './reply-samples.js';

const NOW = Date.UTC(2024, 0, 10, 22);
const FROM = Date.UTC(2024, 0, 2);
const STOCKS = [madeUpStock('ACME'), madeUpStock('BRK.B')];
const SYMBOLS = ['ACME', 'BRK.B'];

/** Answers of every provider, read by its source as if they had come through the door. */
export async function replyFormats(): Promise<{ readonly formats: readonly Format[]; close(): Promise<void> }> {
  const formats: Format[] = [];
  const add = (name: string, samples: readonly (string | object)[], read: (bytes: Uint8Array) => Promise<void>) =>
    formats.push({ name: `answer of ${name}`, samples: samples.map(bytesOf), read });
  for (const [name, samples] of Object.entries(BARS)) {
    const open = await (PRICE_SOURCES[name] as (typeof PRICE_SOURCES)[string])();
    add(name, samples, async (bytes) => {
      const source = open(contextOf(name, bytes));
      const { series } = await source.fetch({
        interval: '1d',
        symbols: SYMBOLS.slice(0, source.batch),
        from: FROM,
        to: NOW,
      });
      series.forEach(demandSeries);
    });
  }
  for (const [name, samples] of Object.entries(SERIES)) {
    const open = await (MACRO_SOURCES[name] as (typeof MACRO_SOURCES)[string])();
    add(name, samples, async (bytes) => {
      // A key lets FRED tell release dates; without it the other file is read.
      const source = open(contextOf(name, bytes, { keyless: bytes[0] !== 0x7b }));
      const series = ['DGS10', 'VIXCLS'].filter((one) => source.has(one)).slice(0, 1);
      const { observations } = await source.fetch({ series, from: FROM });
      for (const { value, date } of observations)
        demand(Number.isFinite(value) && Number.isFinite(date), 'a value is no number');
    });
  }
  const articles = { ...NEWS_SOURCES, ...SOCIAL_SOURCES };
  for (const name of Object.keys(articles)) {
    const open = await (articles[name] as (typeof articles)[string])();
    add(name, TEXTS[name] ?? [FEED, ATOM], async (bytes) => {
      for await (const reply of open(contextOf(name, bytes)).fetch({ stocks: STOCKS, since: FROM }))
        demandArticles(reply);
    });
  }
  for (const name of Object.keys(FUNDAMENTAL_SOURCES)) {
    const open = await (FUNDAMENTAL_SOURCES[name] as (typeof FUNDAMENTAL_SOURCES)[string])();
    add(`${name} facts`, [FACTS], async (bytes) => {
      const tickers = bytesOf({ 0: { cik_str: 1, ticker: 'ACME', title: 'Made Up' } });
      const context = contextOf(name, bytes, { first: tickers });
      for await (const { fundamentals } of open(context).fetch({ symbols: ['ACME'] })) {
        for (const { value, known_at } of fundamentals)
          demand(Number.isFinite(value) && Number.isFinite(known_at), 'a number is none');
      }
    });
  }
  return { formats, close: async () => {} };
}

function demandSeries({ symbol, time, ...columns }: FetchedSeries): void {
  demand(SYMBOLS.includes(symbol), `a series of ${symbol}, which was not asked for`);
  for (let k = 0; k < time.length; k++) {
    demand(
      Number.isFinite(time[k]) && (k === 0 || (time[k] as number) > (time[k - 1] as number)),
      'times do not ascend',
    );
    demand((time[k] as number) <= NOW, 'a bar of the future');
  }
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) {
    demand(columns[name].length === time.length, `${name} has another length than time`);
  }
}

function demandArticles({ articles }: ArticleReply): void {
  for (const { title, published_at, url, symbols } of articles) {
    demand(typeof title === 'string' && typeof symbols.length === 'number', 'an article without a title');
    demand(published_at === null || Number.isFinite(published_at), 'an article at no time');
    demand(url === null || URL.canParse(url), 'an address that is none');
  }
}

/** A source's context in which every answer is these bytes, with status 200 and any type. */
function contextOf(
  name: string,
  bytes: Uint8Array,
  { first, keyless = false }: { readonly first?: Uint8Array; readonly keyless?: boolean } = {},
): SourceContext {
  const spec: ProviderSpec = PROVIDERS[name as ProviderName];
  const own: Readonly<Record<string, object>> = {
    reddit: { subreddits: ['made'] },
    x: { monthlyPosts: 1_000, monthlyUsd: 100 },
    feeds: { list: [{ name: 'made', url: 'https://made.example/feed' }] },
    pages: {
      sites: [
        {
          name: 'made',
          url: 'https://made.example/',
          item: 'tr.row',
          title: 'a',
          date: '.when',
          publisher: 'i',
          articles: true,
        },
      ],
    },
  };
  const parsed = configSchema.parse({ providers: own[name] === undefined ? {} : { [name]: own[name] } });
  const kept: Record<string, string> = {};
  const quiet = () => {};
  let asked = 0;
  return {
    provider: name,
    http: {
      async request(request) {
        // A chain of pages that never ends is stopped by the source, not by this.
        if (++asked > 10_000) throw new Error(`${name} asked ${asked} times`);
        const isToken = request.url.includes('access_token');
        const body =
          isToken && bytes[2] !== 0x61
            ? bytesOf({ access_token: 'made', expires_in: 900 })
            : asked === 1
              ? (first ?? bytes)
              : bytes;
        const reply = createReply({ url: request.url, status: 200, headers: {}, body }, name, (text) => text);
        const judged = request.judge?.(reply);
        if (judged instanceof ProviderError) throw judged;
        return reply;
      },
    },
    url: (path, host) => `${host === undefined ? spec.baseUrl : spec.hosts?.[host]}${path}`,
    secrets: keyless ? {} : Object.fromEntries(Object.keys(spec.secrets ?? {}).map((key) => [key, 'made-up'])),
    contact: 'Jane Doe jane@example.org',
    settings: parsed.providers[name as ProviderName] as unknown as Readonly<Record<string, unknown>>,
    state: {
      read: async () => ({ ...kept }),
      async write(values) {
        for (const [key, value] of Object.entries(values))
          value === null ? delete kept[key] : Object.assign(kept, { [key]: value });
      },
      async update(_, change) {
        await this.write(change({ ...kept }));
      },
    },
    clock: { now: () => NOW, elapsed: () => 0 },
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  };
}
