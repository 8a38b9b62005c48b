/** Words for "no value" that price and macro files use. `NaN` is not among them: it is a number gone wrong. */
const EMPTY_WORDS = new Set(['', 'null', 'na', 'n/a', '#n/a', 'none', '-', '.']);

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Whether a trimmed cell stands for "no value". Never ask this of a symbol. */
export function isEmptyCell(cell: string): boolean {
  return cell.length <= 4 && EMPTY_WORDS.has(cell.toLowerCase());
}

/**
 * The number in a trimmed cell: plain decimals with an optional exponent. NaN for everything else, also for `NaN`,
 * `Infinity`, hexadecimal, thousands separators and decimal commas (`1,234` is a different number here and there).
 */
export function parseNumber(cell: string): number {
  if (!DECIMAL.test(cell)) return Number.NaN;
  const value = Number(cell);
  return Number.isFinite(value) ? value : Number.NaN;
}
