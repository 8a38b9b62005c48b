import { DAY, type EpochMs, HOUR, MINUTE, SECOND } from '../../domain/time.js';
import { splitCells } from './cells.js';
import { plainDay, twoDigits } from './plain-date.js';
import { isSoundBar } from './price-check.js';
import { type PriceIntake, takePriceRecord } from './price-intake.js';
import { BLOCK_ROWS, openBlock } from './price-table.js';
import { cellCountProblem } from './records.js';
import { EARLIEST } from './times.js';
import type { WallToUtc } from './zone.js';

/** What a column means to the scanner. Numbers are positions in the row's five values. */
const SKIP = -1;
const SYMBOL = -2;
const DATE = -3;

const MOST_DIGITS = 15;
const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const POINT = 46;
const HYPHEN = 45;
const ZERO = 48;
const COLON = 58;
const POWERS_OF_TEN = Float64Array.from({ length: MOST_DIGITS + 1 }, (_, i) => 10 ** i);

/** The scanner's memory between two stretches of bytes. */
export interface PriceScan {
  readonly delimiter: number;
  /** Per column SKIP, SYMBOL, DATE or the position of a number. */
  readonly meaning: Int8Array;
  /** Later times are faults. */
  readonly now: EpochMs;
  /** Clock of wall times without a zone; `undefined` sends such rows the exact way. */
  readonly toUtc: WallToUtc | undefined;
  /** Position of the symbol of every row when the file has no symbol column. */
  readonly fixedSymbol: number;
  /** False when no row of the file can be plain: its dates are written otherwise, or its one symbol is unknown. */
  readonly plain: boolean;
  /** Number of the next line. */
  line: number;
  /** The last symbol as written: rows of one symbol stand together in most files. */
  readonly lastSymbol: Uint8Array;
  lastLength: number;
  lastId: number;
}

/** A scanner for the columns of an intake. */
export function createPriceScan(
  intake: PriceIntake,
  options: {
    readonly delimiter: string;
    readonly firstLine: number;
    readonly now: EpochMs;
    readonly toUtc: WallToUtc | undefined;
    /** Whether the file's dates may be YYYY-MM-DD. */
    readonly plainDates: boolean;
  },
): PriceScan {
  const meaning = new Int8Array(intake.width).fill(SKIP);
  const { at } = intake;
  const fixedSymbol = at.symbol < 0 ? intake.symbols.intern(intake.fileSymbol) : 0;
  if (at.symbol >= 0) meaning[at.symbol] = SYMBOL;
  meaning[at.date] = DATE;
  [at.open, at.high, at.low, at.close, at.volume].forEach((position, i) => {
    meaning[position] = i;
  });
  return {
    delimiter: options.delimiter.charCodeAt(0),
    meaning,
    now: options.now,
    toUtc: options.toUtc,
    fixedSymbol,
    // A time of day in a column of its own is looked at the exact way.
    plain: options.plainDates && fixedSymbol >= 0 && at.clock < 0,
    line: options.firstLine,
    lastSymbol: new Uint8Array(16),
    lastLength: -1,
    lastId: 0,
  };
}

const values = new Float64Array(5);

/**
 * Takes in the complete lines `bytes[from .. to)`, whose last byte is a line end. A row is taken here when every cell is
 * plain (a known symbol, `YYYY-MM-DD` with a plain time of day for hourly bars, decimals of at most 15 digits without sign
 * or exponent: their digits and the power of ten are exact, so one division rounds as `Number(text)` does) and the bar is
 * sound; any other row goes `takePriceRecord`'s way, one line at a time. Makes no strings for plain rows.
 *
 * Gives `to`, or the start of a line that ends inside quotes: from there on rows may span lines, which is the general
 * reader's business.
 */
