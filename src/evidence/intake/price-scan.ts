import type { EpochMs } from '../../domain/time.js';
import { splitCells } from './cells.js';
import { type PriceIntake, takePriceRecord } from './price-intake.js';
import { AT_BLOCK, AT_SYMBOL, DATE, type PriceScan, SKIP, SYMBOL, takePlainRows } from './price-rows.js';
import { openBlock } from './price-table.js';
import { cellCountProblem } from './records.js';
import type { WallToUtc } from './zone.js';

const NEWLINE = 10;
const RETURN = 13;

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
    stop: AT_BLOCK,
    symbolFrom: 0,
    symbolTo: 0,
  };
}

/**
 * Takes in the complete lines `bytes[from .. to)`, whose last byte is a line end: plain rows by `takePlainRows`, any other
 * line `takePriceRecord`'s way. Gives `to`, or the start of a line that ends inside quotes: from there on rows may span lines, which
 * is the general reader's business.
 */
export function scanPriceLines(
  bytes: Uint8Array,
  from: number,
  to: number,
  intake: PriceIntake,
  scan: PriceScan,
): number {
  for (let p = from; p < to; ) {
    p = takePlainRows(bytes, p, to, openBlock(intake.table), intake, scan);
    if (p === to || scan.stop === AT_BLOCK) continue;
    if (scan.stop === AT_SYMBOL && learnSymbol(bytes, intake, scan)) continue;
    const end = bytes.indexOf(NEWLINE, p);
    if (!takeLine(bytes, p, end, intake, scan)) return p;
    p = end + 1;
  }
  return to;
}

/** Makes the symbol that stopped the scanner the one it expects. False when rows of it go the exact way. */
function learnSymbol(bytes: Uint8Array, intake: PriceIntake, scan: PriceScan): boolean {
  const { symbolFrom, symbolTo, lastSymbol } = scan;
  const length = symbolTo - symbolFrom;
  if (length > lastSymbol.length) return false;
  scan.lastId = intake.symbols.intern(latin1(bytes, symbolFrom, symbolTo));
  scan.lastLength = length;
  for (let i = 0; i < length; i++) lastSymbol[i] = bytes[symbolFrom + i] as number;
  return scan.lastId >= 0;
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
