import type Database from 'better-sqlite3';
import type { EpochMs } from '../../../domain/time.js';
import { snapshot } from './connection.js';

/**
 * Tables that keep vintages and are read as the newest of them, each with the key that its vintages share. Fundamentals
 * and macro are not here: every vintage of them is read, with the time from which it was known.
 */
const VINTAGES = {
  corporate_actions: 'stock_id, ex_date, type',
  sentiment_data: 'stock_id, source, ts',
} as const;

/** Observations that took the place of an earlier value at a time in (from, to]; one nobody could have seen is not counted. */
export function countRevisions(sql: Database.Database, from: EpochMs, to: EpochMs): number {
  return snapshot(sql, () => {
    const bars = sql
      .prepare(`
        SELECT count(*) FROM market_data_revisions
        WHERE superseded_at > ? AND superseded_at <= ? AND known_at < superseded_at`)
      .pluck()
      .get(from, to) as number;
    return Object.entries(VINTAGES).reduce((sum, [table, key]) => sum + countVintages(sql, table, key, from, to), bars);
  });
}

/** Vintages in (from, to] that have an earlier one; one walk along the table's key. */
function countVintages(sql: Database.Database, table: string, key: string, from: EpochMs, to: EpochMs): number {
  return sql
    .prepare(`
      SELECT coalesce(sum(later), 0) FROM (
        SELECT sum(known_at > @from) - (min(known_at) > @from) AS later FROM ${table}
        WHERE known_at <= @to GROUP BY ${key} HAVING count(*) > 1)`)
    .pluck()
    .get({ from, to }) as number;
}
