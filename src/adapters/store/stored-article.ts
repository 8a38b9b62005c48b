import type { StoredArticle } from '../../domain/article.js';

/** Columns of `articles a` of which a stored article is made. */
export const ROW = 'a.id, a.uuid, a.title, a.url, a.source, a.published_at, a.known_at, a.provider, a.text, a.story';

export type ArticleRow = Omit<StoredArticle, 'id' | 'symbols' | 'relevance' | 'story'> & {
  readonly id: number;
  readonly uuid: string;
  readonly story: string | null;
};

/** An article with some of its links: symbol and relevance. */
export function storedArticle(
  { id: _key, uuid, story, ...row }: ArticleRow,
  links: readonly (readonly [symbol: string, relevance: number])[],
): StoredArticle {
  return {
    id: uuid,
    ...row,
    symbols: links.map(([symbol]) => symbol),
    relevance: links.map(([, relevance]) => relevance),
    story: story ?? uuid,
  };
}
