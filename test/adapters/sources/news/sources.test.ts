import { describe, expect, it } from 'vitest';
import { openGlobenewswire } from '../../../../src/adapters/sources/news/globenewswire/globenewswire.js';
import { openGoogleNews, searchTerms } from '../../../../src/adapters/sources/news/google-news/google-news.js';
import { openYahooNews } from '../../../../src/adapters/sources/news/yahoo-news/yahoo-news.js';
import { DAY, HOUR } from '../../../../src/domain/time.js';
import { all, stubContext } from '../stub-context.js';
import { item, madeUpStock, rss } from './made-up-feeds.js';

const now = Date.UTC(2026, 9, 1, 12);
const request = { stocks: [madeUpStock('AAA'), madeUpStock('BBB.A')], since: now - DAY };

describe('yahoo-news', () => {
  it('asks for class shares with a hyphen and says which stock a headline came with', async () => {
    const stub = stubContext('yahoo-news', () => ({ body: rss(item('News', now - HOUR)) }), { now });
    const replies = await all(openYahooNews(stub.context).fetch(request));
    expect(stub.requests.map(({ at }) => at.searchParams.get('s'))).toEqual(['AAA', 'BBB-A']);
    expect(stub.requests[0]?.headers).toMatchObject({ 'user-agent': 'Mozilla/5.0 (compatible; openalpha)' });
    expect(replies[1]?.articles).toMatchObject([{ source: 'yahoo-finance', symbols: ['BBB.A'] }]);
  });

  it('knows the feed that stands for an unknown ticker, and goes on', async () => {
    const stub = stubContext(
      'yahoo-news',
      ({ url }) => ({
        body: url.includes('AAA') ? rss('', 'Yahoo! Finance: RSS feed not found') : rss(item('News', now - HOUR)),
      }),
      { now },
    );
    const replies = await all(openYahooNews(stub.context).fetch(request));
    expect(replies[0]?.failures).toMatchObject([{ subject: 'AAA', kind: 'not-found' }]);
    expect(replies[1]?.articles).toHaveLength(1);
  });

  it('ends at a limit, which is about all of its feeds', async () => {
    const stub = stubContext('yahoo-news', () => ({ status: 429, body: 'Too Many Requests' }), { now });
    await expect(all(openYahooNews(stub.context).fetch(request))).rejects.toMatchObject({
      kind: 'limit',
      provider: 'yahoo-news',
    });
  });
});

describe('google-news', () => {
  const read = async (title: string, more = '') => {
    const stub = stubContext('google-news', () => ({ body: rss(item(title, now - HOUR, more)) }), { now });
    const [reply] = await all(openGoogleNews(stub.context).fetch({ ...request, stocks: [madeUpStock('AAA')] }));
    return reply?.articles[0];
  };
  const times = '<source url="https://times.example">Made-Up Times</source>';

  it('splits titles into headline and publisher', async () => {
    expect(await read('Shares rise - a bit - Made-Up Times', times)).toMatchObject({
      title: 'Shares rise - a bit',
      source: 'made-up-times',
      text: null,
      symbols: [],
    });
    expect(await read('Shares rise - Made-Up Times - Made-Up Times', times)).toMatchObject({ title: 'Shares rise' });
    expect(await read('Shares rise - Other Times')).toMatchObject({ title: 'Shares rise', source: 'other-times' });
    expect(await read('Shares rise - a bit', times)).toMatchObject({
      title: 'Shares rise - a bit',
      source: 'made-up-times',
    });
    expect(await read('Shares rise')).toMatchObject({ title: 'Shares rise', source: 'google-news' });
    expect(await read('- Made-Up Times', times)).toMatchObject({ title: '- Made-Up Times' });
  });

  it('searches by name without its legal form and by ticker, each beside a word of the field', () => {
    expect(searchTerms({ company_name: 'Made Up Holdings, Inc.', symbol: 'MUP' })).toBe(
      '"Made Up" stock OR "MUP stock"',
    );
    expect(searchTerms({ company_name: 'The Co', symbol: 'TC' })).toBe('"The" stock OR "TC stock"');
    expect(searchTerms({ company_name: 'A "B" Corp', symbol: 'AB' })).toBe('"A B" stock OR "AB stock"');
  });

  it('looks back in few steps, so that addresses stay the same', async () => {
    const stub = stubContext('google-news', () => ({ body: rss(item('News', now - HOUR)) }), { now });
    for (const days of [0.5, 1, 3, 90])
      await all(openGoogleNews(stub.context).fetch({ stocks: [madeUpStock('AAA')], since: now - days * DAY }));
    expect(stub.requests.map(({ at }) => /when:(\d+)d$/.exec(at.searchParams.get('q') ?? '')?.[1])).toEqual([
      '1',
      '1',
      '7',
      '30',
    ]);
  });
});

describe('globenewswire', () => {
  it('takes its tickers at their word and leaves out those of other countries', async () => {
    const category = (text: string, domain: string) =>
      `<category domain="https://www.globenewswire.com/rss/${domain}">${text}</category>`;
    const more =
      category('Nasdaq:AAA', 'stock') +
      category('US0000000001', 'ISIN') +
      category('TSX:AAA.TO', 'stock') +
      category('NYSE:BBB.A', 'stock');
    const stub = stubContext('globenewswire', () => ({ body: rss(item('Release', now - HOUR, more)) }), {
      now,
      settings: { feeds: ['country/United+States'] },
    });
    const [reply] = await all(openGlobenewswire(stub.context).fetch(request));
    expect(reply?.articles).toMatchObject([{ source: 'globenewswire', symbols: ['AAA', 'BBB.A'] }]);
    expect(stub.requests[0]?.url).toBe('https://www.globenewswire.com/RssFeed/country/United+States');
  });
});
