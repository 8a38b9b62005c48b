import { describe, expect, it } from 'vitest';
import { openFeeds } from '../../../../src/adapters/sources/news/feeds/feeds.js';
import { OpenAlphaError } from '../../../../src/domain/errors.js';
import { ProviderError } from '../../../../src/domain/provider-error.js';
import { DAY, HOUR } from '../../../../src/domain/time.js';
import { all, memoryState, type StubReply, stubContext } from '../stub-context.js';
import { item, madeUpStock, rss } from './made-up-feeds.js';

const now = Date.UTC(2026, 9, 1, 12);
const stocks = [madeUpStock('AAA')];
const request = { stocks, since: now - DAY };
const feed = (name: string, more: object = {}) => ({ name, url: `https://${name}.example/rss`, symbols: [], ...more });
const settings = (...list: object[]) => ({ list });
const good: StubReply = {
  headers: { etag: '"v1"', 'last-modified': 'Thu, 01 Oct 2026 11:00:00 GMT' },
  body: rss(item('News', now - HOUR)),
};

describe('a source of feeds', () => {
  it('asks again only for what is new, and takes "not modified" for nothing', async () => {
    const kept: Record<string, string> = {};
    const run = async (reply: StubReply, more = {}) => {
      const stub = stubContext('feeds', () => reply, {
        settings: settings(feed('one')),
        state: memoryState(kept),
        now,
      });
      return {
        replies: await all(openFeeds(stub.context).fetch({ ...request, ...more })),
        sent: stub.requests[0]?.headers,
      };
    };
    const first = await run(good);
    expect(first.sent).not.toHaveProperty('if-none-match');
    expect(first.replies[0]?.articles).toHaveLength(1);

    // The stub gives 304 as an error, as any status that is not 2xx; the door does not.
    const second = await run({ ...good, status: 200 });
    expect(second.sent).toMatchObject({
      'if-none-match': '"v1"',
      'if-modified-since': 'Thu, 01 Oct 2026 11:00:00 GMT',
    });

    // Asked for more than was taken, or for other stocks, the feed has to be read again.
    expect((await run(good, { since: now - 2 * DAY })).sent).not.toHaveProperty('if-none-match');
    expect((await run(good, { since: now - 2 * DAY })).sent).toHaveProperty('if-none-match');
    expect(
      (await run(good, { since: now - 2 * DAY, stocks: [...stocks, madeUpStock('BBB')] })).sent,
    ).not.toHaveProperty('if-none-match');
  });

  it('remembers nothing of what the caller did not come back from', async () => {
    const stub = stubContext('feeds', () => good, { settings: settings(feed('one')), now });
    const replies = openFeeds(stub.context).fetch(request)[Symbol.asyncIterator]();
    await replies.next();
    expect(stub.kept).toEqual({});
    await replies.return?.();
    expect(stub.kept).toEqual({});

    const again = openFeeds(stub.context).fetch(request)[Symbol.asyncIterator]();
    await again.next();
    await again.next();
    expect(Object.values(stub.kept)).toHaveLength(1);
    // Addresses can hold keys: they are kept as fingerprints.
    expect(JSON.stringify(stub.kept)).not.toContain('example');
  });

  it('does not remember a feed that is broken or fails: the next reading may give more', async () => {
    for (const body of [rss(item('News', now - HOUR)).replace('</rss>', ''), rss('')]) {
      const stub = stubContext('feeds', () => ({ ...good, body }), { settings: settings(feed('one')), now });
      await all(openFeeds(stub.context).fetch(request));
      expect(stub.kept).toEqual({});
    }
  });

  it('survives a state that was written by something else', async () => {
    const kept: Record<string, string> = {};
    const state = memoryState(kept);
    const stub = stubContext('feeds', () => good, { settings: settings(feed('one')), state, now });
    await all(openFeeds(stub.context).fetch(request));
    for (const key of Object.keys(kept)) kept[key] = 'not json';
    expect((await all(openFeeds(stub.context).fetch(request)))[0]?.articles).toHaveLength(1);
  });

  it('says that a feed without items has changed, and never that all is well', async () => {
    const stub = stubContext('feeds', () => ({ body: rss('') }), { settings: settings(feed('one')), now });
    expect(await all(openFeeds(stub.context).fetch(request))).toEqual([
      {
        articles: [],
        old: 0,
        failures: [{ provider: 'feeds', subject: 'one', kind: 'schema', message: expect.stringContaining('no items') }],
        findings: [
          { provider: 'feeds', subject: 'one', kind: 'structure_changed', detail: expect.stringContaining('<item>') },
        ],
      },
    ]);
  });

  it('says so too where items are there and nothing can be read of them', async () => {
    const stub = stubContext('feeds', () => ({ body: rss('<item><headline>A</headline></item>') }), {
      settings: settings(feed('one')),
      now,
    });
    const [reply] = await all(openFeeds(stub.context).fetch(request));
    expect(reply?.failures).toMatchObject([{ kind: 'schema', subject: 'one' }]);
    expect(reply?.findings).toMatchObject([
      { kind: 'structure_changed', detail: expect.stringContaining('None of its 1 items') },
    ]);
  });

  it('takes a feed of one stock without items for what it is: nothing new', async () => {
    const one = feed('one', { url: 'https://one.example/{symbol}' });
    const stub = stubContext('feeds', () => ({ body: rss('') }), { settings: settings(one), now });
    const [reply] = await all(openFeeds(stub.context).fetch(request));
    expect(reply?.failures).toMatchObject([{ kind: 'empty', subject: 'one AAA' }]);
  });

  it('asks a feed with {symbol} for every listed stock, and gives its symbol and those of the settings', async () => {
    const one = feed('one', { url: 'https://one.example/{symbol}.xml', symbols: ['bbb'] });
    const stub = stubContext('feeds', () => good, { settings: settings(one), now });
    const source = openFeeds(stub.context);
    const wanted = { ...request, stocks: [...stocks, madeUpStock('CCC.A'), madeUpStock(null), madeUpStock('AAA')] };
    expect(source.requests(wanted)).toBe(2);
    const replies = await all(source.fetch(wanted));
    expect(stub.requests.map(({ url }) => url)).toEqual([
      'https://one.example/AAA.xml',
      'https://one.example/CCC.A.xml',
    ]);
    expect(replies.flatMap(({ articles }) => articles.map(({ symbols, source }) => [source, ...symbols]))).toEqual([
      ['one', 'AAA', 'BBB'],
      ['one', 'CCC.A', 'BBB'],
    ]);
  });

  it('goes on with other publishers when one sets a limit or refuses', async () => {
    const list = settings(feed('one'), feed('two'), feed('three'));
    const stub = stubContext(
      'feeds',
      ({ at }) => (at.host === 'one.example' ? { status: 429 } : at.host === 'two.example' ? { status: 403 } : good),
      { settings: list, now },
    );
    const replies = await all(openFeeds(stub.context).fetch(request));
    expect(replies.flatMap(({ failures }) => failures.map(({ subject, kind }) => [subject, kind]))).toEqual([
      ['one', 'limit'],
      ['two', 'auth'],
    ]);
    expect(replies.flatMap(({ articles }) => articles)).toHaveLength(1);
  });

  it('stops where the person stops it', async () => {
    const stop = new OpenAlphaError('CANCELLED', 'stopped');
    const stub = stubContext('feeds', () => ({ error: stop }), { settings: settings(feed('one'), feed('two')), now });
    await expect(all(openFeeds(stub.context).fetch(request))).rejects.toBe(stop);
  });

  it('gives replies in the order of the list, whichever answers first', async () => {
    const list = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => feed(name));
    const stub = stubContext('feeds', () => good, { settings: settings(...list), now });
    const http = stub.context.http;
    const context = {
      ...stub.context,
      http: {
        async request(asked: Parameters<typeof http.request>[0]) {
          const turns = asked.url.includes('//a.') ? 20 : 1;
          for (let i = 0; i < turns; i++) await Promise.resolve();
          if (asked.url.includes('//c.')) throw new ProviderError('feeds', 'network', 'reset');
          return http.request(asked);
        },
      },
    };
    const replies = await all(openFeeds(context).fetch(request));
    expect(replies.map(({ articles, failures }) => articles[0]?.source ?? failures[0]?.subject)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
    ]);
  });
});
