import { blob, integer, primaryKey, real, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { Interval } from '../../../../domain/bar.js';
import type { ActionType } from '../../../../domain/corporate-action.js';
import type { FundamentalName } from '../../../../domain/fundamental.js';

// What was observed, as the queries see it. The database itself is made by migrations; a test compares the two column by
// column. Times are epoch milliseconds UTC; `uuid` is what a person sees, `id` what other tables point to.

export const time = (name: string) => integer(name).notNull();
export const stockId = () =>
  integer('stock_id')
    .notNull()
    .references(() => stocks.id);
export const interval = () => text('interval').$type<Interval>().notNull();

export const stocks = sqliteTable('stocks', {
  id: integer('id').primaryKey(),
  uuid: text('uuid').notNull().unique(),
  symbol: text('symbol').unique(),
  company_name: text('company_name').notNull(),
  sector: text('sector'),
  fortune_500_rank: integer('fortune_500_rank'),
  year: integer('year'),
  created_at: time('created_at'),
  updated_at: time('updated_at'),
});

/** One row a write of bars: lineage, and when its bars were first seen. A bar is backfilled when that is after its known_at. */
export const barBatches = sqliteTable('bar_batches', {
  id: integer('id').primaryKey(),
  provider: text('provider').notNull(),
  adjustment: integer('adjustment').notNull(),
  first_seen: time('first_seen'),
});

const batchId = () =>
  integer('batch_id')
    .notNull()
    .references(() => barBatches.id);

export const marketData = sqliteTable(
  'market_data',
  {
    stock_id: stockId(),
    interval: interval(),
    ts: time('ts'),
    open: real('open').notNull(),
    high: real('high').notNull(),
    low: real('low').notNull(),
    close: real('close').notNull(),
    volume: real('volume').notNull(),
    known_at: time('known_at'),
    batch_id: batchId(),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.interval, table.ts] })],
);

/** Earlier values of a bar, each in force from known_at until superseded_at. */
export const marketDataRevisions = sqliteTable(
  'market_data_revisions',
  {
    stock_id: stockId(),
    interval: interval(),
    ts: time('ts'),
    revision: integer('revision').notNull(),
    open: real('open').notNull(),
    high: real('high').notNull(),
    low: real('low').notNull(),
    close: real('close').notNull(),
    volume: real('volume').notNull(),
    known_at: time('known_at'),
    superseded_at: time('superseded_at'),
    batch_id: batchId(),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.interval, table.ts, table.revision] })],
);

/** Bars of one stock, interval and span of time as columns: derived from market_data, never the truth. */
export const barChunks = sqliteTable(
  'bar_chunks',
  {
    stock_id: stockId(),
    interval: interval(),
    chunk: integer('chunk').notNull(),
    rows: integer('rows').notNull(),
    first_ts: time('first_ts'),
    last_ts: time('last_ts'),
    crc32: integer('crc32').notNull(),
    columns: blob('columns', { mode: 'buffer' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.interval, table.chunk] })],
);

export const corporateActions = sqliteTable(
  'corporate_actions',
  {
    stock_id: stockId(),
    ex_date: time('ex_date'),
    type: text('type').$type<ActionType>().notNull(),
    known_at: time('known_at'),
    value: real('value').notNull(),
    provider: text('provider').notNull(),
    first_seen: time('first_seen'),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.ex_date, table.type, table.known_at] })],
);

/** `story` is shared by near duplicates; without one an article is a story of its own, named by its UUID. */
export const articles = sqliteTable(
  'articles',
  {
    id: integer('id').primaryKey(),
    uuid: text('uuid').notNull().unique(),
    source: text('source').notNull(),
    published_at: time('published_at'),
    title: text('title').notNull(),
    url: text('url'),
    known_at: time('known_at'),
    provider: text('provider').notNull(),
    first_seen: time('first_seen'),
    text: text('text'),
    story: text('story'),
  },
  (table) => [unique().on(table.source, table.published_at, table.title)],
);

export const articleStocks = sqliteTable(
  'article_stocks',
  {
    stock_id: stockId(),
    article_id: integer('article_id')
      .notNull()
      .references(() => articles.id),
    known_at: time('known_at'),
    provider: text('provider').notNull(),
    first_seen: time('first_seen'),
    relevance: real('relevance').notNull(),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.article_id] })],
);

export const sentimentData = sqliteTable(
  'sentiment_data',
  {
    stock_id: stockId(),
    source: text('source').notNull(),
    ts: time('ts'),
    known_at: time('known_at'),
    score: real('score').notNull(),
    confidence: real('confidence').notNull(),
    articles: integer('articles').notNull(),
    scorer: text('scorer').notNull(),
    provider: text('provider').notNull(),
    first_seen: time('first_seen'),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.source, table.ts, table.known_at] })],
);

/** `released_at` is the release the source spoke of, `known_at` when this value of that release could first be used. */
export const macroObservations = sqliteTable(
  'macro_observations',
  {
    series: text('series').notNull(),
    date: time('date'),
    released_at: time('released_at'),
    known_at: time('known_at'),
    value: real('value').notNull(),
    provider: text('provider').notNull(),
    first_seen: time('first_seen'),
  },
  (table) => [primaryKey({ columns: [table.series, table.date, table.released_at, table.known_at] })],
);

/**
 * Reported numbers, every vintage. `start` is empty for a number at a date; `filed_at` is the filing that the source spoke
 * of, `known_at` when this value of that filing could first be used.
 */
export const fundamentals = sqliteTable('fundamentals', {
  id: integer('id').primaryKey(),
  stock_id: stockId(),
  name: text('name').$type<FundamentalName>().notNull(),
  start: integer('start'),
  end: time('end'),
  value: real('value').notNull(),
  form: text('form').notNull(),
  provider: text('provider').notNull(),
  filed_at: time('filed_at'),
  known_at: time('known_at'),
  first_seen: time('first_seen'),
});
