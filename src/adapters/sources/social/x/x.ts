import { z } from 'zod';
import { ProviderError } from '../../../../domain/provider-error.js';
import { DAY, type EpochMs, MINUTE, msToIso, parseInstant, SECOND } from '../../../../domain/time.js';
import type { ArticleReply, ArticleRequest, ArticleSource, FetchedArticle } from '../../../../ports/article-source.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';
import { checkedJson } from '../../checked-json.js';
import { oneByOne } from '../../one-by-one.js';
import { believed, postLine } from '../post-text.js';
import { byTurn, laterId, recordTurn } from '../turns.js';
import { monthlyBudget } from './budget.js';
import { judgeX } from './judge.js';

/** The fewest and the most posts that one search may be asked for. */
const LEAST = 10;
const MOST = 100;

/** Recent search goes back seven days; a little less, so that a request is not too late when it arrives. */
const REACH = 7 * DAY - 10 * MINUTE;

const settingsSchema = z.object({
  monthlyPosts: z.int().min(0).default(0),
  monthlyUsd: z.number().min(0).default(0),
  pricePerPost: z.number().min(0).default(0.005),
  postsPerStock: z.int().min(LEAST).max(MOST).default(LEAST),
});

const searchSchema = z.object({
  data: z
    .array(z.object({ id: z.string().regex(/^\d{1,20}$/), text: z.string(), created_at: z.string().optional() }))
    .optional(),
  meta: z.object({ result_count: z.int().min(0).optional() }).optional(),
});
type Found = z.output<typeof searchSchema>;

/**
 * Posts with the cashtag of each stock (`$AAPL`, English, no retweets) since the newest that was read before. Every post is
 * paid for: one search a stock and run, of `postsPerStock`, inside a monthly budget of posts and USD that is reserved before
 * the search and settled after it; a search whose outcome is unknown counts in full and is not tried again. The stocks
 * that waited longest come first.
 */
export function openX(context: SourceContext): ArticleSource {
  const { provider, clock, state } = context;
  const settings = settingsSchema.parse(context.settings);
  const budget = monthlyBudget(settings, context);

  async function search(symbol: string, from: Readonly<Record<string, string>>, posts: number): Promise<Found> {
    const token = bearerToken(context);
    const query = new URLSearchParams({
      query: `$${symbol} lang:en -is:retweet`,
      max_results: String(posts),
      'tweet.fields': 'created_at',
      ...from,
    });
    const reply: HttpReply = await context.http.request({
      url: context.url(`/2/tweets/search/recent?${query}`),
      headers: { authorization: `Bearer ${token}` },
      secrets: [token],
      retries: 0,
      judge: (answer) => judgeX(answer, { provider, now: clock.now() }),
    });
    return checkedJson(reply, searchSchema, provider);
  }

  async function readPosts(symbol: string, from: Readonly<Record<string, string>>) {
    const reserved = await budget.reserve(settings.postsPerStock, LEAST);
    try {
      const found = await search(symbol, from, reserved.posts);
      const posts = found.data ?? [];
      await reserved.settle(Math.max(posts.length, found.meta?.result_count ?? 0));
      return posts.slice(0, reserved.posts);
    } catch (error) {
      if (wasRefused(error)) await reserved.settle(0);
      throw error;
    }
  }

  return {
    name: provider,
    requests: ({ stocks }) =>
      Math.min(stocks.filter(({ symbol }) => symbol !== null).length, Math.floor(settings.monthlyPosts / LEAST)),
    async *fetch({ stocks, since }: ArticleRequest): AsyncGenerator<ArticleReply> {
      bearerToken(context);
      const symbols = oneByOne();
      for (const { symbol, turn } of await byTurn(stocks, state)) {
        let newest = turn?.newest;
        try {
          const posts = await readPosts(symbol, searchFrom(newest, since, clock.now()));
          symbols.answered();
          for (const { id } of posts) newest = laterId(newest, id);
          const articles = posts.map((post) => articleOf(post, symbol, clock.now()));
          const wanted = articles.filter(({ published_at }) => published_at === null || published_at >= since);
          const old = articles.length - wanted.length;
          yield { articles: wanted.filter(({ title }) => title !== ''), old, failures: [], findings: [] };
        } catch (error) {
          yield { articles: [], failures: [symbols.failure(error, symbol)], findings: [] };
        }
        await recordTurn(symbol, { newest, asked: clock.now() }, state);
      }
    },
  };
}

function bearerToken({ secrets, provider }: SourceContext): string {
  if (secrets['bearerToken']) return secrets['bearerToken'];
  throw new ProviderError(provider, 'auth', 'X needs a bearer token.', {
    hint: 'Set X_BEARER_TOKEN, and a budget in providers.x.monthlyPosts and providers.x.monthlyUsd.',
  });
}

/**
 * No post was given, so none is billed: X answered with an error of the client's side, or was not asked at all (left alone
 * until a time). After a lost answer or an error of the server's side that is not known, and the reservation stands.
 */
function wasRefused(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  const { kind, status, retryAt } = error;
  if (status !== undefined) return status >= 400 && status < 500;
  return kind === 'limit' || kind === 'quota' || kind === 'auth' || retryAt !== undefined;
}

/** Nothing is read, and paid for, twice: after the newest post that is known, while the search goes back that far. */
function searchFrom(newest: string | undefined, since: EpochMs, now: EpochMs): Readonly<Record<string, string>> {
  const earliest = Math.max(since, now - REACH);
  if (newest !== undefined && postTime(newest) >= earliest && postTime(newest) <= now) return { since_id: newest };
  const start = Math.min(earliest, now - MINUTE);
  return { start_time: msToIso(Math.ceil(start / SECOND) * SECOND) };
}

/** Ids carry their time: milliseconds since 2010-11-04T01:42:54.657Z above the lowest 22 bits ("Announcing Snowflake", Twitter 2010). */
function postTime(id: string): EpochMs {
  return Number(BigInt(id) >> 22n) + 1_288_834_974_657;
}

function articleOf(post: NonNullable<Found['data']>[number], symbol: string, now: EpochMs): FetchedArticle {
  const told = post.created_at === undefined ? undefined : parseInstant(post.created_at);
  return {
    title: postLine(post.text),
    url: `https://x.com/i/web/status/${post.id}`,
    guid: post.id,
    source: 'x',
    published_at: believed(told ?? postTime(post.id), now),
    text: null,
    symbols: [symbol],
  };
}
