import type { Interval, PriceColumn } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Panel } from '../../domain/panel.js';
import { type EpochMs, HOUR } from '../../domain/time.js';
import { matchColumns, zoneInName } from './columns.js';
import { createFaultLog, type FaultKind, type FaultLog } from './faults.js';
import { fileSymbol } from './file-symbol.js';
import { type OpenTable, readRecords } from './open-table.js';
import { groupPrices } from './price-group.js';
import { type PriceIntake, stampShift, takePriceRecord } from './price-intake.js';
import type { PriceScan } from './price-rows.js';
import { createPriceScan, scanPriceLines } from './price-scan.js';
import { createPriceTable } from './price-table.js';
import type { DateFormat } from './stamp.js';
import { createSymbolTable } from './symbol-table.js';
import { createTimeReader } from './times.js';
import { wallClock } from './zone.js';

/** How to read one price file. */
export interface ReadPricesOptions {
  /** Default `1d`. */
  readonly interval?: Interval | undefined;
  /** Now by the clock: later bars are faults. */
  readonly now: EpochMs;
  /** Symbols that are stocks; absent: every well-formed symbol. */
  readonly known?: ReadonlySet<string> | undefined;
  /** Symbol of every row, for a file without a symbol column; absent: from the file's name. */
  readonly symbol?: string | undefined;
  /** Field to column, before the vocabulary. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** IANA zone of times of day that carry none. */
  readonly timeZone?: string | undefined;
  readonly dateFormat?: DateFormat | undefined;
  /** Which end of an hourly bar its stamp names. Default `start`. */
  readonly stamp?: 'start' | 'end' | undefined;
  /** How many rejected rows to keep whole. Default 20. */
  readonly keepRejected?: number | undefined;
}

