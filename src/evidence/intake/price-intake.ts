import type { Interval } from '../../domain/bar.js';
import { type EpochMs, HOUR } from '../../domain/time.js';
import { type Fault, type FaultKind, type FaultLog, reject } from './faults.js';
import { isEmptyCell, parseNumber } from './numbers.js';
import { priceFault } from './price-check.js';
import { BLOCK_ROWS, openBlock, type PriceTable } from './price-table.js';
import type { TextRecord } from './records.js';
import { BAD_SYMBOL, type SymbolTable, UNKNOWN_SYMBOL } from './symbol-table.js';
import type { TimeReader } from './times.js';
import type { FieldOf } from './vocabulary.js';

/** All that reading one price file needs, and what it fills. */
export interface PriceIntake {
  readonly interval: Interval;
  /** Position of each field's column, -1 when there is none. */
  readonly at: Readonly<Record<FieldOf<'prices'>, number>>;
  /** Number of columns. */
  readonly width: number;
  /** Symbol of every row as written, when the file has no symbol column; else empty. */
  readonly fileSymbol: string;
  /** Milliseconds to take off a stamp to get the start of the bar: an hour when hourly bars are stamped at their end. */
  readonly stampShift: number;
  readonly symbols: SymbolTable;
  readonly times: TimeReader;
  readonly faults: FaultLog;
  readonly table: PriceTable;
  /** Rows seen, sound or not. */
  rowsRead: number;
  /** Rows of daily bars that give a time of day. */
  rowsWithClock: number;
}

const NUMBERS = ['open', 'high', 'low', 'close', 'volume'] as const;
const numbers = new Float64Array(NUMBERS.length);

/**
 * The exact way to take in a row: every spelling of dates and numbers, and the one place where faults get their kind. The
 * byte scanner takes plain, sound rows by itself and sends all others here.
 */
export function takePriceRecord(intake: PriceIntake, record: TextRecord): void {
  intake.rowsRead++;
  const fault = takeOrFault(intake, record);
  if (fault) reject(intake.faults, record.line, fault.kind, fault.reason, record.text);
}

function takeOrFault(intake: PriceIntake, record: TextRecord): Fault | undefined {
  const fail = (kind: FaultKind, reason: string): Fault => ({ kind, reason });
  if (record.problem !== undefined) return fail('bad_row', record.problem);
  const { at } = intake;
  const cell = (position: number) => (record.cells[position] as string).trim();

  const written = at.symbol >= 0 ? cell(at.symbol) : intake.fileSymbol;
  const symbol = intake.symbols.intern(written);
  if (symbol === BAD_SYMBOL) {
    return fail('bad_symbol', written === '' ? 'The symbol is missing.' : `"${written}" is not a stock symbol.`);
  }
  if (symbol === UNKNOWN_SYMBOL) return fail('unknown_symbol', `${written} is not among the stocks.`);

  const time = timeOf(intake, cell(at.date), at.clock >= 0 ? cell(at.clock) : '', record.line);
  if (typeof time === 'string') return fail('bad_date', time);

  for (const name of NUMBERS) {
    if (isEmptyCell(cell(at[name]))) return fail('missing_value', `${name} is missing.`);
  }
  for (let i = 0; i < NUMBERS.length; i++) {
    const name = NUMBERS[i] as (typeof NUMBERS)[number];
    const value = parseNumber(cell(at[name]));
    if (Number.isNaN(value)) return fail('not_a_number', `${name} is "${cell(at[name])}", expected a plain number.`);
    numbers[i] = value;
  }
  const [open, high, low, close, volume] = numbers as unknown as [number, number, number, number, number];
  const fault = priceFault(open, high, low, close, volume);
  if (fault) return fault;
  addPriceRow(intake.table, symbol, record.line, time, open, high, low, close, volume);
  return undefined;
}

/** Appends a row that is known to be sound. */
function addPriceRow(
  table: PriceTable,
  symbol: number,
  line: number,
  time: EpochMs,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): void {
  const block = openBlock(table);
  const row = table.rows++ & (BLOCK_ROWS - 1);
  block.symbol[row] = symbol;
  block.line[row] = line;
  block.time[row] = time;
  block.open[row] = open;
  block.high[row] = high;
  block.low[row] = low;
  block.close[row] = close;
  block.volume[row] = volume;
}

function timeOf(intake: PriceIntake, date: string, clock: string, line: number): EpochMs | string {
  if (intake.interval === '1d') {
    // Stooq's <TIME> is 000000 on daily rows: the date alone decides.
    const day = intake.times.date(date);
    if (typeof day === 'string') return day;
    if (!day.dateOnly || /[1-9]/.test(clock)) intake.rowsWithClock++;
    return day.ms;
  }
  const instant = intake.times.instant(clock === '' ? date : `${date} ${clock}`, line);
  if (typeof instant === 'string') return instant;
  if (instant.dateOnly) return `${date} has no time of day, and hourly bars need one.`;
  return instant.ms - intake.stampShift;
}

/** An hour for hourly bars that are stamped at their end, else nothing. */
export function stampShift(interval: Interval, stamp: 'start' | 'end'): number {
  return interval === '1h' && stamp === 'end' ? HOUR : 0;
}
