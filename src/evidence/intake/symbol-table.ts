import { canonicalSymbol } from '../../domain/stock.js';

/** Codes that stand for a position when a text is no usable symbol. */
export const BAD_SYMBOL = -1;
export const UNKNOWN_SYMBOL = -2;

/** Symbols of one file as small numbers, each text judged once. */
export interface SymbolTable {
  /** Canonical symbols in the order of first sight. */
  readonly names: readonly string[];
  /** Position of a symbol as written, BAD_SYMBOL or UNKNOWN_SYMBOL. */
  intern(text: string): number;
}

/**
 * A table that knows `known` symbols alone, or every well-formed one when it is absent. `NAN` and `INF` are symbols like
 * any other. With `stripCountry`, Stooq's country is cut off: `AAPL.US` to `AAPL`.
 */
export function createSymbolTable(
  options: { readonly known?: ReadonlySet<string> | undefined; readonly stripCountry?: boolean } = {},
): SymbolTable {
  const names: string[] = [];
  const positions = new Map<string, number>();
  const written = new Map<string, number>();
  return {
    names,
    intern(text) {
      let position = written.get(text);
      if (position === undefined) {
        const name = canonicalSymbol(options.stripCountry ? text.replace(/\.us\s*$/i, '') : text);
        if (name === undefined) position = BAD_SYMBOL;
        else if (options.known && !options.known.has(name)) position = UNKNOWN_SYMBOL;
        else {
          position = positions.get(name) ?? names.length;
          if (position === names.length) {
            names.push(name);
            positions.set(name, position);
          }
        }
        written.set(text, position);
      }
      return position;
    },
  };
}
