import { afterEach, describe, expect, it } from 'vitest';
import { openSecFacts } from '../../../src/adapters/sources/fundamentals/sec/sec.js';
import { openCboe } from '../../../src/adapters/sources/macro/cboe/cboe.js';
import { openFred } from '../../../src/adapters/sources/macro/fred/fred.js';
import { openTreasury } from '../../../src/adapters/sources/macro/treasury/treasury.js';
import { openReddit } from '../../../src/adapters/sources/social/reddit/reddit.js';
import { openStockTwits } from '../../../src/adapters/sources/social/stocktwits/stocktwits.js';
import { openX } from '../../../src/adapters/sources/social/x/x.js';
import { dateToMs } from '../../../src/domain/time.js';
import type { Reply, Route } from '../../support/replay-server.js';
import { doorContext } from './door-context.js';
import { stocksOf } from './social/stocks.js';
import { all, memoryState } from './stub-context.js';

const NOW = Date.UTC(2026, 9, 15, 12);
const SINCE = NOW - 86_400_000;
const at = (date: string) => dateToMs(date) as number;
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function over(
  provider: Parameters<typeof doorContext>[0],
  routes: readonly Route[],
  options: Parameters<typeof doorContext>[2] = {},
) {
  const door = await doorContext(provider, routes, { now: NOW, ...options });
  opened.push(door);
  return door;
}

const TOKEN: Route = {
  method: 'POST',
  path: '/api/v1/access_token',
  reply: { body: { access_token: 'made', expires_in: 900 } },
};
const POST = {
  kind: 't3',
  data: {
    name: 't3_a',
    title: 'Made up',
    permalink: '/r/made/comments/a/',
    subreddit: 'made',
    created_utc: NOW / 1000,
  },
};
const REDDIT = {
  secrets: { clientId: 'made-id', clientSecret: 'made-secret' },
  settings: { subreddits: ['made', 'up'] },
};

describe('reddit through the door', () => {
  it('gets its token and its posts, and renews a token that is refused without being left alone for it', async () => {
    const page = { body: { kind: 'Listing', data: { after: null, children: [POST] } } };
    const listing: Route = { path: '/r/made+up/new', reply: [{ status: 401, body: {} }, page] };
    const { context, server } = await over('reddit', [TOKEN, listing], REDDIT);
    const [reply] = await all(openReddit(context).fetch({ stocks: [], since: SINCE }));
    expect(reply?.articles).toMatchObject([{ title: 'Made up', source: 'reddit/made' }]);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/access_token',
      'GET /r/made+up/new',
      'POST /api/v1/access_token',
      'GET /r/made+up/new',
    ]);
    expect(server.requests[0]?.body).toBe('grant_type=client_credentials');
  });

  it('is left alone until its limit resets', async () => {
    const headers = { 'x-ratelimit-remaining': '0.0', 'x-ratelimit-reset': '317' };
    const { context } = await over(
      'reddit',
      [TOKEN, { path: /new$/, reply: { status: 429, headers, body: {} } }],
      REDDIT,
    );
    await expect(all(openReddit(context).fetch({ stocks: [], since: SINCE }))).rejects.toMatchObject({
      kind: 'limit',
      retryAt: NOW + 317_000,
    });
  });
});

describe('stocktwits through the door', () => {
  it('goes on after a reset connection and a symbol that is unknown', async () => {
    const message = { id: 7, body: 'Made up', created_at: '2026-10-15T11:00:00Z', symbols: [{ symbol: 'BBB' }] };
    const good: Reply = { body: { response: { status: 200 }, cursor: { more: false }, messages: [message] } };
    const { context } = await over('stocktwits', [
      { path: '/api/2/streams/symbol/AAA.json', reply: { status: 404, body: { response: { status: 404 } } } },
      { path: '/api/2/streams/symbol/BBB.json', reply: [{ reset: true }, { status: 502 }, good] },
    ]);
    const replies = await all(openStockTwits(context).fetch({ stocks: stocksOf('AAA', 'BBB'), since: SINCE }));
    expect(replies).toMatchObject([
      { failures: [{ subject: 'AAA', kind: 'not-found' }] },
      { articles: [{ guid: '7' }] },
    ]);
  });
});

