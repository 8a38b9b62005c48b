import { SOCIAL_SOURCES } from '../../../../src/adapters/sources/social/catalog.js';
import { msToIso } from '../../../../src/domain/time.js';
import { type ArticleSourceSample, articleSourceContract } from '../../../contracts/article-source.contract.js';
import { stocksOf } from './stocks.js';

const now = Date.UTC(2026, 9, 1, 16);
const stocks = stocksOf('AAA', 'BBB.A', null);
/** Id of a post of X of a time. */
const idOf = (ms: number) => String((BigInt(ms) - 1_288_834_974_657n) << 22n);

const SAMPLES: readonly Omit<ArticleSourceSample, 'load'>[] = [
  {
    provider: 'reddit',
    now,
    stocks,
    settings: () => ({ subreddits: ['made', 'up'] }),
    secrets: { clientId: 'made-up-id-of-an-app', clientSecret: 'made-up-secret-of-an-app' },
    path: /^\/r\/made\+up\/new$/,
    others: [{ path: '/api/v1/access_token', reply: { body: { access_token: 'made-up-token', expires_in: 3600 } } }],
    answer: (articles) => ({
      body: {
        kind: 'Listing',
        data: {
          after: null,
          children: articles.map(({ title, at }, i) => ({
            kind: 't3',
            data: {
              name: `t3_${i}`,
              title,
              selftext: `> **${title.slice(0, 100)}**\n\n[more](https://made.example)`,
              permalink: `/r/made/comments/${i}/`,
              subreddit: 'Made',
              created_utc: at / 1000,
            },
          })),
        },
      },
    }),
  },
  {
    provider: 'stocktwits',
    now,
    stocks,
    path: /^\/api\/2\/streams\/symbol\//,
    part: { path: /BBB\.A\.json$/, subject: 'BBB.A' },
    answer: (articles) => ({
      body: {
        response: { status: 200 },
        cursor: { more: false, max: 1 },
        messages: articles.map(({ title, at }, i) => ({
          id: 1000 - i,
          body: title,
          created_at: msToIso(at),
          user: { username: 'made up' },
          symbols: [{ symbol: 'AAA' }],
          entities: { sentiment: { basic: i % 2 === 0 ? 'Bullish' : 'Bearish' } },
        })),
      },
    }),
  },
  {
    provider: 'x',
    now,
    stocks,
    settings: () => ({ monthlyPosts: 1000, monthlyUsd: 5, pricePerPost: 0.005, postsPerStock: 10 }),
    secrets: { bearerToken: 'made-up-bearer-token' },
    path: /^\/2\/tweets\/search\/recent$/,
    part: { query: { query: '$BBB.A lang:en -is:retweet' }, subject: 'BBB.A' },
    answer: (articles) => ({
      body: {
        data: articles.map(({ title, at }) => ({ id: idOf(at), text: title, created_at: msToIso(at) })),
        meta: { result_count: articles.length },
      },
    }),
  },
];

for (const sample of SAMPLES) articleSourceContract({ ...sample, load: SOCIAL_SOURCES[sample.provider]! });
