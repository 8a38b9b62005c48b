import { describe, expect, it } from 'vitest';
import { openNet } from '../../../../src/adapters/net/open-net.js';
import { NEWS_SOURCES } from '../../../../src/adapters/sources/news/catalog.js';
import type { ArticleReply } from '../../../../src/ports/article-source.js';
import { type Route, startReplayServer } from '../../../support/replay-server.js';
import { describeWithFixtures, sharedFixture } from '../../../support/shared-fixtures.js';
import { memoryState } from '../stub-context.js';
import { item, madeUpStock, rss } from './made-up-feeds.js';

const now = Date.UTC(2026, 5, 1);

/** Two runs of a source over the real door, with the same state. */
async function twice(
  provider: 'feeds' | 'cnbc' | 'google-news',
  routes: readonly Route[],
  settingsOf: (url: string) => object,
) {
  const server = await startReplayServer(routes);
  const quiet = () => {};
  const clock = { now: () => now, elapsed: () => performance.now() };
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const net = openNet({
    userAgent: 'openalpha/test',
    timeoutMs: 5_000,
    retries: 0,
    maxBytes: 50_000_000,
    clock,
    logger,
    providers: null,
  });
  const open = await (NEWS_SOURCES[provider] as NonNullable<(typeof NEWS_SOURCES)[string]>)();
  const source = open({
    provider,
    http: net.http(provider, { concurrency: 4 }, { hosts: 'apart' }),
    url: (path) => `${server.url}${path}`,
    ...{ secrets: {}, contact: '', settings: { ...settingsOf(server.url) }, state: memoryState({}), clock, logger },
  });
  const runs: ArticleReply[][] = [];
  for (let run = 0; run < 2; run++) {
    const replies: ArticleReply[] = [];
    for await (const reply of source.fetch({ stocks: [madeUpStock('AAPL')], since: 0 })) replies.push(reply);
    runs.push(replies);
  }
  await net.close();
  await server.close();
  return { runs, requests: server.requests };
}

describe('feeds over the real door', () => {
  it('are asked with what the last answer gave, and are nothing new when nothing is', async () => {
    const reply = (asked: { readonly headers: Readonly<Record<string, string>> }) =>
      asked.headers['if-none-match'] === '"v1"'
        ? { status: 304 }
        : { headers: { etag: '"v1"' }, body: rss(item('News', now - 1000)) };
    const { runs, requests } = await twice('feeds', [{ path: '/one', reply }], (url) => ({
      list: [{ name: 'one', url: `${url}/one`, symbols: [] }],
    }));
    expect(runs.map(([only]) => [only?.articles.length, only?.failures.length])).toEqual([
      [1, 0],
      [0, 0],
    ]);
    expect(requests).toHaveLength(2);
  });
});

const FEEDS = {
  'feedparser-guid-dupes.xml': 1,
  'feedparser-iconv.xml': 10,
  'feedparser-illegally-nested.xml': 10,
  'feedparser-rss2sample.xml': 4,
  'feedparser-saxerror.xml': 3,
  'haymant-cnbc.xml': 30,
  'haymant-seekingalpha.xml': 20,
  'reuters-feedBusiness-2019.xml': 20,
  'reuters-feedEnvironment-2019.xml': 20,
  'rssparser-craigslist.rss': 25,
  'rssparser-encoding.rss': 40,
  'rssparser-heise.atom': 15,
  'rssparser-heraldsun.rss': 2,
  'rssparser-reddit-atom.rss': 24,
  'rssparser-reddit.rss': 24,
};
const BAD = ['feedparser-notafeed.html', 'rssparser-missing-fields.atom', 'rssparser-unrecognized.rss'];
const pathOf = (file: string) => `news-rss/recorded/${file}`;

