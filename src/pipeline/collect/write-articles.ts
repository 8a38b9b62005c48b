import type { ArticleScore } from '../../domain/sentiment-score.js';
import type { EpochMs } from '../../domain/time.js';
import type { Store } from '../../ports/store.js';
import type { Intake } from './article-intake.js';

/** Scorer under which posters' own words on their posts are kept. */
export const STATED = 'stated';

/** Writes the articles of one reply, then what posters said of their own; both may be written again without harm. */
export async function writeArticles(
  { writes, stated }: Pick<Intake, 'writes' | 'stated'>,
  { store, now }: { readonly store: Store; readonly now: EpochMs },
): Promise<void> {
  if (writes.length === 0) return;
  await store.articles.upsert(writes, { seenAt: now });
  if (stated.size === 0) return;
  const posts = [...stated].flatMap(([k, score]) => {
    const write = writes[k];
    return write === undefined ? [] : [{ ...write, score }];
  });
  const times = posts.map(({ published_at }) => published_at);
  const stored = new Map(
    (await store.articles.published(Math.min(...times), Math.max(...times))).map((article) => [
      keyOf(article),
      article,
    ]),
  );
  const scores = posts.flatMap((post): ArticleScore[] => {
    const article = stored.get(keyOf(post));
    return (article?.symbols ?? []).map((symbol) => ({
      article: (article as { readonly id: string }).id,
      symbol,
      scorer: STATED,
      score: Math.max(-1, Math.min(1, post.score)),
      label: post.score > 0 ? 'positive' : post.score < 0 ? 'negative' : 'neutral',
      confidence: 1,
      topics: [],
      scored_at: now,
    }));
  });
  await store.articles.recordScores(scores);
}

function keyOf(article: { readonly source: string; readonly published_at: EpochMs; readonly title: string }): string {
  return `${article.source}\n${article.published_at}\n${article.title}`;
}