export function scanPriceLines(
  bytes: Uint8Array,
  from: number,
  to: number,
  intake: PriceIntake,
  scan: PriceScan,
): number {
  const { delimiter, meaning, now, toUtc, plain, fixedSymbol, lastSymbol } = scan;
  const { table, stampShift } = intake;
  const hourly = intake.interval === '1h';
  const lastColumn = meaning.length - 1;
  let p = from;

  while (p < to) {
    const start = p;
    let symbol = fixedSymbol;
    let time = 0;
    let column = 0;
    for (; column <= lastColumn; column++) {
      const means = meaning[column] as number;
      let q = bytes[p] as number;
      if (means >= 0) {
        let x = 0;
        const begin = p;
        while (q >= ZERO && q < COLON) {
          x = x * 10 + (q - ZERO);
          q = bytes[++p] as number;
        }
        let digits = p - begin;
        if (q === POINT) {
          const fraction = ++p;
          q = bytes[p] as number;
          while (q >= ZERO && q < COLON) {
            x = x * 10 + (q - ZERO);
            q = bytes[++p] as number;
          }
          digits += p - fraction;
          if (digits > MOST_DIGITS) break;
          x /= POWERS_OF_TEN[p - fraction] as number;
        }
        if (digits === 0 || digits > MOST_DIGITS) break;
        values[means] = x;
      } else if (means === SKIP) {
        while (q !== delimiter && q !== NEWLINE && q !== QUOTE) q = bytes[++p] as number;
        if (q === QUOTE) break;
      } else if (means === SYMBOL) {
        const begin = p;
        let same = true;
        while (q !== delimiter && q !== NEWLINE && q !== QUOTE) {
          if (q !== lastSymbol[p - begin]) same = false;
          q = bytes[++p] as number;
        }
        if (q === QUOTE) break;
        const length = p - begin;
        if (!same || length !== scan.lastLength) {
          if (length > lastSymbol.length) break;
          scan.lastId = intake.symbols.intern(latin1(bytes, begin, p));
          scan.lastLength = length;
          for (let i = 0; i < length; i++) lastSymbol[i] = bytes[begin + i] as number;
        }
        symbol = scan.lastId;
        if (symbol < 0) break;
      } else {
        if (!plain || p + 10 >= to || bytes[p + 4] !== HYPHEN || bytes[p + 7] !== HYPHEN) break;
        const day = plainDay(
          twoDigits(bytes, p) * 100 + twoDigits(bytes, p + 2),
          twoDigits(bytes, p + 5),
          twoDigits(bytes, p + 8),
        );
        // A byte that is no digit, or a date that does not exist, makes a NaN; so it does below.
        if (Number.isNaN(day)) break;
        time = day * DAY;
        p += 10;
        q = bytes[p] as number;
        if (hourly) {
          // T or blank, HH:MM, optional :SS, optional Z.
          if ((q !== 84 && q !== 32) || p + 9 >= to || bytes[p + 3] !== COLON) break;
          const hour = twoDigits(bytes, p + 1);
          const minute = twoDigits(bytes, p + 4);
          let second = 0;
          p += 6;
          if (bytes[p] === COLON) {
            second = twoDigits(bytes, p + 1);
            p += 3;
          }
          if (!(hour <= 23 && minute <= 59 && second <= 59)) break;
          time += hour * HOUR + minute * MINUTE + second * SECOND;
          if (bytes[p] === 90) p++;
          else if (toUtc) time = toUtc(time);
          else break;
          q = bytes[p] as number;
        }
        if (!(time <= now && time >= EARLIEST)) break;
      }
      if (q === delimiter) {
        if (column === lastColumn) break;
        p++;
      } else if (column !== lastColumn) break;
    }
    // All columns read and the line ends here?
    if (column > lastColumn) {
      if (bytes[p] === RETURN) p++;
      if (bytes[p] === NEWLINE) {
        const open = values[0] as number;
        const high = values[1] as number;
        const low = values[2] as number;
        const close = values[3] as number;
        const volume = values[4] as number;
        if (isSoundBar(open, high, low, close, volume)) {
          const block = openBlock(table);
          const row = table.rows++ & (BLOCK_ROWS - 1);
          block.symbol[row] = symbol;
          block.line[row] = scan.line++;
          block.time[row] = time - stampShift;
          block.open[row] = open;
          block.high[row] = high;
          block.low[row] = low;
          block.close[row] = close;
          block.volume[row] = volume;
          intake.rowsRead++;
          p++;
          continue;
        }
      }
    }
    // Reading stopped inside this line: nothing above steps over its end.
    const end = bytes.indexOf(NEWLINE, start);
    if (!takeLine(bytes, start, end, intake, scan)) return start;
    p = end + 1;
  }
  return to;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Takes in one line the exact way. False when it ends inside quotes. */
function takeLine(bytes: Uint8Array, start: number, end: number, intake: PriceIntake, scan: PriceScan): boolean {
  const stop = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
  const text = decoder.decode(bytes.subarray(start, stop));
  const line = scan.line;
  if (text.trim() === '') {
    scan.line++;
    return true;
  }
  const cells = splitCells(text, String.fromCharCode(scan.delimiter));
  if (cells === 'open') return false;
  scan.line++;
  if (cells === 'malformed') {
    takePriceRecord(intake, { line, cells: [], text, problem: 'Text follows a closing quote.' });
  } else if (cells.length !== intake.width) {
    takePriceRecord(intake, { line, cells: [], text, problem: cellCountProblem(cells.length, intake.width) });
  } else takePriceRecord(intake, { line, cells, text });
  return true;
}

/** Symbols are ASCII; a byte beyond it makes a text that is no symbol either way. */
function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
