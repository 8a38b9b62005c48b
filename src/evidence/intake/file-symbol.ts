import { OpenAlphaError } from '../../domain/errors.js';

/**
 * The symbol of a file that has no column for it: as given, else the file's name without folder, extensions and the
 * endings that download sites add (`aapl.us.txt`, `aapl_us_d.csv`, `AAPL_data.csv`).
 */
export function fileSymbol(name: string, given: string | undefined, warnings: string[]): string {
  const stem = (name.split(/[\\/]/).pop() as string)
    .replace(/\.gz$/i, '')
    .replace(/\.(csv|tsv|txt|jsonl|json|ndjson)$/i, '')
    .replace(/(\.us|_us_[dh]|_data|_daily|_hourly|[_-]1[dh])$/i, '')
    .replace(/^wiki-/i, '');
  const symbol = given ?? stem.toUpperCase();
  if (given === undefined && (name === 'stdin' || !/^[A-Z]{1,5}([.-][A-Z]{1,2})?$/.test(symbol))) {
    throw new OpenAlphaError('INPUT', `${name} has no symbol column, and its name is no symbol.`, {
      hint: 'Give the symbol of its rows: --symbol AAPL, or the column: --map symbol=COLUMN',
    });
  }
  if (given === undefined)
    warnings.push(`${name} has no symbol column: its rows are taken for ${symbol}, by its name.`);
  return symbol;
}
