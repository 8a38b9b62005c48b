import Database from 'better-sqlite3';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../src/adapters/store/sqlite/migrate.js';
import { MIGRATIONS } from '../../../src/adapters/store/sqlite/migrations.js';
import * as facts from '../../../src/adapters/store/sqlite/schema/facts.js';
import * as operations from '../../../src/adapters/store/sqlite/schema/operations.js';
import * as providers from '../../../src/adapters/store/sqlite/schema/providers.js';
import * as results from '../../../src/adapters/store/sqlite/schema/results.js';

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly notnull: 0 | 1;
  readonly pk: number;
}

const tables = [facts, results, providers, operations]
  .flatMap((schema) => Object.values(schema))
  .filter((value) => value instanceof SQLiteTable)
  .map((table) => getTableConfig(table));

describe('the schema that queries see and the one that migrations make', () => {
  const sql = new Database(':memory:');
  migrate(sql, ':memory:');
  afterAll(() => sql.close());

  it('have the same tables', () => {
    const made = sql
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'stock\\_search%' ESCAPE '\\' ORDER BY name`,
      )
      .pluck()
      .all();
    expect(tables.map(({ name }) => name).sort()).toEqual(made);
  });

  it.each(tables.map((table) => [table.name, table] as const))('agree on every column and key of %s', (name, table) => {
    const made = sql.pragma(`table_info(${name})`) as ColumnInfo[];
    const key = table.primaryKeys[0]?.columns.map((column) => column.name) ?? [];
    const seen = table.columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      required: column.notNull,
      key: column.primary ? 1 : key.indexOf(column.name) + 1,
    }));
    // A primary key is never NULL, though table_info does not say so of a single column.
    expect(
      made.map(({ name: n, type, notnull, pk }) => ({ name: n, type, required: notnull === 1 || pk > 0, key: pk })),
    ).toEqual(seen);
  });

  it.each(tables.map((table) => [table.name, table] as const))(
    'agree on what %s points to and holds once',
    (name, table) => {
      const pointers = (sql.pragma(`foreign_key_list(${name})`) as { from: string; table: string; to: string }[]).map(
        (key) => `${key.from} -> ${key.table}.${key.to}`,
      );
      const expected = table.foreignKeys.map((key) => {
        const { columns, foreignColumns, foreignTable } = key.reference();
        return `${columns[0]?.name} -> ${getTableConfig(foreignTable).name}.${foreignColumns[0]?.name}`;
      });
      expect(pointers.sort()).toEqual(expected.sort());
      const indexes = sql.pragma(`index_list(${name})`) as {
        name: string;
        unique: 0 | 1;
        origin: string;
        partial: 0 | 1;
      }[];
      const once = indexes
        .filter(({ unique, origin }) => unique === 1 && origin === 'u')
        .map((index) => (sql.pragma(`index_info(${index.name})`) as { name: string }[]).map((c) => c.name).join(', '));
      const expectedOnce = [
        ...table.columns.filter((column) => column.isUnique).map((column) => column.name),
        ...table.uniqueConstraints.map((constraint) => constraint.columns.map((column) => column.name).join(', ')),
      ];
      expect(once.sort()).toEqual(expectedOnce.sort());
    },
  );

  it('is numbered without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, k) => k + 1));
    expect(sql.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  });
});
