import type { Stock } from '../../../../domain/stock.js';

/** Symbols of the stocks that have one, each once, in order. */
export function listedSymbols(stocks: readonly Stock[]): string[] {
  return [...new Set(stocks.flatMap(({ symbol }) => symbol ?? []))];
}
