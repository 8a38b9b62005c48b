import type { Stock } from '../../domain/stock.js';

/** What a text may call the company of a stock: its name, its name without the legal form, its symbol. */
export function companyNames(symbol: string, stock: Stock | undefined): string[] {
  const name = stock?.company_name ?? '';
  const short = name
    .replace(/\s*\(.*\)\s*$/, '')
    .replace(
      /,?\s+(inc|incorporated|corp|corporation|co|company|companies|plc|ltd|limited|llc|lp|nv|n\.v|sa|s\.a|ag|se|group|holdings?)\.?$/i,
      '',
    )
    .replace(/^the\s+/i, '')
    .trim();
  return [...new Set([short, name, symbol])].filter((text) => text !== '');
}
