export interface StockInput {
  /**
   * Canonical form: upper case, class shares with a point (`BRK.B`). `NAN` and `INF` are real symbols: a symbol is text and
   * never passes through number or missing-value parsing. `null` for a private company: it is ranked and has no prices.
   */
  readonly symbol: string | null;
  readonly company_name: string;
  /** GICS sector name (`Information Technology`), `null` when unknown. */
  readonly sector: string | null;
  readonly fortune_500_rank: number | null;
  /** Year of the list that the rank is from. */
  readonly year: number | null;
}

export interface Stock extends StockInput {
  /** UUID, stable for the life of the store. */
  readonly id: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** What a symbol looks like: 1 to 12 characters, a letter first, then letters, digits, `.` or `-`. */
export const SYMBOL_PATTERN = /^[A-Z][A-Z0-9.-]{0,11}$/;

/**
 * Canonical form of a symbol as providers write it: trimmed, upper case, `BRK-B`, `BRK/B` and `BRK_B` to `BRK.B`.
 * `undefined` when the text cannot be a symbol.
 */
export function canonicalSymbol(text: string): string | undefined {
  const symbol = text
    .trim()
    .toUpperCase()
    .replace(/[-/_]([A-Z])$/, '.$1');
  return SYMBOL_PATTERN.test(symbol) ? symbol : undefined;
}
