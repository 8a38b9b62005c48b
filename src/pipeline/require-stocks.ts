import { OpenAlphaError } from '../domain/errors.js';
import type { Store } from '../ports/store.js';

/** Refuses (NOT_FOUND) symbols that are no stocks of the store, naming all of them and what is near the first. */
export async function requireStocks(store: Store, symbols: readonly string[] | undefined): Promise<void> {
  if (symbols === undefined) return;
  const known = new Set((await store.stocks.list()).map(({ symbol }) => symbol));
  const unknown = symbols.filter((symbol) => !known.has(symbol));
  const [first] = unknown;
  if (first === undefined) return;
  const near = (await store.stocks.search(first, 3)).flatMap(({ symbol, company_name }) =>
    symbol === null ? [] : [`${symbol} (${company_name})`],
  );
  throw new OpenAlphaError(
    'NOT_FOUND',
    unknown.length === 1
      ? `There is no stock with the symbol ${first}.`
      : `There are no stocks with the symbols ${unknown.slice(0, 10).join(', ')}${unknown.length > 10 ? ', ...' : ''}.`,
    {
      hint:
        near.length > 0
          ? `Near: ${near.join(', ')}.`
          : 'Search with `openalpha stocks search TEXT`; add stocks with `openalpha import stocks FILE`.',
    },
  );
}
