import { describe, expect, it } from 'vitest';
import { openReddit } from '../../../../src/adapters/sources/social/reddit/reddit.js';
import { DAY } from '../../../../src/domain/time.js';
import { describeWithFixtures, sharedFixture } from '../../../support/shared-fixtures.js';
import { all, type StubReply, stubContext } from '../stub-context.js';

const NOW = Date.UTC(2026, 9, 1, 12);
const secrets = { clientId: 'made-up-id', clientSecret: 'made-up-secret' };
const settings = { subreddits: ['stocks', 'Investing'] };
const TOKEN = { access_token: 'token-1', token_type: 'bearer', expires_in: 3600, scope: '*' };

/** A made-up post, `age` milliseconds old. */
function post(id: string, age = 0, more: object = {}): object {
  const data = {
    name: `t3_${id}`,
    title: `Post ${id}`,
    selftext: '',
    permalink: `/r/stocks/comments/${id}/post/`,
    subreddit: 'Stocks',
    created_utc: (NOW - age) / 1000,
    author: 'someone',
    ...more,
  };
  return { kind: 't3', data };
}

function listing(children: object[], after: string | null = null): StubReply {
  return { body: { kind: 'Listing', data: { after, children } } };
}

/** Reddit with these pages, told by the `after` of the request. */
function reddit(pages: Readonly<Record<string, StubReply>>, token: StubReply = { body: TOKEN }) {
  return stubContext(
    'reddit',
    ({ at }) =>
      at.pathname === '/api/v1/access_token' ? token : (pages[at.searchParams.get('after') ?? ''] as StubReply),
    { secrets, settings, now: NOW },
  );
}

const request = { stocks: [], since: NOW - DAY };
const articles = async (stub: ReturnType<typeof reddit>, since = request.since) =>
  (await all(openReddit(stub.context).fetch({ stocks: [], since }))).flatMap((reply) => reply.articles);

