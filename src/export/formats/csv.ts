import type { TableColumn } from '../../domain/table.js';
import { instantText, isMissing } from '../cell-text.js';
import { checkTable, type Exporter } from '../exporter.js';

/** Rows in a chunk: some hundred kilobytes, large enough that the cost of a chunk does not show. */
const BLOCK = 4_096;

/**
 * Text that a spreadsheet would run as a formula: it begins with one of these (OWASP, "CSV Injection"; the last four
 * are the full-width forms). Apostrophes before it count too, so that taking one away always gives the text back.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const QUOTED = /[",\r\n]/;

/**
 * CSV after RFC 4180 with a header row, UTF-8 without a byte order mark, rows ended by LF.
 *
 * Times are ISO 8601 in UTC, dates `YYYY-MM-DD`, numbers the shortest text that reads back as the same 64-bit number
 * (negative zero as 0), json cells JSON text. Missing is an empty cell, an empty text is `""`. A text cell that a
 * spreadsheet would run as a formula gets one `'` in front; readers that are not spreadsheets take it away again where
 * the rest begins with `=`, `+`, `-`, `@`, tab or a line break. Number columns are never touched.
 */
export const csv: Exporter = {
  extension: 'csv',
  binary: false,
  *write(table) {
    checkTable(table);
    const { columns, rows } = table;
    if (columns.length === 0) return;
    yield `${columns.map(({ name }) => textCell(name)).join(',')}\n`;
    // In a table of one column a missing cell would be an empty line, which many readers skip.
    const missing = columns.length === 1 ? '""' : '';
    const cells = columns.map((column) => cellWriter(column, missing));
    for (let start = 0; start < rows; start += BLOCK) {
      const end = Math.min(start + BLOCK, rows);
      let block = '';
      for (let row = start; row < end; row++) {
        let separator = '';
        for (const cell of cells) {
          block += separator + cell(row);
          separator = ',';
        }
        block += '\n';
      }
      yield block;
    }
  },
};

/** A function from row to the text of its cell. */
function cellWriter({ type, values }: TableColumn, missing: string): (row: number) => string {
  const written = (write: (value: never) => string) => (row: number) => {
    const value = values[row];
    return isMissing(value) ? missing : write(value as never);
  };
  switch (type) {
    case 'text':
      return written(textCell);
    case 'time':
    case 'date':
      return written(instantText(type));
    case 'json':
      return written((value: unknown) => quoted(JSON.stringify(value)));
    default:
      return written((value: number | boolean) => String(value));
  }
}

function textCell(text: string): string {
  if (text === '') return '""';
  return quoted(FORMULA.test(text) ? `'${text}` : text);
}

function quoted(text: string): string {
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text behind a cell that `csv` wrote: without the `'` that keeps spreadsheets from running it. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
