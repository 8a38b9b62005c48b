import type { StoreInfo } from '../../../ports/store.js';
import { COUNTED_TABLES } from '../counted-tables.js';
import type { Connection } from './connection.js';
import { schemaVersion } from './migrate.js';

/** Where the store is, how large (tables with their indexes), and what it holds. */
export async function storeInfo({ read, location, schema }: Connection): Promise<StoreInfo> {
  return read(async (db) => {
    const counts = Object.entries(COUNTED_TABLES).map(([table, query]) => `(${query}) AS ${table}`);
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