describe('reddit', () => {
  it('asks for a token with the app and reads all subreddits as one listing', async () => {
    const stub = reddit({
      '': listing([post('a', 1000, { title: 'Up &amp; away', selftext: '**Big** [news](https://e.org)\n\nnow' })]),
    });
    expect(await articles(stub)).toEqual([
      {
        title: 'Up & away',
        url: 'https://www.reddit.com/r/stocks/comments/a/post/',
        guid: 't3_a',
        source: 'reddit/stocks',
        published_at: NOW - 1000,
        text: 'Big news now',
        symbols: [],
      },
    ]);
    const [token, page] = stub.requests;
    expect(token).toMatchObject({
      method: 'POST',
      form: { grant_type: 'client_credentials' },
      headers: { authorization: `Basic ${Buffer.from('made-up-id:made-up-secret').toString('base64')}` },
    });
    expect(token?.at.host).toBe('www.reddit.com');
    expect(page?.at.host + (page?.at.pathname ?? '')).toBe('oauth.reddit.com/r/stocks+Investing/new');
    expect(Object.fromEntries(page?.at.searchParams ?? [])).toEqual({ limit: '100', raw_json: '1' });
    expect(page?.headers).toEqual({ authorization: 'Bearer token-1' });
    expect(page?.secrets).toEqual(['token-1']);
  });

  it('pages until the time that is wanted is reached, and gives nothing older', async () => {
    const stub = reddit({
      '': listing([post('a'), post('b', DAY / 2)], 't3_b'),
      t3_b: listing([post('b', DAY / 2), post('c', DAY - 1), post('d', DAY + 1)], 't3_d'),
    });
    expect((await articles(stub)).map(({ guid }) => guid)).toEqual(['t3_a', 't3_b', 't3_c']);
    expect(stub.requests).toHaveLength(3);
  });

  it('ends with the last page, and after ten whatever the listing says', async () => {
    const short = reddit({ '': listing([post('a')], 't3_a'), t3_a: listing([post('b')], null) });
    expect(await articles(short)).toHaveLength(2);
    const endless = stubContext(
      'reddit',
      ({ at }) =>
        at.host === 'www.reddit.com'
          ? { body: TOKEN }
          : listing([post(`p${at.searchParams.get('after')}`)], `${at.searchParams.get('after')}x`),
      { secrets, settings, now: NOW },
    );
    expect(await articles(endless)).toHaveLength(10);
    expect(endless.requests).toHaveLength(openReddit(endless.context).requests(request));
  });

  it('leaves out what was removed or deleted, and what is no post', async () => {
    const stub = reddit({
      '': listing([
        post('a', 0, { selftext: '[removed]' }),
        post('b', 0, { selftext: '[deleted]', author: '[deleted]' }),
        post('c', 0, { removed_by_category: 'moderator' }),
        post('d', 0, { title: '[deleted by user]' }),
        { kind: 't1', data: { body: 'a comment' } },
        post('e'),
      ]),
    });
    expect((await articles(stub)).map(({ guid }) => guid)).toEqual(['t3_e']);
  });

  it('gives nothing for an empty listing, and asks nothing without subreddits', async () => {
    expect(await articles(reddit({ '': listing([]) }))).toEqual([]);
    const none = stubContext('reddit', () => ({}), { secrets, settings: { subreddits: [] } });
    expect(await all(openReddit(none.context).fetch(request))).toEqual([]);
    expect(none.requests).toEqual([]);
  });

  it('uses a token for as long as it lives, also in the next run, and never after', async () => {
    let now = NOW;
    const stub = stubContext('reddit', ({ at }) => (at.host === 'www.reddit.com' ? { body: TOKEN } : listing([])), {
      secrets,
      settings,
      now: () => now,
    });
    const asked = () => stub.requests.filter(({ method }) => method === 'POST').length;
    await all(openReddit(stub.context).fetch(request));
    await all(openReddit(stub.context).fetch(request));
    expect(asked()).toBe(1);
    now += 3600_000;
    await all(openReddit(stub.context).fetch(request));
    expect(asked()).toBe(2);
    const other = { ...stub.context, secrets: { ...secrets, clientId: 'another-app' } };
    await all(openReddit(other).fetch(request));
    expect(asked()).toBe(3);
  });

  it('renews a token that is refused, once', async () => {
    const tokens = ['stale', 'fresh', 'unused'];
    const stub = stubContext(
      'reddit',
      ({ at, headers }) => {
        if (at.host === 'www.reddit.com') return { body: { ...TOKEN, access_token: tokens.shift() } };
        return headers?.['authorization'] === 'Bearer fresh' ? listing([post('a')]) : { status: 401, body: {} };
      },
      { secrets, settings, now: NOW },
    );
    expect(await articles(stub)).toHaveLength(1);
    const refused = reddit({ '': { status: 401, body: {} } });
    await expect(articles(refused)).rejects.toMatchObject({ kind: 'auth' });
    expect(refused.requests).toHaveLength(4);
  });

  it.each([
    ['an HTML page in the place of the listing', { status: 403, body: '<h1>Blocked</h1>' }, 'auth'],
    ['a private subreddit', { status: 403, body: { reason: 'private', message: 'Forbidden' } }, 'not-found'],
    ['a subreddit that is not there', { status: 404, body: { message: 'Not Found' } }, 'not-found'],
    ['HTML with status 200', { body: '<html></html>' }, 'schema'],
    ['a post without a time', listing([post('a', 0, { created_utc: null })]), 'schema'],
    ['too many requests', { status: 429, body: {} }, 'limit'],
  ] as const)('says what %s means', async (_, reply, kind) => {
    await expect(articles(reddit({ '': reply as StubReply }))).rejects.toMatchObject({ kind, provider: 'reddit' });
  });

  it('names what is missing or refused about the app, and never shows it', async () => {
    const without = stubContext('reddit', () => ({}), { settings });
    await expect(all(openReddit(without.context).fetch(request))).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('REDDIT_CLIENT_ID'),
    });
    for (const token of [{ status: 401, body: { error: 401 } }, { body: { error: 'invalid_grant' } }]) {
      const error = await articles(reddit({}, token)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: 'auth' });
      expect(JSON.stringify(error) + String(error)).not.toMatch(/made-up/);
    }
  });
});

const RECORDED = [
  'reddit/recorded/SubredditListings.test_new.json',
  'reddit/recorded/ListingGenerator.test_no_items.json',
  'reddit/documented/403-blocked.html',
  'reddit/documented/429.json',
];
describeWithFixtures('recorded replies of reddit', RECORDED, () => {
  it('are read: a page of new posts, an empty listing, a blocked client, a limit', async () => {
    const anyAfter = stubContext(
      'reddit',
      ({ at }) => {
        if (at.host === 'www.reddit.com') return { body: TOKEN };
        return at.searchParams.has('after') ? listing([]) : { body: sharedFixture(RECORDED[0] as string) };
      },
      { secrets, settings, now: NOW },
    );
    const found = await articles(anyAfter, 0);
    expect(found.length).toBeGreaterThan(15);
    for (const article of found) {
      expect(article.url).toMatch(/^https:\/\/www\.reddit\.com\/r\//);
      expect(article.source).toMatch(/^reddit\/[a-z0-9_]+$/);
      expect(new Date(article.published_at as number).getUTCFullYear()).toBe(2016);
    }
    expect(await articles(reddit({ '': { body: sharedFixture(RECORDED[1] as string) } }))).toEqual([]);
    const blocked = reddit({ '': { status: 403, body: sharedFixture(RECORDED[2] as string) } });
    await expect(articles(blocked)).rejects.toMatchObject({ kind: 'auth' });
    const limited = reddit({ '': { status: 429, body: sharedFixture(RECORDED[3] as string) } });
    await expect(articles(limited)).rejects.toMatchObject({ kind: 'limit' });
  });
});
