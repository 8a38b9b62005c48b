import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Table, TableColumn } from '../../domain/table.js';
import { DAY } from '../../domain/time.js';
import { isMissing } from '../cell-text.js';
import { checkTable, type Exporter } from '../exporter.js';

/**
 * Rows in a row group. Readers skip and share out whole groups, so more is better for them; the group under work is all
 * that stands in memory, so less is better for us. DuckDB's own default is close to this.
 */
const ROW_GROUP = 100_000;

/**
 * Parquet with Snappy pages and statistics, one row group after the other.
 *
 * Every column may hold nulls: missing values, NaN included, are nulls. text: UTF8; number: DOUBLE, or FLOAT when the
 * values are a Float32Array; integer: INT64; boolean: BOOLEAN; time: TIMESTAMP in milliseconds, adjusted to UTC; date:
 * DATE; json: UTF8 holding JSON text. The types follow the table, never the values, so files of different days
 * read as one.
 */
export const parquet: Exporter = {
  extension: 'parquet',
  binary: true,
  *write(table) {
    checkTable(table);
    const bytes = new ByteWriter();
    const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(table), createdBy: 'openalpha' });
    for (let start = 0; start < table.rows; start += ROW_GROUP) {
      const end = Math.min(start + ROW_GROUP, table.rows);
      const columnData: ColumnSource[] = table.columns.map((column) => ({
        name: column.name,
        data: physical(column, start, end),
      }));
      writer.write({ columnData, rowGroupSize: end - start });
      yield drained(bytes);
    }
    writer.finish();
    yield drained(bytes);
  },
};

/** What was written since the last time. `offset`, the position in the file, goes on; only the memory is used again. */
function drained(bytes: ByteWriter): Uint8Array {
  const chunk = bytes.getBytes().slice();
  bytes.index = 0;
  return chunk;
}

function schemaOf(table: Table): SchemaElement[] {
  return [
    { name: table.name, num_children: table.columns.length },
    ...table.columns.map((column) => ({
      name: column.name,
      repetition_type: 'OPTIONAL' as const,
      ...elementOf(column),
    })),
  ];
}

function elementOf({ type, values }: TableColumn): Omit<SchemaElement, 'name'> {
  switch (type) {
    case 'text':
    case 'json':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'number':
      return { type: values instanceof Float32Array ? 'FLOAT' : 'DOUBLE' };
    case 'integer':
      return { type: 'INT64' };
    case 'boolean':
      return { type: 'BOOLEAN' };
    case 'date':
      return { type: 'INT32', converted_type: 'DATE' };
    case 'time':
      return {
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      };
  }
}

/** Rows `start` to `end` of a column as the values that Parquet keeps, `null` where missing. */
function physical({ type, values }: TableColumn, start: number, end: number): unknown[] {
  const convert = CONVERSIONS[type];
  const data: unknown[] = new Array(end - start);
  for (let row = start; row < end; row++) {
    const value = values[row];
    data[row - start] = isMissing(value) ? null : convert(value);
  }
  return data;
}

const CONVERSIONS: Readonly<Record<TableColumn['type'], (value: unknown) => unknown>> = {
  text: (value) => value,
  number: (value) => value,
  boolean: (value) => value,
  integer: (value) => BigInt(value as number),
  time: (value) => BigInt(value as number),
  date: (value) => Math.floor((value as number) / DAY),
  json: (value) => JSON.stringify(value),
};
