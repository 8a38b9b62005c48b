import { OpenAlphaError } from '../../../domain/errors.js';
import type { Transaction } from './connection.js';

/** Columns of a bulk statement and their types. */
export type ColumnTypes = Readonly<Record<string, 'int4' | 'int8' | 'float8' | 'text'>>;
type RowsOf<Types extends ColumnTypes> = readonly Readonly<Record<keyof Types, unknown>>[];

/** What one statement may carry: its parameters stay within some megabytes, also where rows hold whole articles. */
const ROWS_PER_STATEMENT = 20_000;
const CHARACTERS_PER_STATEMENT = 4_000_000;

/** Rows as one array parameter a column, and the table expression that makes rows of them again. */
export function asColumns<Types extends ColumnTypes>(
  types: Types,
  rows: RowsOf<Types>,
): { readonly from: string; readonly values: unknown[] } {
  const names = Object.keys(types);
  return {
    from: `unnest(${names.map((name, k) => `$${k + 1}::${types[name]}[]`).join(', ')})`,
    values: names.map((name) =>
      types[name] === 'float8' ? rows.map((row) => exact(row[name], name)) : rows.map((row) => row[name]),
    ),
  };
}

/** Names of columns for SQL. */
function columnList(types: ColumnTypes): string {
  return Object.keys(types)
    .map((name) => `"${name}"`)
    .join(', ');
}

/** Inserts rows in a few statements; how many were written. `tail` is what follows, such as ON CONFLICT. */
export async function insertRows<Types extends ColumnTypes>(
  db: Transaction,
  table: string,
  types: Types,
  rows: RowsOf<Types>,
  tail = '',
): Promise<number> {
  let written = 0;
  for (const part of portions(types, rows)) {
    const { from, values } = asColumns(types, part);
    written += await db.run(`INSERT INTO ${table} (${columnList(types)}) SELECT * FROM ${from} ${tail}`, values);
  }
  return written;
}

/** Rows cut into what one statement may carry; a row that is larger alone goes alone. */
export function* portions<Types extends ColumnTypes>(types: Types, rows: RowsOf<Types>): Generator<RowsOf<Types>> {
  const texts = Object.keys(types).filter((name) => types[name] === 'text');
  let [start, size] = [0, 0];
  for (let k = 0; k < rows.length; k++) {
    let length = 0;
    for (const name of texts) {
      const text = rows[k]![name];
      if (typeof text === 'string') length += text.length;
    }
    if (k > start && (k - start === ROWS_PER_STATEMENT || size + length > CHARACTERS_PER_STATEMENT)) {
      yield rows.slice(start, k);
      [start, size] = [k, 0];
    }
    size += length;
  }
  if (rows.length > start) yield rows.slice(start);
}

/** Numbers as text that gives the same bits again. Refuses (INPUT) NaN: Postgres would keep it, and a missing value is none. */
function exact(value: unknown, column: string): string | null {
  if (value === null || value === undefined) return null;
  if (Number.isNaN(value)) {
    throw new OpenAlphaError('INPUT', `A row has no number as ${column} (NaN).`, {
      hint: 'Nothing was changed. Leave out rows whose numbers are missing.',
    });
  }
  return Object.is(value, -0) ? '-0' : String(value);
}
