import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openX } from '../../../../src/adapters/sources/social/x/x.js';
import { ProviderError } from '../../../../src/domain/provider-error.js';
import { DAY, HOUR, MINUTE } from '../../../../src/domain/time.js';
import { describeWithFixtures, sharedFixture } from '../../../support/shared-fixtures.js';
import { all, type StubOptions, type StubReply, stubContext } from '../stub-context.js';
import { stocksOf } from './stocks.js';

const NOW = Date.UTC(2026, 9, 15, 12);
const NEXT_MONTH = Date.UTC(2026, 10, 1);
const settings = { monthlyPosts: 1000, monthlyUsd: 100, pricePerPost: 0.005, postsPerStock: 10 };
const secrets = { bearerToken: 'made-up-token' };

/** Id of a post of a time, as X makes them. */
const idOf = (ms: number) => String((BigInt(ms) - 1_288_834_974_657n) << 22n);

function posts(count: number, at = NOW - HOUR): StubReply {
  const data = Array.from({ length: count }, (_, i) => ({
    id: idOf(at - i),
    text: `Post ${i} &gt; $AAA`,
    created_at: new Date(at - i).toISOString(),
  }));
  return { body: count === 0 ? { meta: { result_count: 0 } } : { data, meta: { result_count: count } } };
}

function x(answer: (n: number) => StubReply, options: StubOptions = {}) {
  let n = 0;
  return stubContext('x', () => answer(n++), { secrets, settings, now: NOW, ...options });
}

const fetchAll = async (stub: ReturnType<typeof x>, symbols = ['AAA'], since = NOW - 2 * DAY) =>
  all(openX(stub.context).fetch({ stocks: stocksOf(...symbols), since }));
const used = (stub: ReturnType<typeof x>) => JSON.parse(stub.kept['budget'] ?? '{}');

describe('x', () => {
  it('searches the cashtag of a stock, once, with the token', async () => {
    const stub = x(() => posts(2));
    const [reply] = await fetchAll(stub, ['BRK.B']);
    expect(reply?.articles[0]).toEqual({
      title: 'Post 0 > $AAA',
      url: `https://x.com/i/web/status/${idOf(NOW - HOUR)}`,
      guid: idOf(NOW - HOUR),
      source: 'x',
      published_at: NOW - HOUR,
      text: null,
      symbols: ['BRK.B'],
    });
    const [request] = stub.requests;
    expect(Object.fromEntries(request?.at.searchParams ?? [])).toEqual({
      query: '$BRK.B lang:en -is:retweet',
      max_results: '10',
      'tweet.fields': 'created_at',
      start_time: '2026-10-13T12:00:00Z',
    });
    expect(request).toMatchObject({
      headers: { authorization: 'Bearer made-up-token' },
      secrets: ['made-up-token'],
      retries: 0,
    });
  });

  it('pays for no post twice: the next search begins after the newest post', async () => {
    const stub = x((n) => posts(n === 0 ? 3 : 0));
    await fetchAll(stub);
    await fetchAll(stub);
    await fetchAll(stub);
    expect(stub.requests.map(({ at }) => at.searchParams.get('since_id'))).toEqual([
      null,
      idOf(NOW - HOUR),
      idOf(NOW - HOUR),
    ]);
  });

  it('searches by time where the newest post is older than the seven days that can be searched', async () => {
    let now = NOW;
    const stub = x(() => posts(1), { now: () => now });
    await fetchAll(stub);
    now += 8 * DAY;
    await fetchAll(stub, ['AAA'], 0);
    const { searchParams } = (stub.requests[1] as (typeof stub.requests)[number]).at;
    expect(searchParams.has('since_id')).toBe(false);
    const start = Date.parse(searchParams.get('start_time') as string);
    expect(now - start).toBeLessThan(7 * DAY);
    expect(now - start).toBeGreaterThan(7 * DAY - HOUR);
  });

  it('never asks for posts of the future', async () => {
    const stub = x(() => posts(0));
    await fetchAll(stub, ['AAA'], NOW + HOUR);
    expect(stub.requests[0]?.at.searchParams.get('start_time')).toBe('2026-10-15T11:59:00Z');
  });

  it('takes an answer without data for no hits', async () => {
    const stub = x(() => posts(0));
    expect(await fetchAll(stub)).toEqual([{ articles: [], old: 0, failures: [], findings: [] }]);
    expect(used(stub)).toMatchObject({ posts: 0, micros: 0 });
  });

  it('refuses without a token, and says which to set', async () => {
    const stub = x(() => posts(0), { secrets: {} });
    await expect(fetchAll(stub)).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('X_BEARER_TOKEN'),
    });
    expect(stub.requests).toEqual([]);
  });
});

