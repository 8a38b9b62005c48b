import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { getTableConfig as getSqliteConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/adapters/store/postgres/migrations.js';
import { openPostgresStore } from '../../../src/adapters/store/postgres/open.js';
import * as facts from '../../../src/adapters/store/postgres/schema/facts.js';
import * as operations from '../../../src/adapters/store/postgres/schema/operations.js';
import * as providers from '../../../src/adapters/store/postgres/schema/providers.js';
import * as results from '../../../src/adapters/store/postgres/schema/results.js';
import * as sqliteFacts from '../../../src/adapters/store/sqlite/schema/facts.js';
import * as sqliteOperations from '../../../src/adapters/store/sqlite/schema/operations.js';
import * as sqliteProviders from '../../../src/adapters/store/sqlite/schema/providers.js';
import * as sqliteResults from '../../../src/adapters/store/sqlite/schema/results.js';
import { TABLES } from '../../../src/adapters/store/tables.js';
import { startPostgres } from '../../support/postgres.js';

const tables = [facts, results, providers, operations]
  .flatMap((schema) => Object.values(schema) as unknown[])
  .filter((value) => value instanceof PgTable)
  .map((table) => getTableConfig(table));
const sqliteTables = [sqliteFacts, sqliteResults, sqliteProviders, sqliteOperations]
  .flatMap((schema) => Object.values(schema) as unknown[])
  .filter((value) => value instanceof SQLiteTable)
  .map((table) => getSqliteConfig(table));

const SHORT: Readonly<Record<string, string>> = {
  integer: 'int4',
  bigint: 'int8',
  'double precision': 'float8',
  text: 'text',
  bytea: 'bytea',
};

describe('the two dialects', () => {
  it('have the same tables with the same columns, which of them may be empty, and the same keys', () => {
    const shape = (config: {
      name: string;
      columns: { name: string; notNull: boolean; primary: boolean }[];
      primaryKeys: { columns: { name: string }[] }[];
    }) => [
      config.name,
      config.columns.map(({ name, notNull }) => `${name}${notNull ? '' : '?'}`),
      config.primaryKeys[0]?.columns.map(({ name }) => name) ??
        config.columns.filter(({ primary }) => primary).map(({ name }) => name),
    ];
    const byName = (a: unknown[], b: unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
    expect(tables.map(shape).sort(byName)).toEqual(sqliteTables.map(shape).sort(byName));
  });

  it('are moved whole: every table but the locks, with every column and its type', () => {
    const moved = Object.fromEntries(TABLES.map(({ name, columns }) => [name, columns]));
    const expected = tables
      .filter(({ name }) => name !== 'locks')
      .map(({ name, columns }) => [
        name,
        Object.fromEntries(columns.map((column) => [column.name, SHORT[column.getSQLType()]])),
      ]);
    expect(moved).toEqual(Object.fromEntries(expected));
  });

  it('are numbered without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, k) => k + 1));
  });
});

const server = await startPostgres();

describe.skipIf('missing' in server)(
  `the schema that queries see and the one that migrations make${'missing' in server ? ` (${server.missing})` : ''}`,
  () => {
    if ('missing' in server) return;
    const url = server.newSchema();
    const schema = new URL(url).searchParams.get('schema');
    beforeAll(async () => (await openPostgresStore(url)).close());
    afterAll(() => server.stop());

    it.each(tables.map((table) => [table.name, table] as const))('agree on every column of %s', async (name, table) => {
      const made = await server.query<{ name: string; type: string; required: boolean; collation: string | null }>(
        `SELECT column_name AS name, data_type AS type, is_nullable = 'NO' AS required, collation_name AS collation
         FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`,
        [schema, name],
      );
      const columns = table.columns.map((column) => [column.name, column.getSQLType(), column.notNull]);
      // The order of columns is that of the migrations.
      const byName = (a: unknown[], b: unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
      expect(made.map((row) => [row.name, row.type, row.required]).sort(byName)).toEqual(columns.sort(byName));
      // Text compares by bytes, as in SQLite, whatever the locale of the server.
      expect(made.filter(({ type }) => type === 'text').every(({ collation }) => collation === 'C')).toBe(true);
    });

    it('have the same tables', async () => {
      const made = await server.query<{ name: string }>(
        `SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename <> 'openalpha_schema' ORDER BY 1`,
        [schema],
      );
      expect(tables.map(({ name }) => name).sort()).toEqual(made.map(({ name }) => name));
    });
  },
);
