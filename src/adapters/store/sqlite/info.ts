import { statSync } from 'node:fs';
import type { StoreInfo } from '../../../ports/store.js';
import { type Connection, snapshot } from './connection.js';
import { schemaVersion } from './migrate.js';

/** Tables whose rows are counted for a person; market_data is counted by its chunks, which is a thousand times quicker. */
const COUNTED = {
  stocks: 'SELECT count(*) FROM stocks',
  market_data: 'SELECT coalesce(sum(rows), 0) FROM bar_chunks',
  market_data_revisions: 'SELECT count(*) FROM market_data_revisions',
  corporate_actions: 'SELECT count(*) FROM corporate_actions',
  articles: 'SELECT count(*) FROM articles',
  article_scores: 'SELECT count(*) FROM article_scores',
  sentiment_data: 'SELECT count(*) FROM sentiment_data',
  macro_observations: 'SELECT count(*) FROM macro_observations',
  fundamentals: 'SELECT count(*) FROM fundamentals',
  predictions: 'SELECT count(*) FROM predictions',
  recommendations: 'SELECT count(*) FROM recommendations',
  models: 'SELECT count(*) FROM models',
  runs: 'SELECT count(*) FROM runs',
  run_steps: 'SELECT count(*) FROM run_steps',
  metrics: 'SELECT count(*) FROM metrics',
} as const;

/** Where the store is, how large, and what it holds. */
export function storeInfo({ sql, location }: Connection): StoreInfo {
  const rows = snapshot(sql, () =>
    Object.fromEntries(
      Object.entries(COUNTED).map(([table, query]) => [table, sql.prepare(query).pluck().get() as number]),
    ),
  );
  const ofFile = (suffix: string) => statSync(location + suffix, { throwIfNoEntry: false })?.size ?? 0;
  const pages = sql.pragma('page_count', { simple: true }) as number;
  const pageSize = sql.pragma('page_size', { simple: true }) as number;
  return {
    dialect: 'sqlite',
    location,
    schema_version: schemaVersion(sql),
    size_bytes: sql.memory ? pages * pageSize : ofFile('') + ofFile('-wal'),
    rows,
  };
}
