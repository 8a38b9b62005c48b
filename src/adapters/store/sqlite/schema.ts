import { blob, integer, primaryKey, real, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { Interval } from '../../../domain/bar.js';
import type { ActionType } from '../../../domain/corporate-action.js';
import type { HoldingPeriod, RiskLevel } from '../../../domain/recommendation.js';
import type { RunStatus } from '../../../domain/run.js';
import type { Signal } from '../../../domain/signal.js';

// The tables as the queries see them. The database itself is made by migrations.ts; a test compares the two column by
// column. Times are epoch milliseconds UTC; `uuid` is what a person sees, `id` what other tables point to.

const time = (name: string) => integer(name).notNull();
const stockId = () =>
  integer('stock_id')
    .notNull()
    .references(() => stocks.id);
const interval = () => text('interval').$type<Interval>().notNull();

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

/** The outcome columns are empty until the horizon has passed and the prediction has been scored. */
export const predictions = sqliteTable(
  'predictions',
  {
    id: integer('id').primaryKey(),
    uuid: text('uuid').notNull().unique(),
    stock_id: stockId(),
    interval: interval(),
    horizon: integer('horizon').notNull(),
    as_of: time('as_of'),
    bar_time: time('bar_time'),
    signal: text('signal').$type<Signal>().notNull(),
    confidence_score: real('confidence_score').notNull(),
    sell: real('sell').notNull(),
    hold: real('hold').notNull(),
    buy: real('buy').notNull(),
    expected_return: real('expected_return').notNull(),
    models: text('models').notNull(),
    inputs_hash: text('inputs_hash').notNull(),
    created_at: time('created_at'),
    due_at: integer('due_at'),
    outcome_return: real('outcome_return'),
    outcome_signal: text('outcome_signal').$type<Signal>(),
    scored_at: integer('scored_at'),
  },
  (table) => [unique().on(table.as_of, table.stock_id, table.interval, table.horizon)],
);

/** As they were given out: name, sector and rank are those of that time. `hour` is as_of cut down to the UTC hour. */
export const recommendations = sqliteTable('recommendations', {
  id: integer('id').primaryKey(),
  uuid: text('uuid').notNull().unique(),
  hour: time('hour'),
  interval: interval(),
  holding_period: text('holding_period').$type<HoldingPeriod>().notNull(),
  rank: integer('rank').notNull(),
  stock_id: stockId(),
  company_name: text('company_name').notNull(),
  sector: text('sector'),
  fortune_500_rank: integer('fortune_500_rank'),
  signal: text('signal').$type<Signal>().notNull(),
  confidence_score: real('confidence_score').notNull(),
  sell: real('sell').notNull(),
  hold: real('hold').notNull(),
  buy: real('buy').notNull(),
  expected_return: real('expected_return').notNull(),
  sentiment_score: real('sentiment_score'),
  sentiment_sources: text('sentiment_sources').notNull(),
  risk_level: text('risk_level').$type<RiskLevel>().notNull(),
  risk: text('risk').notNull(),
  horizon: integer('horizon').notNull(),
  price: real('price').notNull(),
  bar_time: time('bar_time'),
  drivers: text('drivers').notNull(),
  models: text('models').notNull(),
  explanation: text('explanation').notNull(),
  inputs_hash: text('inputs_hash').notNull(),
  as_of: time('as_of'),
  created_at: time('created_at'),
});

export const models = sqliteTable(
  'models',
  {
    id: integer('id').primaryKey(),
    uuid: text('uuid').notNull().unique(),
    kind: text('kind').notNull(),
    version: text('version').notNull(),
    created_at: time('created_at'),
    manifest: text('manifest').notNull(),
  },
  (table) => [unique().on(table.kind, table.version)],
);

/** A NULL value is a metric that could not be computed. */
export const modelMetrics = sqliteTable(
  'model_metrics',
  {
    model_id: integer('model_id')
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    value: real('value'),
  },
  (table) => [primaryKey({ columns: [table.model_id, table.name] })],
);

export const runs = sqliteTable('runs', {
  id: integer('id').primaryKey(),
  uuid: text('uuid').notNull().unique(),
  command: text('command').notNull(),
  started_at: time('started_at'),
  finished_at: integer('finished_at'),
  status: text('status').$type<RunStatus>().notNull(),
  detail: text('detail').notNull(),
});

export const runSteps = sqliteTable(
  'run_steps',
  {
    run_id: integer('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    status: text('status').$type<RunStatus>().notNull(),
    started_at: time('started_at'),
    finished_at: integer('finished_at'),
    detail: text('detail').notNull(),
  },
  (table) => [primaryKey({ columns: [table.run_id, table.position] })],
);

export const locks = sqliteTable('locks', {
  name: text('name').primaryKey(),
  owner: text('owner').notNull(),
  acquired_at: time('acquired_at'),
  expires_at: time('expires_at'),
});

export const providerState = sqliteTable(
  'provider_state',
  {
    provider: text('provider').notNull(),
    key: text('key').notNull(),
    value: text('value').notNull(),
    updated_at: time('updated_at'),
  },
  (table) => [primaryKey({ columns: [table.provider, table.key] })],
);
