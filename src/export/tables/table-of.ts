import type { Table, TableColumn } from '../../domain/table.js';

/** How one column is read off a row. */
export interface Field<Row> {
  readonly name: string;
  readonly type: TableColumn['type'];
  readonly of: (row: Row) => unknown;
}

/** Rows as a table, a column per field. */
export function tableOf<Row>(name: string, rows: readonly Row[], fields: readonly Field<Row>[]): Table {
  const columns = fields.map(({ name, type, of }) => ({ name, type, values: rows.map(of) }));
  return { name, rows: rows.length, columns };
}
