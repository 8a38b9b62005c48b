import type Database from 'better-sqlite3';
import { OpenAlphaError } from '../../../domain/errors.js';
import { rebuildChunks } from './bar-chunks.js';
import { write } from './connection.js';
import { APPLICATION_ID } from './file-identity.js';
import { MIGRATIONS, type Migration } from './migrations.js';

/** The version that the newest migration leads to. */
function latestVersion(migrations: readonly Migration[] = MIGRATIONS): number {
  return migrations.at(-1)?.version ?? 0;
}

export function schemaVersion(sql: Database.Database): number {
  return sql.pragma('user_version', { simple: true }) as number;
}

/**
 * Brings the database to the newest version in one transaction: all steps or none, whatever happens to the process. When
 * two processes open an older file at once, the second waits for the first and then finds nothing to do. Refuses (STORE)
 * a file that a newer version of OpenAlpha has written. Gives the version that was found and the one that is.
 */
export function migrate(
  sql: Database.Database,
  location: string,
  migrations: readonly Migration[] = MIGRATIONS,
): { readonly from: number; readonly to: number } {
  const latest = latestVersion(migrations);
  refuseNewer(schemaVersion(sql), latest, location);
  if (schemaVersion(sql) === latest && !lacksChunks(sql)) return { from: latest, to: latest };
  return write(sql, () => {
    const found = schemaVersion(sql);
    refuseNewer(found, latest, location);
    for (const migration of migrations) {
      if (migration.version > found) sql.exec(migration.sql);
    }
    if (lacksChunks(sql)) rebuildChunks(sql);
    sql.pragma(`application_id = ${APPLICATION_ID}`);
    sql.pragma(`user_version = ${latest}`);
    return { from: found, to: latest };
  });
}

/** Refuses (STORE) an older file that is opened for reading only, since it cannot be brought up to date. */
export function refuseOlder(sql: Database.Database, location: string): void {
  const found = schemaVersion(sql);
  refuseNewer(found, latestVersion(), location);
  if (found === latestVersion()) return;
  throw new OpenAlphaError(
    'STORE',
    `The store ${location} has schema version ${found}, this version of OpenAlpha reads ${latestVersion()}, and it was opened for reading only.`,
    { hint: 'Run `openalpha status` once where it may be written, or on a copy: that brings it up to date.' },
  );
}

function refuseNewer(found: number, supported: number, location: string): void {
  if (found <= supported) return;
  throw new OpenAlphaError(
    'STORE',
    `The store ${location} has schema version ${found}; this version of OpenAlpha knows versions up to ${supported}.`,
    {
      hint: 'It was written by a newer OpenAlpha: upgrade this one, or name another store with --db. Nothing was changed.',
    },
  );
}

/**
 * Whether there are bars and no column chunks: after the migration that added them, after one that changed their form (which
 * then empties the table), and when a person emptied it to have them made again.
 */
function lacksChunks(sql: Database.Database): boolean {
  const hasTable = sql.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'bar_chunks'`).get();
  return hasTable !== undefined && isEmpty(sql, 'bar_chunks') && !isEmpty(sql, 'market_data');
}

function isEmpty(sql: Database.Database, table: 'bar_chunks' | 'market_data'): boolean {
  return sql.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined;
}
