import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFeed } from '../../../src/adapters/sources/news/feed/parse-feed.js';
import { OpenAlphaError } from '../../../src/domain/errors.js';
import { ProviderError } from '../../../src/domain/provider-error.js';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.js';
import { type CollectArticlesOptions, collectArticles } from '../../../src/pipeline/collect/articles.js';
import type { ArticleRequest, ArticleSource } from '../../../src/ports/article-source.js';
import type { Store } from '../../../src/ports/store.js';
import { testClock } from '../../support/test-net.js';
import { articleSource, collectDeps, type FakeSources, NOW, storeOfCompanies, told } from './fake-sources.js';

describe('collecting articles', () => {
  let store: Store;
  beforeEach(async () => {
    store = await storeOfCompanies();
  });
  afterEach(() => store.close());

  const news = (articles: readonly ArticleSource[], more: Partial<FakeSources> = {}, clock = testClock(NOW)) => ({
    run: (options: Partial<CollectArticlesOptions> = {}) =>
      collectArticles({ family: 'news', ...options }, collectDeps(store, { articles, ...more }, clock)),
    clock,
  });
  const stored = () => store.articles.published(0, NOW + 9 * DAY);

  it('stores what is about a stock, known from when it was fetched, with the source as provider', async () => {
    const article = told('Quozara Systems raises its forecast', {
      text: ' Sales grew. ',
      url: 'https://example.org/a?utm_source=x',
    });
    const report = await news([articleSource('wire-a', [{ articles: [article] }])]).run();
    expect(report).toMatchObject({
      ok: true,
      failures: [],
      sources: [{ name: 'wire-a', articles: 1, new: 1, replies: 1 }],
    });
    expect(await stored()).toEqual([
      {
        id: expect.any(String),
        title: 'Quozara Systems raises its forecast',
        url: 'https://example.org/a?utm_source=x',
        source: 'example wire',
        published_at: NOW - HOUR,
        known_at: NOW,
        provider: 'wire-a',
        symbols: ['QZA'],
        relevance: [expect.any(Number)],
        text: 'Sales grew.',
        story: expect.stringMatching(/^[0-9a-f]{16}$/),
      },
    ]);
  });

  it('stores nothing that is about no stock, has no title or is too old, and counts it', async () => {
    const articles = [
      told('Weather will be fine'),
      told('  '),
      told('Vexolim Corporation opens a plant', { published_at: NOW - 8 * DAY }),
      told('Vexolim Corporation closes a plant'),
    ];
    const { sources } = await news([articleSource('wire-a', [{ articles }])]).run();
    expect(sources[0]).toMatchObject({ articles: 4, new: 1, repeats: 0, unlinked: 1, untitled: 1, old: 1 });
    expect((await stored()).map(({ title }) => title)).toEqual(['Vexolim Corporation closes a plant']);
  });

  it('collecting again changes nothing, whatever the time of day', async () => {
    const replies = [
      {
        articles: [
          told('Vexolim Corporation cuts jobs', { url: 'https://example.org/v' }),
          told('Brulinde Group buys a rival'),
        ],
      },
      { articles: [told('Quozara Systems names a chief', { published_at: null })] },
    ];
    const { run, clock } = news([articleSource('wire-a', replies)]);
    expect((await run()).sources[0]).toMatchObject({ new: 3, repeats: 0 });
    const before = await stored();
    for (const pause of [HOUR, 5 * DAY]) {
      clock.advance(pause);
      expect((await run({ since: NOW - 20 * DAY })).sources[0]).toMatchObject({ new: 0, repeats: 3 });
    }
    expect(await stored()).toEqual(before);
  });

  it('does not make news again of an undated headline that a page shows for months', async () => {
    const { run, clock } = news([
      articleSource('page', [{ articles: [told('Brulinde Group: who we are', { published_at: null })] }]),
    ]);
    expect((await run()).sources[0]).toMatchObject({ new: 1 });
    for (let month = 0; month < 6; month++) {
      clock.advance(30 * DAY);
      expect((await run()).sources[0]).toMatchObject({ new: 0, repeats: 1 });
    }
    clock.advance(100 * DAY);
    expect((await run()).sources[0]).toMatchObject({ new: 0, repeats: 1 });
    clock.advance(DAY);
    expect(await store.articles.published(0, clock.now())).toHaveLength(1);
  });

  it('takes an article without a date, or with one that cannot be, as published when it was first seen', async () => {
    const articles = [
      told('Vexolim Corporation cuts jobs', { published_at: null }),
      told('Brulinde Group buys a rival', { published_at: NOW + 400 * DAY }),
      told('Quozara Systems names a chief', { published_at: NOW + HOUR }),
    ];
    await news([articleSource('wire-a', [{ articles }])]).run();
    expect((await stored()).map(({ title, published_at, known_at }) => [title, published_at, known_at])).toEqual([
      ['Vexolim Corporation cuts jobs', NOW, NOW],
      ['Brulinde Group buys a rival', NOW, NOW],
      ['Quozara Systems names a chief', NOW + HOUR, NOW + HOUR],
    ]);
  });

  it('knows nothing before it was fetched, however early or late its date reads without a zone', async () => {
    const feed = (title: string, pubDate: string) =>
      `<item><title>${title}</title><pubDate>${pubDate}</pubDate></item>`;
    // Now is 15:00 UTC. Ten in New York and midnight in Tokyo, written without a zone, both read as UTC.
    const items =
      feed('Vexolim Corporation cuts jobs', '2026-11-20 10:00') +
      feed('Brulinde Group buys a rival', '2026-11-21 00:00') +
      feed('Quozara Systems names a chief', 'Fri, 20 Nov 2026 15:30:00 GMT');
    const { items: parsed } = parseFeed(`<rss version="2.0"><channel>${items}</channel></rss>`, {
      url: 'https://example.org/rss',
      now: NOW,
    });
    const articles = parsed.map(({ title, published_at }) => told(title, { published_at }));
    await news([articleSource('wire-a', [{ articles }])]).run();
    expect((await stored()).map(({ published_at, known_at }) => [published_at, known_at])).toEqual([
      [NOW - 5 * HOUR, NOW],
      // Nine hours ahead is no date.
      [NOW, NOW],
      // A clock that is half an hour fast: not known before it says it was published.
      [NOW + 30 * MINUTE, NOW + 30 * MINUTE],
    ]);
    expect(await store.articles.latest('VEX', 5, NOW - 1)).toEqual([]);
    expect(await store.articles.latest('QZA', 5, NOW)).toEqual([]);
  });

  it('knows an article again by its address, its title and its time, and links the stocks that another feed names', async () => {
    const first = told('Vexolim Corporation cuts jobs', { url: 'https://example.org/v?id=1&utm_source=a' });
    const { run, clock } = news([articleSource('wire-a', [{ articles: [first] }])]);
    await run();
    clock.advance(HOUR);
    const again = [
      told('Vexolim Corporation cuts a thousand jobs', { url: 'https://www.example.org/v?id=1', published_at: NOW }),
      told('UPDATE 1-Vexolim Corporation cuts jobs', { published_at: NOW - MINUTE }),
      told('Vexolim Corporation cuts jobs', { text: 'Brulinde Group may hire them.' }),
    ];
    const { sources } = await news([articleSource('wire-b', [{ articles: again }])], {}, clock).run();
    expect(sources[0]).toMatchObject({ articles: 3, new: 0, repeats: 3 });
    const [article, ...more] = await stored();
    expect(more).toEqual([]);
    expect(article).toMatchObject({
      title: first.title,
      known_at: NOW,
      provider: 'wire-a',
      symbols: ['BRL', 'VEX'],
      text: 'Brulinde Group may hire them.',
    });
    // The later link is not known before it was made.
    expect((await store.articles.latest('BRL', 5, NOW)).length).toBe(0);
    expect(await store.articles.latest('BRL', 5, NOW + HOUR)).toMatchObject([{ known_at: NOW + HOUR }]);
  });

  it('gives near copies on other wires one story, in one run and over runs', async () => {
    const title = 'Vexolim Corporation to buy Brulinde Group in $3 billion deal';
    const copy = (source: string, text = title) => told(text, { source, published_at: NOW - HOUR });
    const first = news([articleSource('wire-a', [{ articles: [copy('one')] }, { articles: [copy('two')] }])]);
    await first.run();
    first.clock.advance(HOUR);
    const other = copy('three', 'Vexolim to sell its shipyards to a fund for $40 million');
    await news(
      [articleSource('wire-b', [{ articles: [copy('four', `${title} - Four`), other] }])],
      {},
      first.clock,
    ).run();
    const stories = (await stored()).map(({ source, story }) => [source, story]);
    expect(stories.map(([source]) => source).sort()).toEqual(['four', 'one', 'three', 'two']);
    const storyOf = Object.fromEntries(stories);
    expect(storyOf.two).toBe(storyOf.one);
    expect(storyOf.four).toBe(storyOf.one);
    expect(storyOf.three).not.toBe(storyOf.one);
  });

  it('takes the word of a source that names its stocks, and of no other', async () => {
    const filing = [told('8-K - a filing', { symbols: ['VEX', 'NOPE'] })];
    const trusted = articleSource('filings', [{ articles: filing }], { namesStocks: true });
    const { sources } = await news([trusted, articleSource('feed', [{ articles: filing }])]).run({
      providers: ['feed'],
    });
    expect(sources[0]).toMatchObject({ unlinked: 1, new: 0 });
    await news([trusted]).run();
    expect(await stored()).toMatchObject([{ symbols: ['VEX'] }]);
  });

  it('goes on when a source fails, before, between and after its replies', async () => {
    const good = (n: number) => ({ articles: [told(`Vexolim Corporation opens plant number ${n} near the river`)] });
    const asked: ArticleRequest[] = [];
    const sources = [
      articleSource('limited', [good(1), new ProviderError('limited', 'limit', 'too many requests')]),
      articleSource('broken', [new TypeError('x is not a function')]),
      articleSource('shut', []),
      articleSource(
        'good',
        [good(2), { failures: [{ provider: 'good', subject: 'VEX', kind: 'schema', message: 'no items' }] }],
        {
          asked,
        },
      ),
    ];
    const broken = { shut: new OpenAlphaError('CONFIG', 'shut is not set up.') };
    const report = await news(sources, { broken }).run({ symbols: ['VEX'] });
    expect(report.ok).toBe(true);
    expect(report.failures.map(({ provider, kind }) => [provider, kind]).sort()).toEqual([
      ['broken', 'schema'],
      ['good', 'schema'],
      ['limited', 'limit'],
      ['shut', 'schema'],
    ]);
    expect(report.sources.map(({ name, new: added, stopped }) => [name, added, stopped === null])).toEqual([
      ['limited', 1, false],
      ['broken', 0, false],
      ['shut', 0, false],
      ['good', 1, true],
    ]);
    expect(asked[0]!.stocks.map(({ symbol }) => symbol)).toEqual(['VEX']);
    expect(await stored()).toHaveLength(2);
    expect(await store.providers.findings()).toMatchObject([
      {
        provider: 'good',
        kind: 'structure_changed',
        subject: 'news',
        detail: expect.stringMatching(/good \(VEX\).*: no items$/),
        times: 1,
      },
    ]);
  });

  it('tells a page that has changed once, where the source also says what about it', async () => {
    const subject = 'page';
    const findings = [{ provider: 'pages', kind: 'structure_changed' as const, subject, detail: 'no rows' }];
    const failures = [{ provider: 'pages', kind: 'schema' as const, subject, message: 'page: no rows' }];
    const report = await news([articleSource('pages', [{ articles: [], findings, failures }])]).run();
    expect(report).toMatchObject({ findings, failures });
    expect((await store.providers.findings()).map(({ times }) => times)).toEqual([1]);
  });

  it('tells once of a source that changed, however many stocks it was asked about', async () => {
    const changed = ['VEX', 'BRL'].map((subject) => ({
      findings: [],
      failures: [{ provider: 'posts', kind: 'schema' as const, subject, message: 'data: expected array' }],
    }));
    const gone = new ProviderError('posts', 'schema', 'errors: expected object');
    const report = await news([articleSource('posts', [...changed, gone])]).run();
    expect(report.findings).toEqual([
      {
        provider: 'posts',
        kind: 'structure_changed',
        subject: 'news',
        detail: '3 answers of posts are not in the form that is known, the first (VEX): data: expected array',
      },
    ]);
    expect(await store.providers.findings()).toMatchObject([{ provider: 'posts', subject: 'news', times: 1 }]);
  });

  it('is not well when no source could be used', async () => {
    const report = await news([articleSource('a', [new ProviderError('a', 'network', 'no answer')])]).run();
    expect(report.ok).toBe(false);
  });

  it('counts what a source left out as too old among what it gave', async () => {
    const report = await news([articleSource('a', [{ articles: [told('Quozara Systems rises')], old: 3 }])]).run();
    expect(report.sources).toMatchObject([{ articles: 4, new: 1, old: 3 }]);
  });

  it('refuses to begin when no source can be used, and says what each needs', async () => {
    const off = [{ name: 'posts', lacks: ['providers.posts.enabled: true', 'providers.posts.token'] }];
    await expect(news([], { off }).run()).rejects.toMatchObject({
      code: 'NO_DATA',
      message: 'No provider of news can be used: posts needs providers.posts.enabled: true, providers.posts.token.',
    });
    const keyed = [articleSource('keyed', [])];
    await expect(news(keyed, { off, lacks: { keyed: ['KEY'] } }).run()).rejects.toThrow(
      /keyed needs KEY\n {2}posts needs/,
    );
  });

  it('passes over a source that lacks something, and says so when it was asked for by name', async () => {
    const lacks = { keyed: ['providers.keyed.token'] };
    const sources = [articleSource('keyed', []), articleSource('open', [])];
    const report = await news(sources, { lacks }).run();
    expect(report).toMatchObject({
      ok: true,
      failures: [],
      not_ready: [{ name: 'keyed' }],
      sources: [{ name: 'open' }],
    });
    const named = await news(sources, { lacks }).run({ providers: ['keyed', 'open'] });
    expect(named).toMatchObject({ failures: [{ provider: 'keyed', kind: 'auth' }], sources: [{ name: 'open' }] });
    await expect(news(sources, { lacks }).run({ providers: ['keyed'] })).rejects.toMatchObject({ code: 'NO_DATA' });
    await expect(news(sources).run({ providers: ['unheard'] })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('refuses symbols that are no stocks, and a store without stocks', async () => {
    await expect(news([]).run({ symbols: ['NOPE'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { openSqliteStore } = await import('../../../src/adapters/store/sqlite/open.js');
    const empty = await openSqliteStore(':memory:');
    await expect(collectArticles({ family: 'news' }, collectDeps(empty, {}))).rejects.toMatchObject({
      code: 'NO_DATA',
    });
    await empty.close();
  });

  it('has written every reply before the next is asked for, so that a stop loses nothing', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const source: ArticleSource = {
      name: 'slow',
      requests: () => 3,
      async *fetch() {
        for (let n = 1; n <= 3; n++) {
          seen.push((await stored()).length);
          if (n === 3) controller.abort();
          yield {
            articles: [told(`Vexolim Corporation signs contract ${n} with the ministry of item ${n}`)],
            failures: [],
            findings: [],
          };
        }
      },
    };
    const deps = { ...collectDeps(store, { articles: [source] }), signal: controller.signal };
    await expect(collectArticles({ family: 'news' }, deps)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen).toEqual([0, 1, 2]);
    expect(await stored()).toHaveLength(3);
  });

  it('keeps what posters said of their own posts, and tells posts of the same words apart', async () => {
    const post = (id: number, more: object = {}) =>
      told('$VEX going places', { url: `https://example.org/post/${id}`, source: 'board', ...more });
    const articles = [
      post(1, { stated: 1 }),
      post(2, { stated: -1, published_at: NOW - MINUTE }),
      post(3, { published_at: NOW }),
    ];
    const sources = [articleSource('board', [{ articles }])];
    const { run, clock } = news(sources);
    expect((await run({ family: 'social' })).sources[0]).toMatchObject({ new: 3 });
    clock.advance(HOUR);
    expect((await run({ family: 'social' })).sources[0]).toMatchObject({ new: 0, repeats: 3 });
    const scores = (await store.articles.scored('stated')).map(({ symbol, score, label, published_at }) => [
      symbol,
      score,
      label,
      published_at,
    ]);
    expect(scores.sort((a, b) => Number(a[3]) - Number(b[3]))).toEqual([
      ['VEX', 1, 'positive', NOW - HOUR],
      ['VEX', -1, 'negative', NOW - MINUTE],
    ]);
  });

  it('cuts headlines and texts that are longer than any', async () => {
    const articles = [told(`Vexolim Corporation ${'x'.repeat(5_000_000)}`, { text: 'y'.repeat(1_000_000) })];
    await news([articleSource('wire-a', [{ articles }])]).run();
    const [article] = await stored();
    expect(article!.title.length).toBeLessThanOrEqual(1_000);
    expect(article!.text!.length).toBeLessThanOrEqual(20_000);
  });
});
