import { createReply } from '../../src/adapters/net/reply.js';
import { FUNDAMENTAL_SOURCES } from '../../src/adapters/sources/fundamentals/catalog.js';
import { MACRO_SOURCES } from '../../src/adapters/sources/macro/catalog.js';
import { PRICE_SOURCES } from '../../src/adapters/sources/market/catalog.js';
import { NEWS_SOURCES } from '../../src/adapters/sources/news/catalog.js';
import { PROVIDERS, type ProviderName } from '../../src/adapters/sources/providers.js';
import { SOCIAL_SOURCES } from '../../src/adapters/sources/social/catalog.js';
import { ProviderError } from '../../src/domain/provider-error.js';
import { DAY } from '../../src/domain/time.js';
import type { ArticleReply } from '../../src/ports/article-source.js';
import type { FetchedSeries } from '../../src/ports/price-source.js';
import type { ProviderSpec, SourceContext } from '../../src/ports/source.js';
import { configSchema } from '../../src/runtime/config-schema.js';
import { companyFacts, fact } from '../../test/adapters/sources/fundamentals/made-facts.js';
import { madeUpChart, seconds } from '../../test/adapters/sources/market/made-up-charts.js';
import { filing, filings, item, madeUpStock, page, rss } from '../../test/adapters/sources/news/made-up-feeds.js';
import { bytesOf, demand, type Format } from './format.js';

const NOW = Date.UTC(2024, 0, 10, 22);
const FROM = Date.UTC(2024, 0, 2);
const STOCKS = [madeUpStock('ACME'), madeUpStock('BRK.B')];
const SYMBOLS = ['ACME', 'BRK.B'];

/** Sound answers of each provider of prices, series and numbers. */
const BARS: Readonly<Record<string, readonly (string | object)[]>> = {
  yahoo: [
    madeUpChart({
      timestamp: ['03', '04', '05'].map((day) => seconds(`2024-01-${day}T14:30:00Z`)),
      close: [10, 11.5, 12],
      events: {
        dividends: { 1704292200: { amount: 0.24, date: 1_704_292_200 } },
        splits: { 1704378600: { date: 1_704_378_600, numerator: 2, denominator: 1, splitRatio: '2:1' } },
      },
    }),
  ],
  alpaca: [
    {
      bars: {
        ACME: [{ t: '2024-01-03T05:00:00Z', o: 10, h: 11, l: 9, c: 10, v: 100, n: 3, vw: 10 }],
        'BRK.B': [{ t: '2024-01-04T05:00:00Z', o: 1, h: 1, l: 1, c: 1, v: 0, n: 0, vw: 1 }],
      },
      next_page_token: null,
    },
  ],
  polygon: [
    {
      status: 'OK',
      resultsCount: 2,
      adjusted: true,
      results: [
        { T: 'ACME', t: Date.UTC(2024, 0, 3, 21), o: 10, h: 11, l: 9, c: 10, v: 5, n: 2, vw: 10 },
        { t: Date.UTC(2024, 0, 4, 21), o: 10, h: 11, l: 9, c: 10, v: 5 },
      ],
    },
  ],
  'alpha-vantage': [
    {
      'Meta Data': { '2. Symbol': 'ACME' },
      'Time Series (Daily)': {
        '2024-01-04': { '1. open': '10.0', '2. high': '12.5', '3. low': '9.5', '4. close': '11.5', '5. volume': '700' },
        '2024-01-03': { '1. open': '10.0', '2. high': '12.5', '3. low': '9.5', '4. close': '11', '5. volume': '1' },
      },
    },
  ],
  tiingo: [
    [
      {
        date: '2024-01-03T00:00:00.000Z',
        open: 10,
        high: 11,
        low: 9,
        close: 10,
        volume: 50,
        adjClose: 5,
        divCash: 0.2,
        splitFactor: 2,
      },
      {
        date: '2024-01-04T00:00:00.000Z',
        open: 10,
        high: 11,
        low: 9,
        close: 10,
        volume: 50,
        adjClose: 5,
        divCash: 0,
        splitFactor: 1,
      },
    ],
  ],
};
const SERIES: Readonly<Record<string, readonly (string | object)[]>> = {
  fred: [
    'observation_date,DGS10\n2024-01-02,4.10\n2024-01-03,.\n',
    {
      count: 1,
      observations: [{ realtime_start: '2024-01-04', realtime_end: '9999-12-31', date: '2024-01-02', value: '3.5' }],
    },
  ],
  cboe: ['DATE,OPEN,HIGH,LOW,CLOSE\n01/02/2024,15,16,14,15.5\n01/03/2024,15,16,14,14.5\n'],
  treasury: ['Date,"1 Mo","10 Yr"\n01/02/2024,5.1,4.2\n01/03/2024,5.2,4.1\n'],
};
const AT = Date.UTC(2024, 0, 10, 15);
const FEED = rss(
  item(
    'Made Up ACME (NYSE: ACME) beats <b>estimates</b>',
    AT,
    '<description>&lt;p&gt;Text &amp;amp; more&lt;/p&gt;</description>',
  ) + item('Second – one', AT - DAY),
);
const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title type="html">A &lt;i&gt;title&lt;/i&gt;</title><link href="/a"/><id>urn:1</id><updated>2024-01-10T10:00:00Z</updated><summary>s</summary></entry></feed>`;
const TEXTS: Readonly<Record<string, readonly (string | object)[]>> = {
  sec: [
    filings(filing('Made Up Inc', AT, { items: ' Item 2.02' })),
    { 0: { cik_str: 12_345, ticker: 'ACME', title: 'Made Up' } },
  ],
  reddit: [
    {
      kind: 'Listing',
      data: {
        after: null,
        children: [
          {
            kind: 't3',
            data: {
              name: 't3_a',
              title: 'ACME is made up',
              selftext: '> **quote** [more](https://a.example)',
              permalink: '/r/made/comments/a/',
              subreddit: 'made',
              created_utc: AT / 1_000,
            },
          },
        ],
      },
    },
    { access_token: 'made', expires_in: 900 },
  ],
  stocktwits: [
    {
      response: { status: 200 },
      cursor: { more: false, max: 1 },
      messages: [
        {
          id: 7,
          body: '$ACME made up',
          created_at: '2024-01-10T11:00:00Z',
          user: { username: 'made' },
          symbols: [{ symbol: 'ACME' }],
          entities: { sentiment: { basic: 'Bullish' } },
        },
      ],
    },
  ],
  x: [
    {
      data: [{ id: '1744000000000000000', text: '$ACME made up', created_at: '2024-01-10T11:00:00.000Z' }],
      meta: { result_count: 1 },
    },
  ],
  pages: [
    page([
      { title: 'ACME sells a yard', date: '2024-01-10 10:00' },
      { title: 'BRK.B buys it', date: 'Jan-09-24 11:00PM' },
    ]),
    '<html><body><article><h1>ACME</h1><p>A long text about a yard that was sold, in one paragraph that is long enough to be kept by a reader of texts.</p></article></body></html>',
  ],
};
const FACTS = companyFacts({
  'us-gaap': {
    StockholdersEquity: { USD: [fact('2023-03-31', 10, '2023-05-02'), fact('2023-06-30', 12, '2023-08-02')] },
  },
});

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
