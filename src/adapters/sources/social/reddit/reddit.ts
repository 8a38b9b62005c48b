import { z } from 'zod';
import { ProviderError } from '../../../../domain/provider-error.js';
import type { ArticleReply, ArticleRequest, ArticleSource } from '../../../../ports/article-source.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';
import { checkedJson, jsonOrNothing } from '../../checked-json.js';
import { articleOf, listingSchema, postedAt, postsOf } from './listing.js';
import { redditTokens } from './token.js';

/** Reddit shows about the newest thousand posts of a listing, a hundred at a time. */
const PAGES = 10;
const PAGE = 100;

const settingsSchema = z.object({ subreddits: z.array(z.string().regex(/^[A-Za-z0-9_]{2,21}$/)) });

/**
 * New posts of the subreddits in `providers.reddit.subreddits`, read as one listing: the cost does not grow with the number
 * of stocks. Removed and deleted posts are left out. Source `reddit/<subreddit>`. Which stocks they are about is for
 * linking to find.
 */
export function openReddit(context: SourceContext): ArticleSource {
  const { subreddits } = readSettings(context);
  const tokens = redditTokens(context);

  async function page(after: string | undefined) {
    const query = new URLSearchParams({
      limit: String(PAGE),
      raw_json: '1',
      ...(after === undefined ? {} : { after }),
    });
    const url = context.url(`/r/${subreddits.join('+')}/new?${query}`);
    // A token can be withdrawn before its time: asked for once more, then the refusal stands.
    for (const attempt of ['kept', 'renewed'] as const) {
      const token = await tokens.get();
      const reply = await context.http.request({
        url,
        headers: { authorization: `Bearer ${token}` },
        secrets: [token],
        judge: (answer) => (attempt === 'kept' && answer.status === 401 ? 'fine' : judge(answer, context.provider)),
      });
      if (reply.status !== 401) return checkedJson(reply, listingSchema, context.provider);
      await tokens.drop();
    }
    throw new ProviderError(context.provider, 'auth', 'Reddit refused a new token.', { status: 401 });
  }

  return {
    name: context.provider,
    requests: () => (subreddits.length === 0 ? 0 : PAGES + 1),
    async *fetch({ since }: ArticleRequest): AsyncGenerator<ArticleReply> {
      if (subreddits.length === 0) return;
      const seen = new Set<string>();
      let after: string | undefined;
      for (let n = 0; n < PAGES; n++) {
        const listing = await page(after);
        const posts = postsOf(listing);
        const wanted = posts.filter((post) => postedAt(post) >= since && !seen.has(post.name));
        for (const { name } of wanted) seen.add(name);
        const articles = wanted
          .map((post) => articleOf(post, context.clock.now()))
          .filter((article) => article !== undefined);
        const old = posts.filter((post) => postedAt(post) < since).length;
        yield { articles, old, failures: [], findings: [] };
        after = listing.data.after ?? undefined;
        const reachedSince = posts.some((post) => postedAt(post) < since);
        if (after === undefined || posts.length === 0 || reachedSince) return;
      }
    },
  };
}

function readSettings(context: SourceContext): z.output<typeof settingsSchema> {
  const parsed = settingsSchema.safeParse(context.settings);
  if (parsed.success) return parsed.data;
  throw new ProviderError(
    context.provider,
    'not-found',
    'providers.reddit.subreddits holds a name that cannot be one.',
    {
      hint: 'Write names without "r/": letters, digits and underscores, 2 to 21 of them.',
    },
  );
}

function judge(reply: HttpReply, provider: string): ProviderError | undefined {
  if (reply.status !== 403 && reply.status !== 404) return undefined;
  const reason = (jsonOrNothing(reply) as { reason?: unknown } | undefined)?.reason;
  if (reply.status === 404 || typeof reason === 'string') {
    const what = typeof reason === 'string' ? reason : 'unknown';
    return new ProviderError(provider, 'not-found', `Reddit does not show this listing (${what}).`, {
      status: reply.status,
      hint: 'Look for a private, banned or misspelt name in providers.reddit.subreddits.',
    });
  }
  return new ProviderError(provider, 'auth', 'Reddit blocks this client (403).', {
    status: 403,
    hint: 'Check the app at https://www.reddit.com/prefs/apps and give a contact address in net.contact.',
  });
}