describe('the budget of x', () => {
  it.each([
    ['posts', { ...settings, monthlyPosts: 0 }],
    ['USD', { ...settings, monthlyUsd: 0 }],
    ['anything, as by default', {}],
  ])('lets nothing be read while none is set for %s, and says how to set it', async (_, unset) => {
    const stub = x(() => posts(1), { settings: unset });
    await expect(fetchAll(stub)).rejects.toMatchObject({
      kind: 'quota',
      hint: expect.stringMatching(/providers\.x\.monthlyPosts.*providers\.x\.monthlyUsd/),
    });
    expect(stub.requests).toEqual([]);
  });

  it('is written before the request and settled by what came', async () => {
    const during: unknown[] = [];
    const stub = x((): StubReply => {
      during.push(used(stub));
      return posts(3);
    });
    await fetchAll(stub);
    expect(during).toEqual([{ month: '2026-10', posts: 10, micros: 50_000 }]);
    expect(used(stub)).toEqual({ month: '2026-10', posts: 3, micros: 15_000 });
  });

  it.each([
    ['posts', { ...settings, monthlyPosts: 25 }],
    ['USD', { ...settings, monthlyUsd: 0.125 }],
  ])('ends the run when it is used up in %s, until next month', async (_, small) => {
    const stub = x(() => posts(10), { settings: small });
    await expect(fetchAll(stub, ['AAA', 'BBB', 'CCC'])).rejects.toMatchObject({ kind: 'quota', retryAt: NEXT_MONTH });
    expect(stub.requests).toHaveLength(2);
    expect(used(stub)).toEqual({ month: '2026-10', posts: 20, micros: 100_000 });
  });

  it('asks for fewer posts when fewer are left', async () => {
    const stub = x(() => posts(12), { settings: { ...settings, monthlyPosts: 35, postsPerStock: 20 } });
    await fetchAll(stub, ['AAA', 'BBB']);
    expect(stub.requests.map(({ at }) => at.searchParams.get('max_results'))).toEqual(['20', '20']);
    await expect(fetchAll(stub, ['AAA'])).resolves.toHaveLength(1);
    expect(stub.requests[2]?.at.searchParams.get('max_results')).toBe('11');
  });

  it('begins anew with the month, and not when the clock is set back', async () => {
    let now = NOW;
    const stub = x(() => posts(10), { settings: { ...settings, monthlyPosts: 10 }, now: () => now });
    await fetchAll(stub);
    now = NEXT_MONTH;
    await fetchAll(stub);
    expect(used(stub)).toMatchObject({ month: '2026-11', posts: 10 });
    now = NOW;
    await expect(fetchAll(stub)).rejects.toMatchObject({ kind: 'quota' });
  });

  it('counts as spent when what was kept of it cannot be read', async () => {
    const stub = x(() => posts(1));
    stub.context.state.write({ budget: '{"month":"2026-10","posts":"many"}' });
    await expect(fetchAll(stub)).rejects.toMatchObject({ kind: 'quota' });
  });

  it.each([
    ['the token is refused', { status: 401, body: {} }, 0],
    ['the search is refused', { status: 400, body: {} }, 0],
    ['there were too many searches', { status: 429, body: {} }, 0],
    [
      'the provider is left alone',
      { error: new ProviderError('x', 'limit', 'not asked.', { retryAt: NOW + MINUTE }) },
      0,
    ],
    ['the answer is lost', { error: new ProviderError('x', 'network', 'reset.') }, 10],
    ['the server fails', { status: 503 }, 10],
    ['the answer is not in the known form', { body: { data: 'posts' } }, 10],
    ['the run is stopped', { error: new Error('stopped') }, 10],
  ] as const)('keeps what may have been billed: when %s', async (_, reply, counted) => {
    const stub = x(() => reply as StubReply);
    await fetchAll(stub).catch(() => {});
    expect(used(stub).posts).toBe(counted);
  });

  it('is never passed, whatever comes: more posts than asked, errors, kills between asking and settling', async () => {
    const outcome = fc.oneof(
      fc.record({ kind: fc.constant('posts' as const), count: fc.nat({ max: 60 }) }),
      fc.constantFrom({ kind: 'lost' as const }, { kind: 'killed' as const }, { kind: 'refused' as const }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcome, { maxLength: 25 }),
        fc.nat({ max: 150 }),
        fc.integer({ min: 0, max: 800 }).map((mills) => mills / 1000),
        fc.integer({ min: 10, max: 40 }),
        async (outcomes, monthlyPosts, monthlyUsd, postsPerStock) => {
          let delivered = 0;
          let asked = 0;
          const stub: ReturnType<typeof x> = x(
            (n) => {
              const next = outcomes[n];
              const most = Number(stub.requests.at(-1)?.at.searchParams.get('max_results'));
              // Everything that could be billed is inside the budget at the moment of asking.
              expect(used(stub).posts).toBeLessThanOrEqual(monthlyPosts);
              expect(most).toBeLessThanOrEqual(used(stub).posts);
              asked += next?.kind === 'refused' ? 0 : Math.min(most, next?.kind === 'posts' ? next.count : most);
              if (next?.kind === 'posts') return posts(next.count);
              if (next?.kind === 'refused') return { status: 400, body: {} };
              const lost = new ProviderError('x', 'network', 'lost.');
              return { error: next?.kind === 'lost' ? lost : new Error('killed') };
            },
            { settings: { monthlyPosts, monthlyUsd, pricePerPost: 0.005, postsPerStock } },
          );
          for (let run = 0; run < outcomes.length; run++) {
            try {
              for await (const { articles } of openX(stub.context).fetch({
                stocks: stocksOf('AAA', 'BBB'),
                since: 0,
              })) {
                delivered += articles.length;
              }
            } catch {
              // The run ends; the next one goes on with what is kept.
            }
            const { posts: counted = 0, micros = 0 } = used(stub);
            expect(counted).toBeLessThanOrEqual(monthlyPosts);
            expect(micros).toBeLessThanOrEqual(Math.round(monthlyUsd * 1e6));
            expect(delivered).toBeLessThanOrEqual(counted);
            expect(asked).toBeLessThanOrEqual(counted);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

const RECORDED = [
  'x-twitter/recorded/v2-search-recent-cashtag-AAPL.json',
  'x-twitter/recorded/client_search_recent_tweets-1.json',
  'x-twitter/documented/200-empty.json',
  'x-twitter/documented/400-invalid-query.json',
  'x-twitter/documented/401.json',
  'x-twitter/documented/429-usage-capped.json',
  'x-twitter/documented/429.json',
] as const;
describeWithFixtures('recorded replies of x', RECORDED, () => {
  const read = (i: number, reply: StubReply = {}) =>
    fetchAll(
      x(() => ({ ...reply, body: sharedFixture(RECORDED[i] as string) })),
      ['AAPL'],
      0,
    );

  it('are read: posts with and without their time, and no hits', async () => {
    const [cashtag] = await read(0);
    expect(cashtag?.articles).toHaveLength(10);
    expect(cashtag?.articles[0]).toMatchObject({ published_at: Date.parse('2021-08-19T11:42:04Z'), symbols: ['AAPL'] });
    const [plain] = await read(1);
    // The time is in the id: these posts tell their own in the text, in UTC.
    const [first] = plain?.articles ?? [];
    expect(Math.abs((first?.published_at as number) - Date.parse(`${first?.title.slice(0, 19)}Z`))).toBeLessThan(2000);
    expect((await read(2))[0]?.articles).toEqual([]);
  });

  it('are understood where they say no', async () => {
    expect((await read(3, { status: 400 }))[0]?.failures).toMatchObject([
      { subject: 'AAPL', kind: 'schema', message: expect.stringContaining('no viable alternative') },
    ]);
    await expect(read(4, { status: 401 })).rejects.toMatchObject({ kind: 'auth' });
    await expect(read(5, { status: 429 })).rejects.toMatchObject({ kind: 'quota', retryAt: NEXT_MONTH });
    const headers = { 'x-rate-limit-reset': String(NOW / 1000 + 300) };
    await expect(read(6, { status: 429, headers })).rejects.toMatchObject({ kind: 'limit', retryAt: NOW + 300_000 });
  });
});
