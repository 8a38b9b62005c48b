import type Database from 'better-sqlite3';
import type { CorporateAction } from '../../../domain/corporate-action.js';
import type { ActionStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { reportRow } from '../row-progress.js';
import { END_OF_TIME, vintageKnownAt } from '../vintages.js';
import { type Connection, snapshot, write } from './connection.js';
import type { Blocking } from './sqlite-errors.js';
import { listedStocks, stockIds } from './stock-ids.js';

export function openActions({ sql }: Connection): Blocking<ActionStore> {
  return {
    upsert: (actions, options) => write(sql, () => upsertActions(sql, actions, options)),
    read: (query = {}) => snapshot(sql, () => readActions(sql, query.symbols, query.asOf ?? END_OF_TIME)),
  };
}

function upsertActions(
  sql: Database.Database,
  actions: readonly CorporateAction[],
  options: WriteOptions,
): UpsertCounts {
  const ids = stockIds(
    sql,
    actions.map(({ symbol }) => symbol),
  );
  const newestOf = sql.prepare(`
    SELECT known_at, value FROM corporate_actions WHERE stock_id = ? AND ex_date = ? AND type = ?
    ORDER BY known_at DESC LIMIT 1`);
  const insert = sql.prepare(`
    INSERT INTO corporate_actions (stock_id, ex_date, type, known_at, value, provider, first_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  actions.forEach(({ symbol, ex_date, type, value, provider, known_at }, done) => {
    const stock = ids.get(symbol);
    const newest = newestOf.get(stock, ex_date, type) as { known_at: number; value: number } | undefined;
    if (newest?.value === value) counts.unchanged++;
    else {
      const knownAt = vintageKnownAt(known_at, options.seenAt, newest?.known_at);
      insert.run(stock, ex_date, type, knownAt, value, provider, options.seenAt);
      counts[newest === undefined ? 'added' : 'changed']++;
    }
    reportRow(options, done + 1, actions.length);
  });
  return counts;
}

function readActions(sql: Database.Database, symbols: readonly string[] | undefined, asOf: number): CorporateAction[] {
  // SQLite takes the bare columns of a GROUP BY from the row that has the max().
  const select = sql.prepare(`
    SELECT ? AS symbol, ex_date, type, value, provider, max(known_at) AS known_at FROM corporate_actions
    WHERE stock_id = ? AND known_at <= ? GROUP BY ex_date, type ORDER BY ex_date, type`);
  return listedStocks(sql, symbols).flatMap(({ id, symbol }) => select.all(symbol, id, asOf) as CorporateAction[]);
}
