import type Database from 'better-sqlite3';
import type { Retention } from '../../../ports/operations.js';
import { RETENTION_RULES } from '../retention-rules.js';
import { rebuildChunks } from './bar-chunks.js';
import { snapshot, write } from './connection.js';

/** Removes what is older than asked; rows by table, tables that nothing was asked of left out. `dryRun` counts alone. */
export function pruneStore(
  sql: Database.Database,
  retention: Retention,
  { dryRun }: { readonly dryRun: boolean },
): Record<string, number> {
  const rules = RETENTION_RULES.filter(({ of }) => retention[of] !== undefined);
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
