import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table } from '../../../src/domain/table.js';
import { parquet } from '../../../src/export/formats/parquet.js';
import { anyTable, bytesOf, EMPTY, longTable, plain, SAMPLE } from '../sample-table.js';

function fileOf(table: Table): ArrayBuffer {
  const bytes = bytesOf(parquet.write(table));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** A table's values as a Parquet reader in JavaScript gives them. */
function asRead(table: Table): Record<string, unknown>[] {
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(
      table.columns.map(({ name, type, values }) => {
        const value = Number.isNaN(values[row]) ? null : values[row];
        if (value === null) return [name, null];
        if (type === 'integer') return [name, BigInt(value as number)];
        if (type === 'time' || type === 'date') return [name, new Date(value as number)];
        return [name, type === 'json' ? JSON.stringify(value) : value];
      }),
    ),
  );
}

describe('parquet, read by hyparquet', () => {
  it('gives back counts, types, texts, times and missing values', async () => {
    expect(await parquetReadObjects({ file: fileOf(SAMPLE) })).toEqual(asRead(SAMPLE));
  });

  it('gives back any table', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, async (table) => {
        const rows = await parquetReadObjects({ file: fileOf(table) });
        const zeroed = (all: Record<string, unknown>[]) =>
          all.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])));
        expect(zeroed(rows)).toEqual(zeroed(asRead(table)));
      }),
      { numRuns: 60 },
    );
  });

  it('splits a long table into row groups', () => {
    const metadata = parquetMetadata(fileOf(longTable(210_000)));
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([100_000, 100_000, 10_000]);
    expect(Number(metadata.num_rows)).toBe(210_000);
  });
});

describe('parquet, read by DuckDB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openalpha-parquet-'));
  let query: (sql: string) => Promise<Record<string, unknown>[]>;
  let close: () => void;

  beforeAll(async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    query = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, unknown>[];
    close = () => {
      connection.closeSync();
      instance.closeSync();
    };
  });
  afterAll(() => {
    close();
    rmSync(folder, { recursive: true });
  });

  function written(table: Table): string {
    const path = join(folder, `${table.name}.parquet`);
    writeFileSync(path, bytesOf(parquet.write(table)));
    return path;
  }

  it('has the types that the documentation names, with and without rows', async () => {
    for (const table of [
      SAMPLE,
      { ...EMPTY, columns: EMPTY.columns.map((c) => (c.name === 'weight' ? { ...c, values: new Float32Array() } : c)) },
    ]) {
      const columns = await query(`DESCRIBE SELECT * FROM '${written(table)}'`);
      expect(Object.fromEntries(columns.map((column) => [column['column_name'], column['column_type']]))).toEqual({
        symbol: 'VARCHAR',
        company_name: 'VARCHAR',
        note: 'VARCHAR',
        close: 'DOUBLE',
        weight: 'FLOAT',
        volume: 'BIGINT',
        fresh: 'BOOLEAN',
        created_at: 'TIMESTAMP WITH TIME ZONE',
        date: 'DATE',
        models: 'VARCHAR',
      });
      expect(await query(`SELECT count(*)::INT AS n FROM '${written(table)}'`)).toEqual([{ n: table.rows }]);
    }
  });

  it('has the values that went in', async () => {
    const path = written(SAMPLE);
    const rows = await query(
      `SELECT symbol, company_name, note, close, weight, volume::VARCHAR AS volume, fresh,
        epoch_ms(created_at)::VARCHAR AS created_at, date::VARCHAR AS date, models FROM '${path}'`,
    );
    const last = rows[3]!;
    expect(rows.map((row) => row['symbol'])).toEqual(['BRK.B', 'NAN', 'INF', 'TRUE']);
    expect(rows.map((row) => row['company_name'])).toEqual(['Hathaway, Inc.', 'O"Neil', null, '']);
    expect(last['note']).toBe('Straße 日本 🚀');
    expect(rows.map((row) => row['close'])).toEqual([0.1, null, 1e-7, -123456789.125]);
    expect(rows.map((row) => row['weight'])).toEqual([0.5, null, Math.fround(0.1), 3]);
    expect(rows.map((row) => row['volume'])).toEqual(['1', null, String(2 ** 40), '-5']);
    expect(rows.map((row) => row['fresh'])).toEqual([true, false, null, true]);
    expect(rows.map((row) => row['created_at'])).toEqual(['1518037200000', null, '1', '-1']);
    expect(rows.map((row) => row['date'])).toEqual(['2018-02-07', null, '1970-01-01', '1969-12-31']);
    expect(last['models']).toBe('{"a":null}');
  });

  it('has the sums of a table of several row groups', async () => {
    const table = longTable(210_000);
    const [row] = await query(
      `SELECT count(*)::INT AS rows, count(close)::INT AS closes, sum(volume)::DOUBLE AS volume,
        max(close) AS highest, count(DISTINCT symbol)::INT AS symbols, max(date)::VARCHAR AS last FROM '${written(table)}'`,
    );
    const closes = (table.columns[2]!.values as Float64Array).filter((value) => !Number.isNaN(value));
    expect(row).toEqual({
      rows: 210_000,
      closes: closes.length,
      volume: (3 * 210_000 * 209_999) / 2,
      highest: 209_999 / 7,
      symbols: 210,
      last: '1972-09-26',
    });
  });
});
