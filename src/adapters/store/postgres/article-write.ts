import { randomUUID } from 'node:crypto';
import type { ArticleInput } from '../../../domain/article.js';
import type { UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { reportRow } from '../row-progress.js';
import { asColumns, insertRows, portions } from './columns.js';
import type { Transaction } from './connection.js';
import { lockFamily, stockIds } from './stock-ids.js';

const KEY = { source: 'text', published_at: 'int8', title: 'text' } as const;
const ARTICLE = {
  uuid: 'text',
  ...KEY,
  url: 'text',
  known_at: 'int8',
  provider: 'text',
  first_seen: 'int8',
  text: 'text',
  story: 'text',
} as const;
const TEXT = { id: 'int4', text: 'text' } as const;
const LINK = {
  stock_id: 'int4',
  article_id: 'int4',
  known_at: 'int8',
  provider: 'text',
  first_seen: 'int8',
  relevance: 'float8',
} as const;

/** An article as it will be when the write is done. */
interface Known {
  /** Missing until it is inserted. */
  id: number | undefined;
  readonly uuid: string;
  text: string | null;
  hasText: boolean;
  readonly stocks: Set<number>;
}

/**
 * The first telling of an article is kept; a later one can link further stocks to it, each known from when its own telling
 * says, and bring the text that was missing.
 */
export async function upsertArticles(
  db: Transaction,
  articles: readonly ArticleInput[],
  options: WriteOptions,
): Promise<UpsertCounts> {
  const ids = await stockIds(
    db,
    articles.flatMap(({ symbols }) => symbols),
  );
  await lockFamily(db, 'articles');
  const known = await readKnown(db, articles);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const fresh: (Known & { readonly article: Omit<ArticleInput, 'symbols'> })[] = [];
  const completed = new Set<Known>();
  const links: { readonly article: Known; readonly row: Omit<Record<keyof typeof LINK, unknown>, 'article_id'> }[] = [];
  articles.forEach(({ symbols, relevance, text = null, story = null, ...article }, done) => {
    const found = known.get(keyOf(article));
    let news = 0;
    let entry = found;
    if (entry === undefined) {
      const row = { id: undefined, uuid: randomUUID(), text, hasText: text !== null, stocks: new Set<number>() };
      fresh.push(Object.assign(row, { article: { ...article, story } }));
      entry = row;
      known.set(keyOf(article), entry);
    } else if (text !== null && !entry.hasText) {
      Object.assign(entry, { text, hasText: true });
      if (entry.id !== undefined) completed.add(entry);
      news++;
    }
    const { known_at, provider } = article;
    symbols.forEach((symbol, k) => {
      const stock = ids.get(symbol)!;
      if (entry.stocks.has(stock)) return;
      entry.stocks.add(stock);
      news++;
      const row = { stock_id: stock, known_at, provider, first_seen: options.seenAt, relevance: relevance?.[k] ?? 1 };
      links.push({ article: entry, row });
    });
    counts[found === undefined ? 'added' : news > 0 ? 'changed' : 'unchanged']++;
    reportRow(options, done + 1, articles.length);
  });
  await insertArticles(db, fresh, options);
  await completeTexts(db, [...completed]);
  await insertRows(
    db,
    'article_stocks',
    LINK,
    links.map(({ article, row }) => ({ ...row, article_id: article.id })),
  );
  return counts;
}

function keyOf({ source, published_at, title }: Pick<ArticleInput, 'source' | 'published_at' | 'title'>): string {
  return JSON.stringify([source, published_at, title]);
}

async function readKnown(db: Transaction, articles: readonly ArticleInput[]): Promise<Map<string, Known>> {
  const { from, values } = asColumns(KEY, articles);
  const rows = await db.rows<
    Pick<ArticleInput, 'source' | 'published_at' | 'title'> & {
      id: number;
      uuid: string;
      has_text: boolean;
      stocks: number[];
    }
  >(
    `SELECT DISTINCT a.id, a.uuid, a.source, a.published_at, a.title, a.text IS NOT NULL AS has_text,
       ARRAY(SELECT stock_id FROM article_stocks l WHERE l.article_id = a.id) AS stocks
     FROM ${from} AS k (source, published_at, title) JOIN articles a
       ON a.published_at = k.published_at AND a.source = k.source AND md5(a.title) = md5(k.title) AND a.title = k.title`,
    values,
  );
  return new Map(
    rows.map((row) => [
      keyOf(row),
      { id: row.id, uuid: row.uuid, text: null, hasText: row.has_text, stocks: new Set(row.stocks) },
    ]),
  );
}

async function insertArticles(
  db: Transaction,
  fresh: readonly (Known & { readonly article: Omit<ArticleInput, 'symbols'> })[],
  options: WriteOptions,
): Promise<void> {
  if (fresh.length === 0) return;
  await insertRows(
    db,
    'articles',
    ARTICLE,
    fresh.map(({ uuid, text, article }) => ({
      ...article,
      uuid,
      text,
      url: article.url,
      story: article.story ?? null,
      first_seen: options.seenAt,
    })),
  );
  const made = await db.rows<{ id: number; uuid: string }>(
    'SELECT id, uuid FROM articles WHERE uuid = ANY($1::text[])',
    [fresh.map(({ uuid }) => uuid)],
  );
  const byUuid = new Map(made.map(({ id, uuid }) => [uuid, id]));
  for (const article of fresh) article.id = byUuid.get(article.uuid);
}

async function completeTexts(db: Transaction, articles: readonly Known[]): Promise<void> {
  const rows = articles.map(({ id, text }) => ({ id, text }));
  for (const part of portions(TEXT, rows)) {
    const { from, values } = asColumns(TEXT, part);
    await db.run(`UPDATE articles a SET text = k.text FROM ${from} AS k (id, text) WHERE a.id = k.id`, values);
  }
}
