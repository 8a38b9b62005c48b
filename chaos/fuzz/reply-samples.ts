import { DAY } from '../../src/domain/time.js';
import { companyFacts, fact } from '../../test/adapters/sources/fundamentals/made-facts.js';
import { madeUpChart, seconds } from '../../test/adapters/sources/market/made-up-charts.js';
import { filing, filings, item, page, rss } from '../../test/adapters/sources/news/made-up-feeds.js';

// Companies and numbers are made up.

/** Sound answers of each provider of prices, series and numbers. */
export const BARS: Readonly<Record<string, readonly (string | object)[]>> = {
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
export const SERIES: Readonly<Record<string, readonly (string | object)[]>> = {
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
export const FEED = rss(
  item(
    'Made Up ACME (NYSE: ACME) beats <b>estimates</b>',
    AT,
    '<description>&lt;p&gt;Text &amp;amp; more&lt;/p&gt;</description>',
  ) + item('Second – one', AT - DAY),
);
export const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title type="html">A &lt;i&gt;title&lt;/i&gt;</title><link href="/a"/><id>urn:1</id><updated>2024-01-10T10:00:00Z</updated><summary>s</summary></entry></feed>`;
export const TEXTS: Readonly<Record<string, readonly (string | object)[]>> = {
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
export const FACTS = companyFacts({
  'us-gaap': {
    StockholdersEquity: { USD: [fact('2023-03-31', 10, '2023-05-02'), fact('2023-06-30', 12, '2023-08-02')] },
  },
});
