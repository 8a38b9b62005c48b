import type { StockInput } from '../../domain/stock.js';
import { numericCell } from './numeric-cell.js';
import type { OpenTable } from './open-table.js';
import { isFault, type ReadRowsOptions, type RowsRead, readRows } from './read-rows.js';

/** What stood in a list of companies. */
export interface StocksRead extends RowsRead {
  readonly stocks: readonly StockInput[];
  /** Ranks that no row has, ascending: up to 500, or the highest rank when that is more. Empty without a rank column. */
  readonly missingRanks: readonly number[];
  /** Ranks that more than one row has (ties), ascending. */
  readonly doubledRanks: readonly number[];
  /** Companies without a symbol: private ones. */
  readonly withoutSymbol: number;
}

const LIST_LENGTH = 500;

/** A private company's symbol cell. `NA` and `NAN` are symbols, so they are not among these. */
const NO_SYMBOL = /^(|-|–|—|#?n\/a)$/i;

/**
 * Reads a list of companies: symbol (empty for a private company), name, and where there are such columns sector, rank and
 * year. A symbol that an earlier row gave to another company is `duplicate_key`: lists exist that hand private
 * companies the ticker of a neighbour.
 */
export async function readStocks(table: OpenTable, options: ReadRowsOptions): Promise<StocksRead> {
  const stocks: StockInput[] = [];
  const ranks = new Map<number, number>();
  const companyOf = new Map<string, string>();
  const read = await readRows('stocks', table, { ...options, known: undefined }, ({ symbol, duplicate }) => (row) => {
    const written = row.cell('symbol');
    const canonical = NO_SYMBOL.test(written) ? null : symbol(written);
    if (isFault(canonical)) return canonical;
    const name = row.cell('company_name');
    if (name === '') return { kind: 'missing_value', reason: 'company_name is missing.' };
    const rankCell = row.cell('fortune_500_rank');
    const rank = rankCell === '' ? null : numericCell(rankCell, 'fortune_500_rank', { positive: true, integer: true });
    if (isFault(rank)) return rank;
    const yearCell = row.cell('year');
    const year = yearCell === '' ? null : numericCell(yearCell, 'year', { from: 1900, to: 2200, integer: true });
    if (isFault(year)) return year;

    const what =
      canonical === null ? `The private company ${name}` : `${canonical} (${companyOf.get(canonical) ?? name})`;
    const key = canonical ?? `private ${name.toLowerCase()}`;
    const double = duplicate(key, row.line, what);
    if (double) return double;
    if (canonical !== null) companyOf.set(canonical, name);
    const sector = row.cell('sector');
    stocks.push({
      symbol: canonical,
      company_name: name,
      sector: sector === '' ? null : sector,
      fortune_500_rank: rank,
      year,
    });
    if (rank !== null) ranks.set(rank, (ranks.get(rank) ?? 0) + 1);
    return undefined;
  });
  return {
    ...read,
    stocks,
    missingRanks: missing(ranks),
    doubledRanks: [...ranks.keys()].filter((rank) => (ranks.get(rank) as number) > 1).sort((a, b) => a - b),
    withoutSymbol: stocks.filter((stock) => stock.symbol === null).length,
  };
}

function missing(ranks: ReadonlyMap<number, number>): number[] {
  if (ranks.size === 0) return [];
  let last = LIST_LENGTH;
  for (const rank of ranks.keys()) last = Math.max(last, rank);
  // A rank that is a slip of the keyboard must not list a million missing ones.
  last = Math.min(last, ranks.size + 10 * LIST_LENGTH);
  const absent: number[] = [];
  for (let rank = 1; rank <= last; rank++) if (!ranks.has(rank)) absent.push(rank);
  return absent;
}
