import { OpenAlphaError } from '../../../domain/errors.js';
import type { Maintenance, Retention } from '../../../ports/operations.js';
import { RETENTION_RULES } from '../retention-rules.js';
import { rebuildChunks } from './bar-chunks.js';
import type { Connection, Transaction } from './connection.js';

export function openMaintenance({ read, write, location, schema }: Connection): Maintenance {
  return {
    prune: (retention, { dryRun }) =>
      dryRun ? read((db) => countOld(db, retention)) : write((db) => removeOld(db, retention)),
    async backup(path) {
      throw new OpenAlphaError(
        'REFUSED',
        `The store ${location} is kept by a Postgres server, which makes its own copies.`,
        {
          hint: `Run: pg_dump --format=custom --schema=${schema} --file=${shellWord(path)} ${shellWord(forServerTools(location))} (and pg_restore to put it back), or copy it into a file with \`openalpha db copy --from URL --to sqlite:FILE\`.`,
        },
      );
    },
  };
}

/** The URL as pg_dump takes it: it asks for the password and knows nothing of our parameters. */
function forServerTools(location: string): string {
  const url = new URL(location);
  url.password = '';
  url.searchParams.delete('schema');
  return url.href;
}

/** For a person to paste: in quotes, where a shell would see more than a word. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function rulesOf(retention: Retention) {
  return RETENTION_RULES.filter(({ of }) => retention[of] !== undefined).map((rule) => ({
    ...rule,
    where: rule.where.replace('?', '$1'),
    before: retention[rule.of]!,
  }));
}

async function countOld(db: Transaction, retention: Retention): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { table, where, before } of rulesOf(retention)) {
    const [row] = await db.rows<{ rows: number }>(`SELECT count(*) AS rows FROM ${table} WHERE ${where}`, [before]);
    counts[table] = row!.rows;
  }
  return counts;
}

async function removeOld(db: Transaction, retention: Retention): Promise<Record<string, number>> {
  // Whoever writes bars meanwhile would find chunks gone that are made again below.
  if (retention.hourly_bars !== undefined) await db.run('SELECT 1 FROM stocks ORDER BY id FOR NO KEY UPDATE');
  const counts = await countOld(db, retention);
  for (const { table, where, blank, before } of rulesOf(retention)) {
    const verb = blank === undefined ? `DELETE FROM ${table}` : `UPDATE ${table} SET ${blank}`;
    if (counts[table]! > 0) await db.run(`${verb} WHERE ${where}`, [before]);
  }
  if ((counts['market_data'] ?? 0) > 0) await rebuildChunks(db, ['1h']);
  return counts;
}