describe('x through the door', () => {
  const settings = { monthlyPosts: 100, monthlyUsd: 1, pricePerPost: 0.005, postsPerStock: 10 };
  it('asks once for what is paid, whatever happens to the answer, and counts it', async () => {
    const kept: Record<string, string> = {};
    const body = JSON.stringify({ data: [{ id: '1', text: 'Made up' }] });
    const { context, server } = await over('x', [{ path: '/2/tweets/search/recent', reply: { body, truncateAt: 9 } }], {
      secrets: { bearerToken: 'made-token' },
      settings,
      state: memoryState(kept),
    });
    const replies = await all(openX(context).fetch({ stocks: stocksOf('AAA'), since: SINCE }));
    expect(replies).toMatchObject([{ articles: [], failures: [{ subject: 'AAA', kind: 'network' }] }]);
    expect(server.requests).toHaveLength(1);
    expect(JSON.parse(kept['budget'] as string)).toMatchObject({ posts: 10 });
  });

  it('loses nothing of its budget to being left alone', async () => {
    const kept: Record<string, string> = {};
    const headers = { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(NOW / 1000 + 600) };
    const { context, server } = await over('x', [{ path: /recent$/, reply: { status: 429, headers, body: {} } }], {
      secrets: { bearerToken: 'made-token' },
      settings,
      state: memoryState(kept),
    });
    for (let run = 0; run < 3; run++) {
      const asked = all(openX(context).fetch({ stocks: stocksOf('AAA'), since: SINCE }));
      await expect(asked).rejects.toMatchObject({ kind: 'limit', retryAt: NOW + 600_000 });
    }
    expect(server.requests).toHaveLength(1);
    expect(JSON.parse(kept['budget'] as string)).toMatchObject({ posts: 0 });
  });
});

describe('macro series through the door', () => {
  it('come from fred, cboe and the treasury', async () => {
    const row = { realtime_start: '2026-09-11', date: '2026-08-01', value: '3.5' };
    const fred = await over(
      'fred',
      [
        {
          path: '/fred/series/observations',
          query: { series_id: 'MADE' },
          reply: { body: { count: 1, observations: [row] } },
        },
        {
          path: '/fred/series/observations',
          reply: { status: 400, body: { error_message: 'Bad Request.  The series does not exist.' } },
        },
      ],
      { secrets: { apiKey: 'made-key' } },
    );
    expect(await openFred(fred.context).fetch({ series: ['MADE', 'NOSUCH'], from: at('2026-08-01') })).toMatchObject({
      observations: [{ series: 'MADE', value: 3.5, known_at: Date.UTC(2026, 8, 12, 4) }],
      failures: [{ subject: 'NOSUCH', kind: 'not-found' }],
    });
    const cboe = await over('cboe', [
      { path: /VIX_History\.csv$/, reply: [{ status: 503 }, { body: 'DATE,CLOSE\n10/01/2026,15.5\n' }] },
    ]);
    expect((await openCboe(cboe.context).fetch({ series: ['VIXCLS'], from: 0 })).observations).toMatchObject([
      { value: 15.5 },
    ]);
    const treasury = await over('treasury', [
      { path: /csv\/2026\/all$/, query: { _format: 'csv' }, reply: { body: 'Date,"10 Yr"\n10/01/2026,4.2\n' } },
    ]);
    const { observations } = await openTreasury(treasury.context).fetch({ series: ['DGS10'], from: at('2026-01-01') });
    expect(observations).toMatchObject([{ series: 'DGS10', value: 4.2 }]);
  });

  it('show no key in an error', async () => {
    const { context } = await over(
      'fred',
      [{ path: /observations$/, reply: { body: '<html>made-secret-key</html>' } }],
      {
        secrets: { apiKey: 'made-secret-key' },
      },
    );
    const { failures } = await openFred(context).fetch({ series: ['MADE'], from: at('2026-08-01') });
    expect(failures).toMatchObject([{ kind: 'schema' }]);
    expect(JSON.stringify(failures)).not.toContain('made-secret-key');
  });
});

describe('company facts through the door', () => {
  it('come after the list of companies', async () => {
    const units = { USD: [{ end: '2025-03-31', val: 10, accn: 'made', form: '10-Q', filed: '2025-05-02' }] };
    const facts = { cik: 11, facts: { 'us-gaap': { StockholdersEquity: { units } } } };
    const { context } = await over(
      'sec',
      [
        {
          path: '/files/company_tickers.json',
          reply: { body: { 0: { cik_str: 11, ticker: 'MADE', title: 'Made Up' } } },
        },
        { path: '/api/xbrl/companyfacts/CIK0000000011.json', reply: { body: facts } },
      ],
      { contact: 'Jane Doe jane@example.org' },
    );
    const replies = await all(openSecFacts(context).fetch({ symbols: ['MADE'] }));
    expect(replies).toMatchObject([{ fundamentals: [{ symbol: 'MADE', name: 'equity', value: 10 }], failures: [] }]);
  });
});
