import { DAY, type EpochMs, HOUR, MINUTE, SECOND } from '../../domain/time.js';
import { plainDay, twoDigits } from './plain-date.js';
import { isSoundBar } from './price-check.js';
import type { PriceIntake } from './price-intake.js';
import { BLOCK_ROWS, type PriceBlock } from './price-table.js';
import { EARLIEST } from './times.js';
import type { WallToUtc } from './zone.js';

/** What a column means to the scanner; from 0 on, the position of a number in the row's five values. */
export const SKIP = -1;
export const SYMBOL = -2;
export const DATE = -3;

/** Why `takePlainRows` stopped before the end: the line is not plain; its symbol is another; the block of the table is full. */
const AT_LINE = 0;
export const AT_SYMBOL = 1;
export const AT_BLOCK = 2;

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
  /** Below 0 when rows of that symbol are not plain. */
  lastId: number;
  /** Why the last stretch of plain rows ended. */
  stop: number;
  /** Where the symbol lies that was a reason to stop. */
  symbolFrom: number;
  symbolTo: number;
}

const values = new Float64Array(5);

/**
 * Takes in plain rows of one symbol from `bytes[from .. to)`, complete lines, and adds them to `block`, the open one of the table, and gives the
 * start of the first line that it left, or `to`. A row is plain when every cell is (the symbol of the row before, `YYYY-MM-DD` with a plain time of day for hourly bars,
 * decimals of at most 15 digits without sign or exponent: their digits and the power of ten are exact, so one division rounds as
 * `Number(text)` does) and the bar is sound. Makes no strings.
 *
 * Whatever happens seldom ends the function instead of being done inside: a branch that first runs after the code was
 * compiled throws the compiled code away, and at the length of an import compiling it again costs as much as the rows do.
 */
export function takePlainRows(
  bytes: Uint8Array,
  from: number,
  to: number,
  block: PriceBlock,
  intake: PriceIntake,
  scan: PriceScan,
): number {
  const { delimiter, meaning, now, toUtc, plain, fixedSymbol, lastSymbol, lastLength, lastId } = scan;
  const { table, stampShift } = intake;
  const hourly = intake.interval === '1h';
  const lastColumn = meaning.length - 1;
  let row = table.rows & (BLOCK_ROWS - 1);
  let line = scan.line;
  let p = from;
  let start = from;
  let symbolFrom = from;
  let stop = AT_LINE;

  while (p < to) {
    start = p;
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
        if (!same || p - begin !== lastLength) {
          stop = AT_SYMBOL;
          symbolFrom = begin;
          break;
        }
        symbol = lastId;
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
          block.symbol[row] = symbol;
          block.line[row] = line++;
          block.time[row] = time - stampShift;
          block.open[row] = open;
          block.high[row] = high;
          block.low[row] = low;
          block.close[row] = close;
          block.volume[row] = volume;
          start = ++p;
          if (++row < BLOCK_ROWS) continue;
          stop = AT_BLOCK;
        }
      }
    }
    break;
  }
  const taken = line - scan.line;
  table.rows += taken;
  intake.rowsRead += taken;
  scan.line = line;
  scan.stop = stop;
  scan.symbolFrom = symbolFrom;
  scan.symbolTo = p;
  return start;
}
