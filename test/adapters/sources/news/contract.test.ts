import { describe, expect, it } from 'vitest';
import { NEWS_SOURCES } from '../../../../src/adapters/sources/news/catalog.js';
import {
  type ArticleSourceSample,
  articleSourceContract,
  type SampleArticle,
} from '../../../contracts/article-source.contract.js';
import { filing, filings, item, madeUpStock, page, rss } from './made-up-feeds.js';

const now = Date.UTC(2026, 9, 1, 16);
const stocks = [madeUpStock('AAA'), madeUpStock('BBB.A'), madeUpStock(null)];
const feedOf = (more = '') => ({
  now,
  stocks,
  answer: (articles: readonly SampleArticle[]) => ({
    headers: { 'content-type': 'application/rss+xml' },
    body: rss(articles.map(({ title, at }) => item(title, at, more)).join('')),
  }),
});
const KEY = 'k3y-0f-th3-us3r';

const SAMPLES: readonly Omit<ArticleSourceSample, 'load'>[] = [
  {
    provider: 'yahoo-news',
    ...feedOf('<description>Short.</description>'),
    path: /^\/rss\/2\.0\/headline$/,
    part: { query: { s: 'BBB-A' }, subject: 'BBB.A' },
  },
  {
    provider: 'google-news',
    ...feedOf('<source url="https://times.example">Made-Up Times</source>'),
    path: /^\/rss\/search$/,
    part: { query: { q: '"Made Up BBB.A" stock OR "BBB.A stock" when:7d' }, subject: 'BBB.A' },
  },
  {
    provider: 'cnbc',
    ...feedOf(),
    settings: () => ({ sections: ['1', '2'] }),
    path: /^\/id\/\d\/device\/rss\/rss\.html$/,
    part: { path: /^\/id\/2\//, subject: '2' },
  },
  {
    provider: 'marketwatch',
    ...feedOf(),
    settings: () => ({ sections: ['one', 'two'] }),
    path: /^\/public\/rss\//,
    part: { path: /two$/, subject: 'two' },
  },
  { provider: 'pr-newswire', ...feedOf(), path: /^\/rss\/news-releases-list\.rss$/ },
  {
    provider: 'globenewswire',
    ...feedOf('<category domain="https://www.globenewswire.com/rss/stock">Nasdaq:AAA</category>'),
    settings: () => ({ feeds: ['country/One', 'country/Two'] }),
    path: /^\/RssFeed\//,
    part: { path: /Two$/, subject: 'country/Two' },
  },
  {
    provider: 'sec',
    now,
    stocks,
    contact: 'Jane Doe jane@example.org',
    settings: () => ({ forms: ['8-K', '10-Q'] }),
    path: /^\/cgi-bin\/browse-edgar$/,
    others: [
      {
        path: '/files/company_tickers.json',
        reply: { body: { 0: { cik_str: 12345, ticker: 'AAA', title: 'Made Up' } } },
      },
    ],
    answer: (articles) => ({
      headers: { 'content-type': 'application/atom+xml' },
      body: filings(
        articles.map(({ title, at }, i) => filing(title, at, { number: `0000012345-26-00000${i}` })).join(''),
      ),
    }),
    part: { query: { type: '10-Q' }, subject: '10-Q' },
  },
  {
    provider: 'feeds',
    ...feedOf(),
    settings: (url) => ({
      list: [
        { name: 'first', url: `${url}/made-up/first.xml?token=${KEY}`, symbols: ['aaa'] },
        { name: 'second', url: `${url}/made-up/{symbol}.xml?token=${KEY}`, symbols: [] },
      ],
    }),
    secrets: { token: KEY },
    path: /^\/made-up\//,
    part: { path: /BBB\.A\.xml$/, subject: 'second BBB.A' },
  },
  {
    provider: 'pages',
    now,
    stocks,
    settings: (url) => ({
      sites: [
        {
          ...{
            name: 'first',
            url: `${url}/made-up/first?token=${KEY}`,
            item: '#news tr.row',
            title: 'a',
            date: '.when',
          },
          ...{ publisher: 'i', timeZone: 'America/New_York', articles: false },
        },
        {
          ...{
            name: 'second',
            url: `${url}/made-up/second?token=${KEY}`,
            item: '#news tr.row',
            title: 'a',
            date: '.when',
          },
          ...{ timeZone: 'America/New_York', articles: false },
        },
      ],
    }),
    secrets: { token: KEY },
    path: /^\/made-up\//,
    answer: (articles) => ({
      headers: { 'content-type': 'text/html' },
      body: page(articles.map(({ title, at }) => ({ title, date: new Date(at).toISOString() }))),
    }),
    part: { path: /second$/, subject: 'second' },
  },
];

for (const sample of SAMPLES) {
  articleSourceContract({ ...sample, load: NEWS_SOURCES[sample.provider] as ArticleSourceSample['load'] });
}

describe('the catalog of news', () => {
  it('has a sample for every source, so that none escapes the contract', () => {
    expect(SAMPLES.map(({ provider }) => provider).sort()).toEqual(Object.keys(NEWS_SOURCES).sort());
  });
});
