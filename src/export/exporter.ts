import type { Table } from '../domain/table.js';

interface ExportOptions {
  /** Indented for people, where the format has room for that (json). Default false. */
  readonly pretty?: boolean;
}

/** A format that a table can leave in. Writes in blocks, so that a long table never stands in memory as one text. */
export interface Exporter {
  /** Without the point: `csv`. */
  readonly extension: string;
  /** True when the chunks are bytes that do not belong on a terminal. */
  readonly binary: boolean;
  /** The file from its first to its last byte; text chunks are UTF-8 and end at whole rows. */
  write(table: Table, options?: ExportOptions): Iterable<string | Uint8Array>;
}

/**
 * Refuses a table whose columns are not as long as it says, or that has a column twice. Both are defects of the code
 * that made the table, so a plain error: half-written rows would be worse.
 */
export function checkTable(table: Table): void {
  const names = new Set<string>();
  for (const { name, values } of table.columns) {
    if (names.has(name)) throw new Error(`Table "${table.name}" has two columns named "${name}".`);
    names.add(name);
    if (values.length !== table.rows) {
      throw new Error(
        `Column "${name}" of table "${table.name}" has ${values.length} values; ${table.rows} were expected.`,
      );
    }
  }
}
