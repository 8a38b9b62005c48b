import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { FailureKind } from '../../../../domain/provider-error.js';
import type { SourceFinding } from '../../../../domain/source-finding.js';
import { time } from './facts.js';

// How providers fare, as the queries see it; the conventions are those of facts.ts.

/** What must survive a restart: cool-downs, quotas, dead symbols. `value` is a small JSON text. */
export const providerState = pgTable(
  'provider_state',
  {
    provider: text('provider').notNull(),
    key: text('key').notNull(),
    value: text('value').notNull(),
    updated_at: time('updated_at'),
  },
  (table) => [primaryKey({ columns: [table.provider, table.key] })],
);

/** Requests by the UTC hour in which they ended and how. */
export const providerOutcomes = pgTable(
  'provider_outcomes',
  {
    provider: text('provider').notNull(),
    hour: time('hour'),
    outcome: text('outcome').$type<'ok' | FailureKind>().notNull(),
    requests: bigint('requests', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.hour, table.outcome] })],
);

export const sourceFindings = pgTable(
  'source_findings',
  {
    provider: text('provider').notNull(),
    kind: text('kind').$type<SourceFinding['kind']>().notNull(),
    subject: text('subject').notNull(),
    detail: text('detail').notNull(),
    first_seen: time('first_seen'),
    last_seen: time('last_seen'),
    times: bigint('times', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.kind, table.subject] })],
);
