import { z } from 'zod';
import { type EpochMs, SECOND } from '../../../../domain/time.js';
import type { FetchedArticle } from '../../../../ports/article-source.js';
import { believed, postBody, postLine } from '../post-text.js';

const post = z.object({
  name: z.string().min(1),
  title: z.string(),
  selftext: z.string().nullish(),
  permalink: z.string().startsWith('/'),
  subreddit: z.string().min(1),
  created_utc: z.number().positive(),
  author: z.string().nullish(),
  removed_by_category: z.string().nullish(),
  banned_by: z.unknown().optional(),
});

/** Comments, and subreddits where a name is not one. */
const other = z.object({ kind: z.string().refine((kind) => kind !== 't3'), data: z.unknown() });

/** A page of posts, newest first. */
export const listingSchema = z.object({
  kind: z.literal('Listing'),
  data: z.object({
    after: z.string().nullish(),
    children: z.array(z.union([z.object({ kind: z.literal('t3'), data: post }), other])),
  }),
});

type Post = z.output<typeof post>;

const GONE = /^\[\s*(removed|deleted)(\s+by\s+[^\]]*)?\s*\]$/i;

/** The posts of a page; comments and whatever else a listing may hold are left out. */
export function postsOf(listing: z.output<typeof listingSchema>): Post[] {
  return listing.data.children.flatMap(({ kind, data }) => (kind === 't3' ? [data as Post] : []));
}

export function postedAt({ created_utc }: Post): number {
  return Math.round(created_utc * SECOND);
}

/**
 * A post as an article; `undefined` for one that was removed or deleted, or has no title. The source is
 * `reddit/<subreddit>`, for subreddits differ in worth as publishers do.
 */
export function articleOf(post: Post, now: EpochMs): FetchedArticle | undefined {
  const title = postLine(post.title);
  const body = (post.selftext ?? '').trim();
  const removed = post.removed_by_category != null || (post.banned_by != null && post.banned_by !== false);
  if (title === '' || removed || post.author === '[deleted]' || GONE.test(title) || GONE.test(body)) return undefined;
  return {
    title,
    url: `https://www.reddit.com${post.permalink}`,
    guid: post.name,
    source: `reddit/${post.subreddit.toLowerCase()}`,
    published_at: believed(postedAt(post), now),
    text: postBody(body),
    symbols: [],
  };
}
