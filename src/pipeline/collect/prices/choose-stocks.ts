import { OpenAlphaError } from '../../../domain/errors.js';
import type { Store } from '../../../ports/store.js';

/** The symbols to collect: those named, or all stocks that have one, by rank. NOT_FOUND for names that are no stocks. */
export async function chooseStocks(store: Store, named: readonly string[] | undefined): Promise<string[]> {
  const stocks = await store.stocks.list();
  const all = stocks.map(({ symbol }) => symbol).filter((symbol) => symbol !== null);
  if (named === undefined) {
    if (all.length > 0) return all;
    throw new OpenAlphaError('NO_DATA', 'The store has no stocks to collect.', {
      hint: 'Import a list first: openalpha import stocks data/fortune500.csv',
    });
  }
  const known = new Set(all);
  const unknown = [...new Set(named)].filter((symbol) => !known.has(symbol));
  if (unknown.length === 0) return [...new Set(named)];
  const more = unknown.length > 5 ? ` and ${unknown.length - 5} more` : '';
  throw new OpenAlphaError('NOT_FOUND', `The store does not know ${unknown.slice(0, 5).join(', ')}${more}.`, {
    hint: 'Write symbols as `openalpha stocks list` does (BRK.B), or import the stocks first.',
  });
}
