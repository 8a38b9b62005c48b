import { OpenAlphaError } from '../../../domain/errors.js';
import type { Store } from '../../../ports/store.js';
import { requireStocks } from '../../require-stocks.js';

/** The symbols to collect: those named, or all stocks that have one, by rank. NOT_FOUND for names that are no stocks. */
export async function chooseStocks(store: Store, named: readonly string[] | undefined): Promise<string[]> {
  await requireStocks(store, named);
  if (named !== undefined) return [...new Set(named)];
  const all = (await store.stocks.list()).map(({ symbol }) => symbol).filter((symbol) => symbol !== null);
  if (all.length > 0) return all;
  throw new OpenAlphaError('NO_DATA', 'The store has no stocks to collect.', {
    hint: 'Import a list first: openalpha import stocks data/fortune500.csv',
  });
}
