import type { StoreInfo } from '../../../ports/store.js';
import type { Connection } from './connection.js';
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
} as const;

/** Where the store is, how large (tables with their indexes), and what it holds. */
export async function storeInfo({ read, location, schema }: Connection): Promise<StoreInfo> {
  return read(async (db) => {
    const counts = Object.entries(COUNTED).map(([table, query]) => `(${query}) AS ${table}`);
    const [rows] = await db.rows<Record<string, number>>(`SELECT ${counts.join(', ')}`);
    const [size] = await db.rows<{ bytes: number }>(
      `SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'`,
      [schema],
    );
    return {
      dialect: 'postgres',
      location,
      schema_version: await schemaVersion(db),
      size_bytes: size!.bytes,
      rows: rows!,
    };
  });
}
