import type Database from 'better-sqlite3';
import type { Cells, PortableStore, TableReader, TableWriter } from '../copy-tables.js';
import { TABLES, type Table } from '../tables.js';
import { openSqliteStore } from './open.js';
import { openFile } from './open-file.js';
import { translateError } from './sqlite-errors.js';

const ROWS_AT_ONCE = 5_000;

/** A SQLite store as its tables. A source must be there and up to date, and is only read; a target is made when it is missing. */
export async function openPortableSqlite(path: string, use: 'source' | 'target'): Promise<PortableStore> {
  // Makes, updates or refuses it, as ever.
  await (await openSqliteStore(path, { readOnly: use === 'source' })).close();
  const sql = openFile(path, { readOnly: use === 'source', timeout: 10_000 });
  sql.pragma('foreign_keys = ON');
  const inOne = async <Result>(begin: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      sql.exec(begin);
      const result = await work();
      sql.exec('COMMIT');
      return result;
    } catch (error) {
      if (sql.inTransaction) sql.exec('ROLLBACK');
      throw translateError(error, path);
    }
  };
  return {
    location: path,
    read: (work) => inOne('BEGIN', () => work(reader(sql))),
    fill: (work) => inOne('BEGIN IMMEDIATE', () => work(writer(sql))),
    async close() {
      sql.close();
    },
  };
}

const names = (columns: readonly string[]) => columns.map((name) => `"${name}"`).join(', ');

function reader(sql: Database.Database): TableReader {
  return {
    count: async ({ name }) => sql.prepare(`SELECT count(*) FROM ${name}`).pluck().get() as number,
    async *rows({ name, columns, key }) {
      const select = sql.prepare(`SELECT ${names(Object.keys(columns))} FROM ${name} ORDER BY ${names(key)}`).raw();
      let batch: Cells[] = [];
      for (const row of select.iterate() as Iterable<Cells>) {
        if (batch.push(row) < ROWS_AT_ONCE) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
  };
}

function writer(sql: Database.Database): TableWriter {
  const inserts = new Map(
    TABLES.map(({ name, columns }): [string, (row: Cells) => void] => {
      const all = Object.keys(columns);
      const insert = sql.prepare(`INSERT INTO ${name} (${names(all)}) VALUES (${all.map(() => '?').join(', ')})`);
      return [name, (row) => void insert.run(...row)];
    }),
  );
  return {
    ...reader(sql),
    async write(table: Table, rows) {
      const insert = inserts.get(table.name)!;
      for (const row of rows) insert(row);
    },
    // SQLite gives the identifier after the largest by itself.
    finish: async () => {},
  };
}
