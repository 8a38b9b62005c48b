import type { Cells, PortableStore, TableReader, TableWriter } from '../copy-tables.js';
import { TABLES, type Table } from '../tables.js';
import type { Transaction } from './connection.js';
import type { PostgresSettings } from './connection-url.js';
import { copyIn } from './copy-in.js';
import { encodeRows } from './copy-rows.js';
import { openPostgresConnection } from './open.js';
import { translateError } from './postgres-errors.js';

const ROWS_AT_ONCE = 5_000;

/** A Postgres store as its tables. A source must be there and up to date, and is only read; a target is made when it is missing. */
export async function openPortablePostgres(
  url: string,
  use: 'source' | 'target',
  postgres: PostgresSettings = {},
): Promise<PortableStore> {
  // One statement may run as long as the copy of the largest table.
  const settings = { ...postgres, statementTimeoutMs: 0 };
  const connection = await openPostgresConnection(url, { readOnly: use === 'source', postgres: settings });
  const { location } = connection;
  const inOurWords = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw translateError(error, location);
    }
  };
  return {
    location,
    read: (work) => inOurWords(() => connection.read((db) => work(reader(db)))),
    fill: (work) =>
      inOurWords(() =>
        connection.write(async (db) => {
          // Whoever else writes waits, and then finds a store that is not empty.
          await db.run(`LOCK TABLE ${TABLES.map(({ name }) => name).join(', ')} IN EXCLUSIVE MODE`);
          return work(writer(db));
        }),
      ),
    close: () => connection.close(),
  };
}

const names = (columns: readonly string[]) => columns.map((name) => `"${name}"`).join(', ');

function reader(db: Transaction): TableReader {
  return {
    async count({ name }) {
      const [row] = await db.rows<{ rows: number }>(`SELECT count(*) AS rows FROM ${name}`);
      return row!.rows;
    },
    async *rows({ name, columns, key }) {
      const cursor = `copy_${name}`;
      await db.run(
        `DECLARE ${cursor} NO SCROLL CURSOR FOR SELECT ${names(Object.keys(columns))} FROM ${name} ORDER BY ${names(key)}`,
      );
      for (;;) {
        const rows = await db.tuples<Cells>(`FETCH ${ROWS_AT_ONCE} FROM ${cursor}`);
        if (rows.length === 0) break;
        yield rows;
      }
      await db.run(`CLOSE ${cursor}`);
    },
  };
}

function writer(db: Transaction): TableWriter {
  return {
    ...reader(db),
    write: ({ name, columns }: Table, rows) =>
      copyIn(db, name, Object.keys(columns), encodeRows(Object.values(columns), rows)),
    async finish() {
      for (const { name, columns } of TABLES) {
        if (columns['id'] === undefined) continue;
        await db.rows(
          `SELECT setval(pg_get_serial_sequence($1, 'id'), greatest(1, (SELECT max(id) FROM ${name})),
             EXISTS (SELECT 1 FROM ${name}))`,
          [name],
        );
      }
    },
  };
}