/** What stood in a price file. `rowsRead` is the rows of the panel and the rejected ones together. */
export interface PricesRead {
  /** Sound rows by symbol, then time. USD and shares as given; time is the date at midnight UTC or the start of the hour. */
  readonly panel: Panel<PriceColumn>;
  readonly rowsRead: number;
  readonly faults: FaultLog;
  /** Columns that were not used, as written. */
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Reads a price table: parses, checks every row, and groups it into a panel. Rows that are not sound are in `faults`.
 *
 * @throws INPUT when a required column, the symbol or the zone of its times is missing, slash dates contradict each other,
 * or bars that should be hourly are minutes; USAGE when an option does not fit the file.
 */
export async function readPrices(table: OpenTable, options: ReadPricesOptions): Promise<PricesRead> {
  const interval = options.interval ?? '1d';
  const { at, ignored } = matchColumns('prices', table.header, { name: table.name, map: options.map });
  const warnings: string[] = [];
  const timeZone = options.timeZone ?? zoneInName(table.header[at.date] as string);
  const times = createTimeReader({ name: table.name, now: options.now, timeZone, dateFormat: options.dateFormat });
  const symbols = createSymbolTable({ known: options.known, stripCountry: isStooq(table.header) });
  const faults = createFaultLog(options.keepRejected);
  const intake: PriceIntake = {
    interval,
    at,
    width: table.header.length,
    fileSymbol: at.symbol >= 0 ? '' : fileSymbol(table.name, options.symbol, warnings),
    stampShift: stampShift(interval, options.stamp ?? 'start'),
    symbols,
    times,
    faults,
    table: createPriceTable(),
    rowsRead: 0,
    rowsWithClock: 0,
  };
  if (at.symbol >= 0 && options.symbol !== undefined) {
    throw new OpenAlphaError('USAGE', `${table.name} has a symbol column (${table.header[at.symbol]}).`, {
      hint: 'Leave out --symbol, which is for files without one.',
    });
  }
  if (table.format === 'jsonl') await takeRecords(intake, table, table.rows, table.firstLine);
  else {
    const scan = createPriceScan(intake, {
      delimiter: table.delimiter,
      firstLine: table.firstLine,
      now: options.now,
      toUtc: timeZone === undefined ? undefined : wallClock(timeZone),
      plainDates: ['auto', 'YYYY-MM-DD'].includes(options.dateFormat ?? 'auto'),
    });
    await takeBytes(intake, table, scan);
  }
  warnings.push(...times.finish());
  const panel = groupPrices(intake.table, symbols.names, faults);
  if (interval === '1h') refuseFinerBars(panel, table.name);
  else refuseBarsWithinDays(intake, table.name);
  return { panel, rowsRead: intake.rowsRead, faults, ignored, warnings };
}

/**
 * Refuses minute bars that are said to be hourly: most bars of a stock less than an hour after the one before. A single
 * short step is the closing print that some vendors give a bar of its own.
 */
function refuseFinerBars({ offsets, time }: Panel<PriceColumn>, name: string): void {
  let short = 0;
  let steps = 0;
  for (let s = 0; s + 1 < offsets.length; s++) {
    for (let i = (offsets[s] as number) + 1; i < (offsets[s + 1] as number); i++) {
      steps++;
      if ((time[i] as number) - (time[i - 1] as number) < HOUR) short++;
    }
  }
  if (short * 2 > steps) {
    throw new OpenAlphaError('INPUT', `${name} does not hold hourly bars: most follow one another within the hour.`, {
      hint: 'Give a file of hourly bars, or one bar per day with --interval 1d.',
    });
  }
}

/**
 * Refuses hourly or minute bars that are said to be daily: rows with a time of day, at least half of which share their day with
 * another. One of them would be taken for the whole day.
 */
function refuseBarsWithinDays({ rowsRead, rowsWithClock, faults }: PriceIntake, name: string): void {
  const count = (kind: FaultKind) => faults.counts.get(kind) ?? 0;
  // Rows of stocks that are not known were kept out before their time was read.
  const rows = rowsRead - count('unknown_symbol') - count('bad_symbol');
  if (rowsWithClock * 2 <= rows || count('duplicate_key') * 2 < rowsWithClock) return;
  throw new OpenAlphaError('INPUT', `${name} does not hold daily bars: most rows give a time and share their day.`, {
    hint: 'Say --interval 1h for hourly bars, or give a file with one bar per day.',
  });
}

/** Whether a header is spelt as Stooq does: `<TICKER>,<PER>,<DATE>` or the Polish site's words. */
export function isStooq(header: readonly string[]): boolean {
  return header.some((name) => /^<.+>$/.test(name) || /^(otwarcie|zamkni[eę]cie)$/i.test(name));
}

/** Scans the bytes as they come; a line that is cut by the end of a chunk waits for the rest of it. */
async function takeBytes(intake: PriceIntake, table: OpenTable, scan: PriceScan): Promise<void> {
  const chunks = table.rows[Symbol.asyncIterator]();
  let cut: Uint8Array = new Uint8Array(0);
  try {
    for (;;) {
      const { value, done } = await chunks.next();
      // The last line may lack its line end.
      // A plain array, for a Buffer here and none there would make the scanner compile twice.
      const chunk = done ? Uint8Array.of(10) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const newline = chunk.indexOf(10);
      if (newline < 0) {
        cut = joined(cut, chunk);
        continue;
      }
      let from = 0;
      if (cut.length > 0) {
        const line = joined(cut, chunk.subarray(0, newline + 1));
        if (scanPriceLines(line, 0, line.length, intake, scan) < line.length) {
          const rest = [cut, ...(done ? [] : [chunk])];
          return await takeRecords(intake, table, resumed(rest, chunks), scan.line);
        }
        from = newline + 1;
      }
      const to = chunk.lastIndexOf(10) + 1;
      const stopped = done ? to : scanPriceLines(chunk, from, to, intake, scan);
      if (stopped < to) return await takeRecords(intake, table, resumed([chunk.subarray(stopped)], chunks), scan.line);
      cut = chunk.slice(to);
      if (done) return;
    }
  } finally {
    await chunks.return?.();
  }
}

async function takeRecords(
  intake: PriceIntake,
  table: OpenTable,
  bytes: AsyncIterable<Uint8Array>,
  firstLine: number,
): Promise<void> {
  for await (const records of readRecords(table, bytes, firstLine)) {
    for (const record of records) takePriceRecord(intake, record);
  }
}

async function* resumed(
  head: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
