import type { Retention } from '../../ports/operations.js';

/** What each retention lets go of: table, which rows (one time as parameter), and what takes the place of deleting. */
export const RETENTION_RULES: readonly {
  readonly of: keyof Retention;
  readonly table: string;
  readonly where: string;
  /** `SET` part of an update in place of a deletion. */
  readonly blank?: string;
}[] = [
  { of: 'runs', table: 'run_steps', where: 'run_id IN (SELECT id FROM runs WHERE started_at < ?)' },
  { of: 'runs', table: 'runs', where: 'started_at < ?' },
  { of: 'metrics', table: 'metrics', where: 'at < ?' },
  { of: 'outcomes', table: 'provider_outcomes', where: 'hour < ?' },
  { of: 'findings', table: 'source_findings', where: 'last_seen < ?' },
  { of: 'predictions', table: 'predictions', where: 'scored_at IS NOT NULL AND as_of < ?' },
  { of: 'predictions', table: 'recommendations', where: 'as_of < ?' },
  { of: 'texts', table: 'articles', where: 'text IS NOT NULL AND known_at < ?', blank: 'text = NULL' },
  { of: 'hourly_bars', table: 'market_data', where: `interval = '1h' AND ts < ?` },
  { of: 'hourly_bars', table: 'market_data_revisions', where: `interval = '1h' AND ts < ?` },
];
