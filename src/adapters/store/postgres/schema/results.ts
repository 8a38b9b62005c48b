import { bigint, doublePrecision, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import type { HoldingPeriod, RiskLevel } from '../../../../domain/recommendation.js';
import type { RunStatus } from '../../../../domain/run.js';
import type { SentimentLabel } from '../../../../domain/sentiment-score.js';
import type { Signal } from '../../../../domain/signal.js';
import { articles, interval, stockId, time } from './facts.js';

// What was made of it and how it was made, as the queries see it; the conventions are those of facts.ts.

/** The outcome columns are empty until the horizon has passed and the prediction has been scored. */
export const predictions = pgTable(
  'predictions',
  {
    id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
    uuid: text('uuid').notNull().unique(),
    stock_id: stockId(),
    interval: interval(),
    horizon: integer('horizon').notNull(),
    as_of: time('as_of'),
    bar_time: time('bar_time'),
    signal: text('signal').$type<Signal>().notNull(),
    confidence_score: doublePrecision('confidence_score').notNull(),
    sell: doublePrecision('sell').notNull(),
    hold: doublePrecision('hold').notNull(),
    buy: doublePrecision('buy').notNull(),
    expected_return: doublePrecision('expected_return').notNull(),
    models: text('models').notNull(),
    inputs_hash: text('inputs_hash').notNull(),
    created_at: time('created_at'),
    due_at: bigint('due_at', { mode: 'number' }),
    outcome_return: doublePrecision('outcome_return'),
    outcome_signal: text('outcome_signal').$type<Signal>(),
    scored_at: bigint('scored_at', { mode: 'number' }),
  },
  (table) => [unique().on(table.as_of, table.stock_id, table.interval, table.horizon)],
);

/** As they were given out: name, sector and rank are those of that time. `hour` is as_of cut down to the UTC hour. */
export const recommendations = pgTable('recommendations', {
  id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
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
  confidence_score: doublePrecision('confidence_score').notNull(),
  sell: doublePrecision('sell').notNull(),
  hold: doublePrecision('hold').notNull(),
  buy: doublePrecision('buy').notNull(),
  expected_return: doublePrecision('expected_return').notNull(),
  sentiment_score: doublePrecision('sentiment_score'),
  sentiment_sources: text('sentiment_sources').notNull(),
  risk_level: text('risk_level').$type<RiskLevel>().notNull(),
  risk: text('risk').notNull(),
  horizon: integer('horizon').notNull(),
  price: doublePrecision('price').notNull(),
  bar_time: time('bar_time'),
  drivers: text('drivers').notNull(),
  models: text('models').notNull(),
  explanation: text('explanation').notNull(),
  inputs_hash: text('inputs_hash').notNull(),
  as_of: time('as_of'),
  created_at: time('created_at'),
});

export const models = pgTable(
  'models',
  {
    id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
    uuid: text('uuid').notNull().unique(),
    kind: text('kind').notNull(),
    version: text('version').notNull(),
    created_at: time('created_at'),
    manifest: text('manifest').notNull(),
  },
  (table) => [unique().on(table.kind, table.version)],
);

/** A NULL value is a metric that could not be computed. */
export const modelMetrics = pgTable(
  'model_metrics',
  {
    model_id: integer('model_id')
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    value: doublePrecision('value'),
  },
  (table) => [primaryKey({ columns: [table.model_id, table.name] })],
);

export const runs = pgTable('runs', {
  id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
  uuid: text('uuid').notNull().unique(),
  command: text('command').notNull(),
  started_at: time('started_at'),
  finished_at: bigint('finished_at', { mode: 'number' }),
  status: text('status').$type<RunStatus>().notNull(),
  detail: text('detail').notNull(),
  process: text('process'),
  heartbeat_at: bigint('heartbeat_at', { mode: 'number' }),
});

/** What a scorer says of one article about one stock; `topics` is a JSON array. */
export const articleScores = pgTable(
  'article_scores',
  {
    stock_id: stockId(),
    scorer: text('scorer').notNull(),
    article_id: integer('article_id')
      .notNull()
      .references(() => articles.id),
    score: doublePrecision('score').notNull(),
    label: text('label').$type<SentimentLabel>().notNull(),
    confidence: doublePrecision('confidence').notNull(),
    topics: text('topics').notNull(),
    scored_at: time('scored_at'),
  },
  (table) => [primaryKey({ columns: [table.stock_id, table.scorer, table.article_id] })],
);
