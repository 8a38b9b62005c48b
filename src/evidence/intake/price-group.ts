import type { PriceColumn } from '../../domain/bar.js';
import type { Panel } from '../../domain/panel.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import { type FaultLog, reject } from './faults.js';
import { runsInOrder } from './price-runs.js';
import { BLOCK_ROWS, type PriceBlock, type PriceTable } from './price-table.js';

/** Stands for a column that has been moved to the panel. */
const RELEASED = new Float64Array(0);

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/**
 * The rows of a file as a panel: by symbol, then time. Of rows with the same symbol and time the one on the first line
 * stays, the others are rejected as `duplicate_key`. `names` are the symbols by position, in any order; symbols without
 * a row are left out. Uses the table up.
 */
export function groupPrices(table: PriceTable, names: readonly string[], faults: FaultLog): Panel<PriceColumn> {
  const runs = runsInOrder(table, names);
  if (runs !== undefined) return { ...runs, ...columnsOf((column) => concatenated(table, column)) };
  const { counts, order } = rowOrder(table, names);
  const symbols: string[] = [];
  const offsets: number[] = [0];
  const kept = new Uint32Array(order.length);
  let rows = 0;
  let from = 0;
  for (const [name, count] of counts) {
    const to = from + count;
    sortByTime(table, order, from, to);
    for (let i = from; i < to; i++) {
      const row = order[i] as number;
      const last = i > from ? (kept[rows - 1] as number) : row;
      if (i > from && timeOf(table, last) === timeOf(table, row)) rejectDuplicate(table, name, last, row, faults);
      else kept[rows++] = row;
    }
    symbols.push(name);
    offsets.push(rows);
    from = to;
  }
  const taken = kept.subarray(0, rows);
  return { symbols, offsets: Uint32Array.from(offsets), ...columnsOf((column) => gather(table, taken, column)) };
}

function columnsOf(take: (column: 'time' | PriceColumn) => Float64Array): Pick<Panel<PriceColumn>, 'time' | 'columns'> {
  const time = take('time');
  const [open, high, low, close, volume] = COLUMNS.map(take) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { time, columns: { open, high, low, close, volume } };
}

/** Row numbers by symbol (ascending by code unit), inside a symbol in the order of the file: a counting sort. */
function rowOrder(
  table: PriceTable,
  names: readonly string[],
): { counts: readonly (readonly [string, number])[]; order: Uint32Array } {
  const perSymbol = new Uint32Array(names.length);
  for (let row = 0; row < table.rows; row++) {
    const symbol = symbolOf(table, row);
    perSymbol[symbol] = (perSymbol[symbol] as number) + 1;
  }
  const sorted = names
    .map((name, symbol) => ({ name, symbol }))
    .filter(({ symbol }) => (perSymbol[symbol] as number) > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const next = new Uint32Array(names.length);
  let start = 0;
  for (const { symbol } of sorted) {
    next[symbol] = start;
    start += perSymbol[symbol] as number;
  }
  const order = new Uint32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const symbol = symbolOf(table, row);
    const place = next[symbol] as number;
    order[place] = row;
    next[symbol] = place + 1;
  }
  return { counts: sorted.map(({ name, symbol }) => [name, perSymbol[symbol] as number]), order };
}

/** Sorts one symbol's rows by time, equal times by line. Files are nearly always ascending, some newest first. */
function sortByTime(table: PriceTable, order: Uint32Array, from: number, to: number): void {
  let ascending = true;
  let descending = true;
  for (let i = from + 1; i < to && (ascending || descending); i++) {
    const step = timeOf(table, order[i] as number) - timeOf(table, order[i - 1] as number);
    if (step < 0) ascending = false;
    // Turning a run of equal times round would put a later line first: those are sorted.
    if (step >= 0) descending = false;
  }
  if (ascending) return;
  const part = order.subarray(from, to);
  if (descending) part.reverse();
  else part.sort((a, b) => timeOf(table, a) - timeOf(table, b) || a - b);
}

function rejectDuplicate(table: PriceTable, symbol: string, first: number, row: number, faults: FaultLog): void {
  const same = COLUMNS.every((column) => numberOf(table, first, column) === numberOf(table, row, column));
  const time = stampText(timeOf(table, row));
  const reason = `${symbol} ${time} already stands on line ${lineOf(table, first)}, ${same ? 'with the same values' : 'with other values: the first stays'}.`;
  reject(faults, lineOf(table, row), 'duplicate_key', reason, `${symbol} ${time}`);
}

/** A column in the given order of rows. */
function gather(table: PriceTable, rows: Uint32Array, column: 'time' | PriceColumn): Float64Array {
  const out = new Float64Array(rows.length);
  const blocks = release(table, column);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    out[i] = (blocks[row >>> 16] as Float64Array)[row & (BLOCK_ROWS - 1)] as number;
  }
  return out;
}

/** A column in the order of the file. */
function concatenated(table: PriceTable, column: 'time' | PriceColumn): Float64Array {
  const out = new Float64Array(table.rows);
  release(table, column).forEach((values, i) => {
    out.set(values.subarray(0, Math.min(BLOCK_ROWS, table.rows - i * BLOCK_ROWS)), i * BLOCK_ROWS);
  });
  return out;
}

/** The blocks of a column, which the table lets go of: so a large file is never held twice. */
function release(table: PriceTable, column: 'time' | PriceColumn): Float64Array[] {
  const blocks = table.blocks.map((block) => block[column]);
  for (const block of table.blocks) block[column] = RELEASED;
  return blocks;
}

function symbolOf(table: PriceTable, row: number): number {
  return (table.blocks[row >>> 16] as PriceBlock).symbol[row & (BLOCK_ROWS - 1)] as number;
}

function lineOf(table: PriceTable, row: number): number {
  return (table.blocks[row >>> 16] as PriceBlock).line[row & (BLOCK_ROWS - 1)] as number;
}

function timeOf(table: PriceTable, row: number): EpochMs {
  return numberOf(table, row, 'time');
}

function numberOf(table: PriceTable, row: number, column: 'time' | PriceColumn): number {
  return (table.blocks[row >>> 16] as PriceBlock)[column][row & (BLOCK_ROWS - 1)] as number;
}

/** The date where the time of day says nothing. */
function stampText(time: EpochMs): string {
  return msToIso(time).replace('T00:00:00Z', '');
}
