import type { Table, TableColumn } from '../domain/table.js';
import { instantText, isMissing } from './cell-text.js';

/** Rows in a chunk: some hundred kilobytes. */
export const JSON_BLOCK = 4_096;

/**
 * A function from row to the row as a JSON object. Times are ISO 8601 in UTC, dates `YYYY-MM-DD`; missing is `null`, and
 * so is an infinite number, which JSON cannot say. With an `indent` the object stands on several lines, each after the
 * first moved in by it.
 */
export function jsonRow(table: Table, indent?: string): (row: number) => string {
  const inner = indent === undefined ? '' : `\n${indent}  `;
  const colon = indent === undefined ? ':' : ': ';
  const cells = table.columns.map((column, index) => {
    const lead = `${index === 0 ? '' : ','}${inner}${JSON.stringify(column.name)}${colon}`;
    const write = valueWriter(column, inner);
    return (row: number) => lead + write(column.values[row]);
  });
  const close = indent === undefined || cells.length === 0 ? '}' : `\n${indent}}`;
  return (row) => {
    let text = '{';
    for (const cell of cells) text += cell(row);
    return text + close;
  };
}

function valueWriter({ type }: TableColumn, inner: string): (value: unknown) => string {
  switch (type) {
    case 'time':
    case 'date': {
      const text = instantText(type);
      return (value) => (isMissing(value) ? 'null' : `"${text(value as number)}"`);
    }
    case 'json':
      // Line breaks inside JSON text are always layout, never content: strings escape theirs.
      return inner === ''
        ? (value) => JSON.stringify(value ?? null)
        : (value) => JSON.stringify(value ?? null, null, 2).replaceAll('\n', inner);
    default:
      return (value) => JSON.stringify(value ?? null);
  }
}
