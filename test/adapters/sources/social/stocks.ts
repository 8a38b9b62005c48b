import type { Stock } from '../../../../src/domain/stock.js';

/** Stocks with these symbols, of companies that do not exist. */
export function stocksOf(...symbols: (string | null)[]): Stock[] {
  return symbols.map((symbol, i) => ({
    id: `00000000-0000-4000-8000-00000000000${i}`,
    symbol,
    company_name: `Made Up ${i}`,
    sector: null,
    fortune_500_rank: null,
    year: null,
    created_at: 0,
    updated_at: 0,
  }));
}
