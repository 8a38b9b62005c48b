import type { EpochMs } from '../../domain/time.js';
import { type ColumnMatch, matchColumns, zoneInName } from './columns.js';
import { createFaultLog, type Fault, type FaultLog, reject } from './faults.js';
import { type OpenTable, readRecords } from './open-table.js';
import type { DateFormat } from './stamp.js';
import { BAD_SYMBOL, createSymbolTable, UNKNOWN_SYMBOL } from './symbol-table.js';
import { createTimeReader, type TimeReader } from './times.js';
import type { FieldOf, TableKind } from './vocabulary.js';

/** How to read any table but prices. */
export interface ReadRowsOptions {
  /** Now by the clock. */
  readonly now: EpochMs;
  /** Earlier times are faults. Default 1900. */
  readonly earliest?: EpochMs | undefined;
  /** Symbols that are stocks; absent: every well-formed symbol. */
  readonly known?: ReadonlySet<string> | undefined;
  /** Field to column, before the vocabulary. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** IANA zone of times of day that carry none. */
  readonly timeZone?: string | undefined;
  readonly dateFormat?: DateFormat | undefined;
  /** How many rejected rows to keep whole. Default 20. */
  readonly keepRejected?: number | undefined;
}

/** What is said of every table that was read. */
export interface RowsRead {
  /** Sound and rejected rows together. */
  readonly rowsRead: number;
  readonly faults: FaultLog;
  /** Columns that were not used, as written. */
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
}

/** What one row came to: taken in (`undefined`), a fault, or no row in the sense of this table. */
export type Verdict = Fault | 'not_a_row' | undefined;

/** One row on its way in. */
export interface Row<Kind extends TableKind> {
  readonly line: number;
  /** All cells as written. */
  readonly cells: readonly string[];
  /** The trimmed cell of a field, empty when the table has no such column. */
  cell(field: FieldOf<Kind>): string;
}

/** What a row reader may use: made once per file. */
export interface RowContext<Kind extends TableKind> {
  readonly columns: ColumnMatch<FieldOf<Kind>>;
  readonly times: TimeReader;
  /** The canonical symbol, or the fault. */
  symbol(text: string): string | Fault;
  /** The fault of a key that stood on an earlier line; notes the key otherwise. */
  duplicate(key: string, line: number, what: string): Fault | undefined;
}

/**
 * Reads a table row by row, general and exact. `start` is called once, when the columns are known, and gives the
 * function that takes in each row; `timeField` is the field whose column name may promise a zone.
 */
export async function readRows<Kind extends TableKind>(
  kind: Kind,
  table: OpenTable,
  options: ReadRowsOptions & { readonly timeField?: FieldOf<Kind> },
  start: (context: RowContext<Kind>) => (row: Row<Kind>) => Verdict,
): Promise<RowsRead> {
  const columns = matchColumns(kind, table.header, { name: table.name, map: options.map });
  const timeColumn = options.timeField === undefined ? undefined : table.header[columns.at[options.timeField]];
  const times = createTimeReader({
    name: table.name,
    now: options.now,
    earliest: options.earliest,
    timeZone: options.timeZone ?? (timeColumn === undefined ? undefined : zoneInName(timeColumn)),
    dateFormat: options.dateFormat,
  });
  const faults = createFaultLog(options.keepRejected);
  const take = start({ columns, times, symbol: symbolReader(options.known), duplicate: duplicateFinder() });
  let rowsRead = 0;
  let undecodable = 0;
  for await (const records of readRecords(table)) {
    for (const { line, cells, text, problem } of records) {
      const cell = (field: FieldOf<Kind>) => (cells[columns.at[field]] ?? '').trim();
      const verdict: Verdict =
        problem === undefined ? take({ line, cells, cell }) : { kind: 'bad_row', reason: problem };
      if (verdict === 'not_a_row') continue;
      rowsRead++;
      if (verdict) reject(faults, line, verdict.kind, verdict.reason, text);
      if (text.includes('\uFFFD')) undecodable++;
    }
  }
  const warnings = times.finish();
  if (undecodable > 0) {
    warnings.push(`Rows of ${table.name} with bytes that are not UTF-8, whose letters are lost: ${undecodable}.`);
  }
  return { rowsRead, faults, ignored: columns.ignored, warnings };
}

/** Whether a reader's answer is a fault. */
export function isFault(answer: unknown): answer is Fault {
  return typeof answer === 'object' && answer !== null && 'reason' in answer;
}

function symbolReader(known: ReadonlySet<string> | undefined): (text: string) => string | Fault {
  const symbols = createSymbolTable({ known });
  return (text) => {
    const position = symbols.intern(text);
    if (position === UNKNOWN_SYMBOL) return { kind: 'unknown_symbol', reason: `${text} is not among the stocks.` };
    if (position !== BAD_SYMBOL) return symbols.names[position] as string;
    return { kind: 'bad_symbol', reason: text === '' ? 'The symbol is missing.' : `"${text}" is not a stock symbol.` };
  };
}

function duplicateFinder(): RowContext<TableKind>['duplicate'] {
  const seen = new Map<string, number>();
  return (key, line, what) => {
    const first = seen.get(key);
    if (first !== undefined) return { kind: 'duplicate_key', reason: `${what} already stands on line ${first}.` };
    seen.set(key, line);
    return undefined;
  };
}
