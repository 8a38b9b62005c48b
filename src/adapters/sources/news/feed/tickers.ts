import { canonicalSymbol } from '../../../../domain/stock.js';
import type { FeedCategory } from './item-fields.js';

/** Exchanges of the United States as wires write them: their symbols are ours. Others name other shares (`TSX:ABC`). */
const US_EXCHANGES = new Set(
  'NASDAQ NASDAQGS NASDAQGM NASDAQCM NASDAQ-GS NASDAQ-GM NASDAQ-CM NYSE NYSEAMERICAN NYSEMKT NYSEARCA AMEX ARCA BATS CBOE'.split(
    ' ',
  ),
);

/** `Nasdaq:AAPL`, `NYSE American: ABC` to the canonical symbol; `undefined` for other exchanges and other texts. */
export function listedSymbol(text: string): string | undefined {
  const [, exchange = '', ticker = ''] =
    /^\s*([A-Za-z][A-Za-z -]{1,20}?)\s*:\s*([A-Za-z0-9./-]{1,12})\s*$/.exec(text) ?? [];
  return US_EXCHANGES.has(exchange.toUpperCase().replaceAll(' ', '')) ? canonicalSymbol(ticker) : undefined;
}

/**
 * Symbols that the categories of an item name: those of a stock scheme with their exchange (GlobeNewswire), and those that
 * are marked as symbols (Seeking Alpha). Each once, in order.
 */
export function symbolsOfCategories(categories: readonly FeedCategory[]): string[] {
  const symbols = categories.flatMap(({ text, scheme }) => {
    const symbol = /^(?:symbol|ticker)$/i.test(scheme)
      ? canonicalSymbol(text)
      : /\/stock\/?$/i.test(scheme)
        ? listedSymbol(text)
        : undefined;
    return symbol ?? [];
  });
  return [...new Set(symbols)];
}
