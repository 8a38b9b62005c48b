import Database from 'better-sqlite3';
import { write } from './connection.js';

/** Fewer rows do not pay for two changes of the journal; more would keep other processes out for longer than they wait. */
const BULK_ROWS = { least: 10_000, most: 3_000_000 } as const;

/**
 * Runs a write of `rows` bars whole or not at all. Whoever writes answers for the stocks and batches that rows point to: it looked
 * them up or made them in the same transaction, so that SQLite need not look each up again for every row.
 *
 * The first bars of a store are many and nobody reads them yet. They go straight into the file under a rollback journal,
 * where the write-ahead log would take every page, sum it, read it back and write it a second time. Either journal survives
 * a kill; other processes wait meanwhile.
 */
export function writeBars<Result>(sql: Database.Database, rows: number, work: () => Result): Result {
  sql.pragma('foreign_keys = OFF');
  const direct = rows >= BULK_ROWS.least && rows <= BULK_ROWS.most && hasNoBars(sql) && leaveWal(sql);
  try {
    return write(sql, work);
  } finally {
    if (direct) returnToWal(sql);
    sql.pragma('foreign_keys = ON');
  }
}

function hasNoBars(sql: Database.Database): boolean {
  return sql.prepare('SELECT 1 FROM market_data LIMIT 1').get() === undefined;
}

/** False when the store is in memory or someone else has it open: then it stays as it is. */
function leaveWal(sql: Database.Database): boolean {
  if (sql.pragma('journal_mode', { simple: true }) !== 'wal') return false;
  // Under a rollback journal NORMAL could lose the file with the power.
  if (!setJournal(sql, 'delete')) return false;
  sql.pragma('synchronous = FULL');
  return true;
}

/** When someone else has opened the store since, it goes back the next time it is opened. */
function returnToWal(sql: Database.Database): void {
  if (setJournal(sql, 'wal')) sql.pragma('synchronous = NORMAL');
}

function setJournal(sql: Database.Database, mode: 'delete' | 'wal'): boolean {
  try {
    return sql.pragma(`journal_mode = ${mode}`, { simple: true }) === mode;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}
