import type Database from 'better-sqlite3';
import { INTERVALS, type Interval } from '../../../domain/bar.js';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { BarColumns } from '../bar-columns.js';
import { compareChunks } from '../bar-compare.js';
import { columnsOf } from '../chunk-bytes.js';
import { ANY_CHUNK, prepareChunkReader } from './bar-chunks.js';
import { prepareRowReader } from './bar-rows.js';
import { type Connection, snapshot } from './connection.js';
import { translateError } from './sqlite-errors.js';

/** More findings of one kind than this say no more than this many do. */
const LIMIT = 20;

/**
 * Everything that is wrong with the store, a sentence each; empty when it is sound. Damage that stops one check from going
 * on is a finding of that check and does not stop the others.
 */
export function checkStore(connection: Connection): string[] {
  const { sql, location, readOnly } = connection;
  const inTables = snapshot(sql, () => [
    ...findings(location, () => integrityFindings(sql)),
    ...findings(location, () => foreignKeyFindings(sql)),
    ...findings(location, () => chunkFindings(sql)),
  ]);
  return readOnly ? inTables : [...inTables, ...findings(location, () => searchFindings(sql))];
}

function findings(location: string, check: () => string[]): string[] {
  try {
    return check().slice(0, LIMIT);
  } catch (error) {
    const known = translateError(error, location);
    if (!(known instanceof OpenAlphaError)) throw known;
    // Someone else is writing, so this check has to wait for another time: that is no fault of the store.
    return known.code === 'LOCKED' ? [] : [known.message];
  }
}

/** The database's own check of its pages, keys and constraints. */
function integrityFindings(sql: Database.Database): string[] {
  const found = sql.pragma(`integrity_check(${LIMIT})`) as { integrity_check: string }[];
  return found.map((row) => row.integrity_check).filter((line) => line !== 'ok');
}

function foreignKeyFindings(sql: Database.Database): string[] {
  const found = sql.pragma('foreign_key_check') as { table: string; parent: string }[];
  const counts = new Map<string, number>();
  for (const { table, parent } of found) {
    const key = `of ${table} point to a row of ${parent} that is not there`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, rows]) => `${rows} rows ${key}.`);
}

/** Every column chunk against the rows it was made from, and every row against the chunks. */
function chunkFindings(sql: Database.Database): string[] {
  const readRows = prepareRowReader(sql);
  const readChunks = prepareChunkReader(sql);
  const stocks = sql.prepare('SELECT id, symbol FROM stocks ORDER BY id').all() as {
    id: number;
    symbol: string | null;
  }[];
  const found: string[] = [];
  for (const { id, symbol } of stocks) {
    for (const interval of INTERVALS) {
      const name = `${symbol ?? `stock ${id}`} (${interval})`;
      try {
        found.push(...compareChunks(name, readRows(id, interval), chunksOf(readChunks, id, interval)));
      } catch (error) {
        if (!(error instanceof OpenAlphaError)) throw error;
        found.push(`${name}: ${error.message}`);
      }
      if (found.length >= LIMIT) return found;
    }
  }
  return found;
}

function chunksOf(readChunks: ReturnType<typeof prepareChunkReader>, id: number, interval: Interval): BarColumns[] {
  return readChunks(id, interval, ...ANY_CHUNK).map(({ bytes, rows }) => columnsOf(bytes, rows));
}

/** The search index against the names it was made from. SQLite's check of it is written, and locked, like a change. */
function searchFindings(sql: Database.Database): string[] {
  sql.exec(`INSERT INTO stock_search (stock_search, rank) VALUES ('integrity-check', 1)`);
  return [];
}
