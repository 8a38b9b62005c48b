import type Database from 'better-sqlite3';
import type { Fundamental } from '../../../domain/fundamental.js';
import type { EpochMs } from '../../../domain/time.js';
import type { FundamentalStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { reportRow } from '../row-progress.js';
import { END_OF_TIME, vintageKnownAt } from '../vintages.js';
import { type Connection, snapshot, write } from './connection.js';
import type { Blocking } from './sqlite-errors.js';
import { listedStocks, stockIds } from './stock-ids.js';

interface Vintage {
  readonly filed_at: EpochMs;
  readonly known_at: EpochMs;
  readonly value: number;
}

export function openFundamentals({ sql }: Connection): Blocking<FundamentalStore> {
  return {
    upsert: (fundamentals, options) => write(sql, () => upsertFundamentals(sql, fundamentals, options)),
    read: (query = {}) => snapshot(sql, () => readFundamentals(sql, query.symbols, query.asOf ?? END_OF_TIME)),
  };
}

/**
 * A source gives every filing of a number, in whatever order. A filing that repeats the value before it says nothing new; one
 * with another value is a restatement, known from its own day. Another value for a filing that is there already is a
 * correction, known from when it was seen. Where one write brings several values of one filing day (a report and its
 * amendment), the last counts.
 */
function upsertFundamentals(
  sql: Database.Database,
  fundamentals: readonly Fundamental[],
  options: WriteOptions,
): UpsertCounts {
  const ids = stockIds(
    sql,
    fundamentals.map(({ symbol }) => symbol),
  );
  const newestUpTo = sql.prepare(`
    SELECT filed_at, known_at, value FROM fundamentals
    WHERE stock_id = ? AND name = ? AND end = ? AND start IS ? AND filed_at <= ?
    ORDER BY filed_at DESC, known_at DESC LIMIT 1`);
  const anyOf = sql.prepare('SELECT 1 FROM fundamentals WHERE stock_id = ? AND name = ? AND end = ? AND start IS ?');
  const insert = sql.prepare(`
    INSERT INTO fundamentals (stock_id, name, start, end, value, form, provider, filed_at, known_at, first_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const lastOf = new Map(fundamentals.map((filed) => [filingKey(filed), filed]));
  fundamentals.forEach((filed, done) => {
    const { symbol, name, start, end, value, form, provider, known_at: filedAt } = filed;
    const stock = ids.get(symbol);
    const newest = newestUpTo.get(stock, name, end, start, filedAt) as Vintage | undefined;
    if (newest?.value === value || lastOf.get(filingKey(filed)) !== filed) counts.unchanged++;
    else {
      const isNew = newest === undefined && anyOf.get(stock, name, end, start) === undefined;
      const corrected = newest?.filed_at === filedAt ? newest.known_at : undefined;
      const knownAt = vintageKnownAt(filedAt, options.seenAt, corrected);
      insert.run(stock, name, start, end, value, form, provider, filedAt, knownAt, options.seenAt);
      counts[isNew ? 'added' : 'changed']++;
    }
    reportRow(options, done + 1, fundamentals.length);
  });
  return counts;
}

function filingKey({ symbol, name, start, end, known_at }: Fundamental): string {
  return `${symbol} ${name} ${start} ${end} ${known_at}`;
}

function readFundamentals(
  sql: Database.Database,
  symbols: readonly string[] | undefined,
  asOf: EpochMs,
): Fundamental[] {
  const select = sql.prepare(`
    SELECT ? AS symbol, name, start, end, value, form, provider, known_at FROM fundamentals
    WHERE stock_id = ? AND known_at <= ? ORDER BY known_at, name, end, start, id`);
  return listedStocks(sql, symbols).flatMap(({ id, symbol }) => select.all(symbol, id, asOf) as Fundamental[]);
}
