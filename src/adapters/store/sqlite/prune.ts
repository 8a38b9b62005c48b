import type Database from 'better-sqlite3';
import type { Retention } from '../../../ports/operations.js';
import { rebuildChunks } from './bar-chunks.js';
import { snapshot, write } from './connection.js';

/** What each retention lets go of: table, which rows (one time as parameter), and what takes the place of deleting. */
const RULES: readonly {
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

/** Removes what is older than asked; rows by table, tables that nothing was asked of left out. `dryRun` counts alone. */
export function pruneStore(
  sql: Database.Database,
  retention: Retention,
  { dryRun }: { readonly dryRun: boolean },
): Record<string, number> {
  const rules = RULES.filter(({ of }) => retention[of] !== undefined);
  const count = () =>
    Object.fromEntries(
      rules.map(({ of, table, where }) => [
        table,
        sql.prepare(`SELECT count(*) FROM ${table} WHERE ${where}`).pluck().get(retention[of]) as number,
      ]),
    );
  if (dryRun) return snapshot(sql, count);
  return write(sql, () => {
    const counts = count();
    for (const { of, table, where, blank } of rules) {
      const verb = blank === undefined ? `DELETE FROM ${table}` : `UPDATE ${table} SET ${blank}`;
      if (counts[table]! > 0) sql.prepare(`${verb} WHERE ${where}`).run(retention[of]);
    }
    if ((counts.market_data ?? 0) > 0) rebuildChunks(sql);
    return counts;
  });
}