describeWithFixtures('recorded feeds', [...Object.keys(FEEDS), ...BAD, 'haymant-google.xml'].map(pathOf), () => {
  const served = (files: readonly string[]) =>
    files.map((file): Route => ({ path: `/${file}`, reply: () => ({ body: sharedFixture(pathOf(file)) }) }));
  const listed = (files: readonly string[]) => (url: string) => ({
    list: files.map((file) => ({ name: file.replace(/\..*/, '').toLowerCase(), url: `${url}/${file}`, symbols: [] })),
  });

  it('give their articles, whatever their kind, charset and faults', async () => {
    const files = Object.keys(FEEDS);
    const { runs } = await twice('feeds', served(files), listed(files));
    const replies = runs[0] ?? [];
    expect(Object.fromEntries(replies.map(({ articles }, i) => [files[i], articles.length]))).toEqual(FEEDS);
    for (const { title, text, url } of replies.flatMap(({ articles }) => articles)) {
      expect(`${title} ${text}`).not.toMatch(/<\/?[a-z][^<>]*>|\ufffd/i);
      expect(url).toMatch(/^https?:\/\//);
    }
    const of = (file: string) => replies[files.indexOf(file)];
    expect(of('feedparser-iconv.xml')?.articles[0]?.title).toMatch(/^[\u0400-\u04ff ,–]+$/);
    expect(of('rssparser-encoding.rss')?.articles.some(({ title }) => /[ãçéí]/.test(title))).toBe(true);
    expect(of('feedparser-saxerror.xml')?.findings).toMatchObject([
      { kind: 'structure_changed', detail: expect.stringContaining('ampersand') },
    ]);
    expect(of('feedparser-illegally-nested.xml')?.findings).toMatchObject([
      { detail: expect.stringContaining('10 items stand inside') },
    ]);
    // The counter's address stands in <link>, the article's own in feedburner:origLink.
    expect(
      of('reuters-feedBusiness-2019.xml')?.articles.every(({ url }) =>
        url?.startsWith('https://www.reuters.com/article/'),
      ),
    ).toBe(true);
    expect(of('haymant-seekingalpha.xml')?.articles[0]?.symbols).toContain('AAPL');
    expect(replies.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it('that are none are failures, with the good one beside them', async () => {
    const files = [...BAD, 'feedparser-rss2sample.xml'];
    const { runs } = await twice('feeds', served(files), listed(files));
    expect(runs[0]?.map(({ articles, failures }) => failures[0]?.kind ?? articles.length)).toEqual([
      'schema',
      'schema',
      'schema',
      4,
    ]);
    expect(runs[0]?.[2]?.failures[0]?.message).toContain('an HTML page titled "Document Moved"');
  });

  it('of CNBC and Google are read by their own sources', async () => {
    const cnbc = await twice(
      'cnbc',
      [{ path: '/id/1/device/rss/rss.html', reply: { body: sharedFixture(pathOf('haymant-cnbc.xml')) } }],
      () => ({ sections: ['1'] }),
    );
    expect(cnbc.runs[0]?.[0]?.articles).toHaveLength(30);
    const google = await twice(
      'google-news',
      [{ path: '/rss/search', reply: { body: sharedFixture(pathOf('haymant-google.xml')) } }],
      () => ({}),
    );
    const articles = google.runs[0]?.[0]?.articles ?? [];
    expect(articles).toHaveLength(100);
    for (const { title, source, url } of articles) {
      expect(title).not.toMatch(/ - Reuters$/);
      expect(source).toMatch(/reuters/);
      expect(url).toMatch(/^https:\/\/news\.google\.com\/rss\/articles\//);
    }
  });
});

const YAHOO = ['rss-feed-not-found.xml', 'rss-headline-AAPL.xml'].map((file) => `yahoo/documented/${file}`);
describeWithFixtures('documented feeds of Yahoo', YAHOO, () => {
  it.each([
    [YAHOO[0] as string, 'not-found'],
    [YAHOO[1] as string, undefined],
  ])('%s', async (file, kind) => {
    const { stubContext, all } = await import('../stub-context.js');
    const { openYahooNews } = await import('../../../../src/adapters/sources/news/yahoo-news/yahoo-news.js');
    const stub = stubContext('yahoo-news', () => ({ body: sharedFixture(file) }), { now });
    const [reply] = await all(openYahooNews(stub.context).fetch({ stocks: [madeUpStock('AAPL')], since: 0 }));
    expect(reply?.failures[0]?.kind).toBe(kind);
    if (kind === undefined) expect(reply?.articles[0]?.symbols).toEqual(['AAPL']);
  });
});
