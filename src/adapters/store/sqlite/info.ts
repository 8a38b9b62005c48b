import { statSync } from 'node:fs';
import type { StoreInfo } from '../../../ports/store.js';
import { COUNTED_TABLES } from '../counted-tables.js';
import { type Connection, snapshot } from './connection.js';
import { schemaVersion } from './migrate.js';

/** Where the store is, how large, and what it holds. */
export function storeInfo({ sql, location }: Connection): StoreInfo {
  const rows = snapshot(sql, () =>
    Object.fromEntries(
      Object.entries(COUNTED_TABLES).map(([table, query]) => [table, sql.prepare(query).pluck().get() as number]),
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
