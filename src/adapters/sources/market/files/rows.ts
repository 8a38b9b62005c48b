import { ADJUSTMENTS, type Adjustment, type Interval } from '../../../../domain/bar.js';
import { canonicalSymbol } from '../../../../domain/stock.js';
import { dateToMs, parseInstant } from '../../../../domain/time.js';
import { type BarColumns, createBarColumns } from '../bar-columns.js';
import { type BarIntake, takeDaily, takeHourly } from '../bar-intake.js';
import type { PriceColumns } from './columns.js';

/** Bars of one stock out of one file, while its lines are read. */
export interface FileBars {
  /** Undefined until the first row. */
  adjustment: Adjustment | undefined;
  readonly bars: BarColumns;
}

export function createFileBars(): FileBars {
  return { adjustment: undefined, bars: createBarColumns() };
}

/** The stock of a row as its file names it (`AAPL`, `AAPL.US`, `BRK-B.US`); undefined when it is none. */
export function symbolOfRow(cells: readonly string[], columns: PriceColumns): string | undefined {
  return canonicalSymbol((cells[columns.symbol] ?? '').replace(/\.us$/i, ''));
}

/**
 * Takes a row. Left out, beside what every source leaves out: rows of another grain (`other_interval`), without a date
 * that exists (`no_date`), and with another adjustment than the rows before (`mixed_adjustment`).
 */
export function takeRow(
  into: FileBars,
  cells: readonly string[],
  columns: PriceColumns,
  interval: Interval,
  intake: BarIntake,
): void {
  const time = timeOfRow(cells, columns, interval);
  if (time < intake.from || time > intake.to) return;
  const adjustment = adjustmentOf(cells, columns);
  const fault = faultOf(time, cells, columns, into.adjustment ?? adjustment, adjustment);
  if (fault !== undefined) {
    intake.dropped[fault] = (intake.dropped[fault] ?? 0) + 1;
    return;
  }
  into.adjustment = adjustment;
  const take = interval === '1d' ? takeDaily : takeHourly;
  const { open, high, low, close, volume } = columns;
  take(
    intake,
    into.bars,
    time,
    decimal(cells[open]),
    decimal(cells[high]),
    decimal(cells[low]),
    decimal(cells[close]),
    decimal(cells[volume]),
  );
}

/** Trading date (`2024-01-03`, `20240103`) at midnight UTC, or start of the hour; NaN when there is none. */
export function timeOfRow(cells: readonly string[], { date, time }: PriceColumns, interval: Interval): number {
  if (interval === '1h') return parseInstant(cells[time]?.trim() ?? '') ?? Number.NaN;
  const text = cells[date]?.trim() ?? '';
  const dashed = /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text;
  return dateToMs(dashed) ?? Number.NaN;
}

function faultOf(
  time: number,
  cells: readonly string[],
  { period }: PriceColumns,
  earlier: Adjustment,
  adjustment: Adjustment,
): string | undefined {
  if (Number.isNaN(time)) return 'no_date';
  if (period >= 0 && cells[period]?.trim().toUpperCase() !== 'D') return 'other_interval';
  return adjustment === earlier ? undefined : 'mixed_adjustment';
}

function adjustmentOf(cells: readonly string[], { adjustment, isStooq }: PriceColumns): Adjustment {
  const said = ADJUSTMENTS.find((kind) => kind === cells[adjustment]?.trim());
  return said ?? (isStooq ? 'all' : 'split');
}

/** A plain decimal, also with a fraction of shares or an exponent; NaN for anything else, an empty cell included. */
function decimal(cell: string | undefined): number {
  const text = cell?.trim() ?? '';
  return /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}
