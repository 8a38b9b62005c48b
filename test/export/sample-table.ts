import fc from 'fast-check';
import type { Table, TableColumn } from '../../src/domain/table.js';
import { DAY } from '../../src/domain/time.js';

/** A table with every column type and the values that break writers. Made up. */
export const SAMPLE: Table = {
  name: 'sample',
  rows: 4,
  columns: [
    { name: 'symbol', type: 'text', values: ['BRK.B', 'NAN', 'INF', 'TRUE'] },
    { name: 'company_name', type: 'text', values: ['Hathaway, Inc.', 'O"Neil', null, ''] },
    { name: 'note', type: 'text', values: ['=1+1', '-', 'zwei\nZeilen', 'Straße 日本 🚀'] },
    { name: 'close', type: 'number', values: Float64Array.of(0.1, Number.NaN, 1e-7, -123456789.125) },
    { name: 'weight', type: 'number', values: Float32Array.of(0.5, Number.NaN, 0.1, 3) },
    { name: 'volume', type: 'integer', values: [1, null, 2 ** 40, -5] },
    { name: 'fresh', type: 'boolean', values: [true, false, null, true] },
    { name: 'created_at', type: 'time', values: Float64Array.of(1_518_037_200_000, Number.NaN, 1, -1) },
    { name: 'date', type: 'date', values: [17_569 * DAY, null, 0, -DAY] },
    { name: 'models', type: 'json', values: [[{ kind: 'forest', r2: 0.01 }], null, 'text', { a: null }] },
  ],
};

/** The same columns without a row. */
export const EMPTY: Table = {
  name: 'empty',
  rows: 0,
  columns: SAMPLE.columns.map((column) => ({ ...column, values: [] })),
};

/** `rows` bars of synthetic prices, for what only shows in long tables. */
export function longTable(rows: number): Table {
  const range = <T>(value: (row: number) => T) => Array.from({ length: rows }, (_, row) => value(row));
  return {
    name: 'bars',
    rows,
    columns: [
      { name: 'symbol', type: 'text', values: range((row) => `S${Math.floor(row / 1_000)}`) },
      { name: 'date', type: 'date', values: Float64Array.from(range((row) => (row % 1_000) * DAY)) },
      {
        name: 'close',
        type: 'number',
        values: Float64Array.from(range((row) => (row % 97 === 0 ? Number.NaN : row / 7))),
      },
      { name: 'volume', type: 'integer', values: Float64Array.from(range((row) => row * 3)) },
    ],
  };
}

const instant = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 6 });

const VALUES: Readonly<Record<TableColumn['type'], fc.Arbitrary<unknown>>> = {
  // Lone surrogates are not text: no file can hold them.
  text: optional(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('=', "'", '"', ',', '\n', '\r', '\t', '-', 'a') }),
    ),
  ),
  number: optional(fc.double({ noDefaultInfinity: true })),
  integer: optional(fc.maxSafeInteger()),
  boolean: optional(fc.boolean()),
  time: optional(instant),
  date: optional(instant.map((ms) => Math.floor(ms / DAY) * DAY)),
  // JSON has no negative zero.
  json: optional(fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)))),
};

/** Tables of up to 20 rows with any mix of column types. */
export const anyTable: fc.Arbitrary<Table> = fc
  .record({
    rows: fc.nat({ max: 20 }),
    types: fc.array(fc.constantFrom(...(Object.keys(VALUES) as TableColumn['type'][])), { minLength: 1, maxLength: 6 }),
  })
  .chain(({ rows, types }) =>
    fc.tuple(...types.map((type) => fc.array(VALUES[type], { minLength: rows, maxLength: rows }))).map((columns) => ({
      name: 'any',
      rows,
      columns: columns.map((values, index) => ({ name: `column_${index}`, type: types[index]!, values })),
    })),
  );

/** What a cell is once missing values are one thing: NaN to `null`, negative zero to zero. */
export function plain(value: unknown): unknown {
  if (Number.isNaN(value)) return null;
  return Object.is(value, -0) ? 0 : value;
}

/** All chunks as one text. */
export function textOf(chunks: Iterable<string | Uint8Array>): string {
  return [...chunks].map((chunk) => (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).join('');
}

/** All chunks as one run of bytes. */
export function bytesOf(chunks: Iterable<string | Uint8Array>): Buffer {
  return Buffer.concat([...chunks].map((chunk) => Buffer.from(chunk as string)));
}
