/**
 * Bulk data is columns. Rows are sorted by (symbol, time); the rows of symbol `s` are `offsets[s] .. offsets[s + 1]`.
 * Every column has `offsets[symbols.length]` values.
 */
export interface Panel<Columns extends string, Values extends Float64Array | Float32Array = Float64Array> {
  /** Ascending by code unit, no doubles. */
  readonly symbols: readonly string[];
  /** `symbols.length + 1` row numbers, ascending, the first is 0. */
  readonly offsets: Uint32Array;
  /** Epoch milliseconds UTC per row, strictly ascending inside a symbol. */
  readonly time: Float64Array;
  readonly columns: Readonly<Record<Columns, Values>>;
}

/** Number of rows in a panel. */
export function rowCount(panel: { readonly offsets: Uint32Array }): number {
  return panel.offsets[panel.offsets.length - 1] ?? 0;
}
