import type Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';

/** The open file, in both of its forms: `sql` for hot paths and hand-written SQL, `orm` for small typed queries. */
export interface Connection {
  readonly sql: Database.Database;
  readonly orm: BetterSQLite3Database;
  readonly location: string;
  readonly readOnly: boolean;
}

export function connect(sql: Database.Database, location: string): Connection {
  return { sql, orm: drizzle(sql), location, readOnly: sql.readonly };
}

/** Runs a write whole or not at all; takes the write lock first, so that what it read is still true when it writes. */
export function write<Result>(sql: Database.Database, work: () => Result): Result {
  return sql.transaction(work).immediate();
}

/** Runs several reads on one snapshot: a write that another process commits in between is not seen. */
export function snapshot<Result>(sql: Database.Database, work: () => Result): Result {
  return sql.transaction(work).deferred();
}
