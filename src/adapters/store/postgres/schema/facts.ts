import { bigint, customType, doublePrecision, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Interval } from '../../../../domain/bar.js';
import type { ActionType } from '../../../../domain/corporate-action.js';
import type { FundamentalName } from '../../../../domain/fundamental.js';

// What was observed, as the queries see it. The database itself is made by migrations; a test compares the two column by
// column. Times are epoch milliseconds UTC; `uuid` is what a person sees, `id` what other tables point to.

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const time = (name: string) => bigint(name, { mode: 'number' }).notNull();
export const stockId = () =>
  integer('stock_id')
    .notNull()
    .references(() => stocks.id);
export const interval = () => text('interval').$type<Interval>().notNull();

export const stocks = pgTable('stocks', {
  id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
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
export const barBatches = pgTable('bar_batches', {
  id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
  provider: text('provider').notNull(),
  adjustment: integer('adjustment').notNull(),
  first_seen: time('first_seen'),
});

/** Of bars: numbers without a foreign key, since checking it costs more than writing the row. */
const barStock = () => integer('stock_id').notNull();
const barBatch = () => integer('batch_id').notNull();

export const marketData = pgTable(
  'market_data',
  {
    stock_id: barStock(),
    interval: interval(),
    ts: time('ts'),
    open: doublePrecision('open').notNull(),
    high: doublePrecision('high').notNull(),
    low: doublePrecision('low').notNull(),
    close: doublePrecision('close').notNull(),
    volume: doublePrecision('volume').notNull(),
    known_at: time('known_at'),
    batch_id: barBatch(),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.interval, table.ts] })],
);

/** Earlier values of a bar, each in force from known_at until superseded_at. */
export const marketDataRevisions = pgTable(
  'market_data_revisions',
  {
    stock_id: barStock(),
    interval: interval(),
    ts: time('ts'),
    revision: integer('revision').notNull(),
    open: doublePrecision('open').notNull(),
    high: doublePrecision('high').notNull(),
    low: doublePrecision('low').notNull(),
    close: doublePrecision('close').notNull(),
    volume: doublePrecision('volume').notNull(),
    known_at: time('known_at'),
    superseded_at: time('superseded_at'),
    batch_id: barBatch(),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.interval, table.ts, table.revision] })],
);

/** Bars of one stock, interval and span of time as columns: derived from market_data, never the truth. */
export const barChunks = pgTable(
  'bar_chunks',
  {
    stock_id: barStock(),
    interval: interval(),
    chunk: integer('chunk').notNull(),
    rows: integer('rows').notNull(),
    first_ts: time('first_ts'),
    last_ts: time('last_ts'),
    crc32: bigint('crc32', { mode: 'number' }).notNull(),
    columns: bytea('columns').notNull(),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.interval, table.chunk] })],
);

export const corporateActions = pgTable(
  'corporate_actions',
  {
    stock_id: stockId(),
    ex_date: time('ex_date'),
    type: text('type').$type<ActionType>().notNull(),
    known_at: time('known_at'),
    value: doublePrecision('value').notNull(),
    provider: text('provider').notNull(),
    first_seen: time('first_seen'),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.ex_date, table.type, table.known_at] })],
);

/** `story` is shared by near duplicates; without one an article is a story of its own, named by its UUID. */
export const articles = pgTable('articles', {
  id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
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
});

export const articleStocks = pgTable(
  'article_stocks',
  {
    stock_id: stockId(),
    article_id: integer('article_id')
      .notNull()
      .references(() => articles.id),
    known_at: time('known_at'),
    provider: text('provider').notNull(),
    first_seen: time('first_seen'),
    relevance: doublePrecision('relevance').notNull(),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.article_id] })],
);

export const sentimentData = pgTable(
  'sentiment_data',
  {
    stock_id: stockId(),
    source: text('source').notNull(),
    ts: time('ts'),
    known_at: time('known_at'),
    score: doublePrecision('score').notNull(),
    confidence: doublePrecision('confidence').notNull(),
    articles: integer('articles').notNull(),
    scorer: text('scorer').notNull(),
    provider: text('provider').notNull(),
    first_seen: time('first_seen'),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.source, table.ts, table.known_at] })],
);

/** `released_at` is the release the source spoke of, `known_at` when this value of that release could first be used. */
export const macroObservations = pgTable(
  'macro_observations',
  {
    series: text('series').notNull(),
    date: time('date'),
    released_at: time('released_at'),
    known_at: time('known_at'),
    value: doublePrecision('value').notNull(),
    provider: text('provider').notNull(),
    first_seen: time('first_seen'),
  },
  (table) => [primaryKey({ columns: [table.series, table.date, table.released_at, table.known_at] })],
);

/**
 * Reported numbers, every vintage. `start` is empty for a number at a date; `filed_at` is the filing that the source spoke
 * of, `known_at` when this value of that filing could first be used.
 */
export const fundamentals = pgTable('fundamentals', {
  id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
  stock_id: stockId(),
  name: text('name').$type<FundamentalName>().notNull(),
  start: bigint('start', { mode: 'number' }),
  end: time('end'),
  value: doublePrecision('value').notNull(),
  form: text('form').notNull(),
  provider: text('provider').notNull(),
  filed_at: time('filed_at'),
  known_at: time('known_at'),
  first_seen: time('first_seen'),
});
