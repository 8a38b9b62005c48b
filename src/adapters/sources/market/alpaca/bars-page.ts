import { addBar, type BarColumns, createBarColumns } from '../bar-columns.js';
import { listOf, numberOf, objectOf, unexpected } from '../found.js';

const PROVIDER = 'alpaca';

/**
 * Adds the bars of one page of `/v2/stocks/bars` to those of the pages before, by symbol, and gives the token of the next
 * page or null. Times are the starts of the bars as Alpaca stamps them, epoch milliseconds UTC; a number that is missing
 * becomes NaN. Throws ProviderError `schema` when the page has another form.
 */
export function addPage(bySymbol: Map<string, BarColumns>, json: unknown): string | null {
  const page = objectOf(PROVIDER, 'a page of bars', json);
  // Null when no symbol of the request has a bar in the span.
  const bars = page['bars'] === null ? {} : objectOf(PROVIDER, '`bars` by symbol', page['bars']);
  for (const [symbol, value] of Object.entries(bars)) {
    const list = listOf(PROVIDER, `the bars of ${symbol} as a list`, value);
    const columns = bySymbol.get(symbol) ?? createBarColumns(list.length);
    bySymbol.set(symbol, columns);
    for (const item of list) {
      const bar = objectOf(PROVIDER, `a bar of ${symbol}`, item);
      const time = typeof bar['t'] === 'string' ? Date.parse(bar['t']) : Number.NaN;
      if (Number.isNaN(time)) throw unexpected(PROVIDER, `a time \`t\` in a bar of ${symbol}`, bar['t']);
      addBar(
        columns,
        time,
        numberOf(bar['o']),
        numberOf(bar['h']),
        numberOf(bar['l']),
        numberOf(bar['c']),
        numberOf(bar['v']),
      );
    }
  }
  const token = page['next_page_token'];
  if (token === null || token === undefined || token === '') return null;
  if (typeof token !== 'string') throw unexpected(PROVIDER, '`next_page_token` as a text or null', token);
  return token;
}
