import type { EpochMs } from '../../../domain/time.js';
import type { Transaction } from './connection.js';

/**
 * Tables that keep vintages and are read as the newest of them, each with the key that its vintages share. Fundamentals
 * and macro are not here: every vintage of them is read, with the time from which it was known.
 */
const VINTAGES = {
  corporate_actions: 'stock_id, ex_date, type',
  sentiment_data: 'stock_id, source, ts',
} as const;

/** Observations that took the place of an earlier value at a time in (from, to]; one nobody could have seen is not counted. */
export async function countRevisions(db: Transaction, from: EpochMs, to: EpochMs): Promise<number> {
  const vintages = Object.entries(VINTAGES).map(
    ([table, key]) => `
      SELECT count(*) FILTER (WHERE known_at > $1) - (min(known_at) > $1)::int AS later FROM ${table}
      WHERE known_at <= $2 GROUP BY ${key} HAVING count(*) > 1`,
  );
  const [row] = await db.rows<{ revised: number }>(
    `SELECT (SELECT count(*) FROM market_data_revisions
             WHERE superseded_at > $1 AND superseded_at <= $2 AND known_at < superseded_at)
       + (SELECT coalesce(sum(later), 0) FROM (${vintages.join(' UNION ALL ')}) v) AS revised`,
    [from, to],
  );
  return row!.revised;
}
