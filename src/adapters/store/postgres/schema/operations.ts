import { bigint, doublePrecision, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Schedule, StepStatus } from '../../../../domain/operation.js';
import { time } from './facts.js';
import { runs } from './results.js';

// How the pipeline itself is run, as the queries see it; the conventions are those of facts.ts.

/** `hour`, `name` and `inputs` are what a step is known by; `detail` is a JSON object. */
export const runSteps = pgTable(
  'run_steps',
  {
    run_id: integer('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    schedule: text('schedule').$type<Schedule>().notNull(),
    hour: time('hour'),
    name: text('name').notNull(),
    inputs: text('inputs').notNull(),
    status: text('status').$type<StepStatus>().notNull(),
    started_at: time('started_at'),
    finished_at: bigint('finished_at', { mode: 'number' }),
    detail: text('detail').notNull(),
  },
  (table) => [primaryKey({ columns: [table.run_id, table.position] })],
);

/** A lease runs for `lease_ms` from `renewed_at`. */
export const locks = pgTable('locks', {
  name: text('name').primaryKey(),
  holder_id: text('holder_id').notNull(),
  host: text('host').notNull(),
  pid: integer('pid').notNull(),
  command: text('command').notNull(),
  acquired_at: time('acquired_at'),
  renewed_at: time('renewed_at'),
  lease_ms: bigint('lease_ms', { mode: 'number' }).notNull(),
});

/** `labels` is a JSON object whose names are in order, so that the same labels are the same text. */
export const metrics = pgTable(
  'metrics',
  {
    name: text('name').notNull(),
    labels: text('labels').notNull(),
    at: time('at'),
    value: doublePrecision('value').notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.labels, table.at] })],
);
