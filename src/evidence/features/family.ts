import type { FeatureInput, FeatureSpec } from '../../ports/feature.js';
import type { Universe } from './universe.js';

/** A column of a family, with what only this folder needs to know about it. */
export interface FamilyFeature extends FeatureSpec {
  /**
   * `keep`: the cross-section option leaves the column as it is, for it is the same for all stocks of a session or a flag.
   * Absent: the column is ranked or standardised within the session.
   */
  readonly crossSection?: 'keep';
}

/** One stock's rows of everything. Index 0 is the stock's first bar; all arrays have `rows` values and are views. */
export interface StockSlice {
  readonly symbol: string;
  /** Position in the panel's symbols. */
  readonly stock: number;
  /** Position of the first bar in the panel. */
  readonly firstRow: number;
  readonly rows: number;
  /** Rows from here on are wanted, 0 when all are: earlier ones of a column may hold anything. */
  readonly first: number;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly barEnd: Float64Array;
  /** ln(close / previous close); NaN in the first row. */
  readonly logReturn: Float64Array;
  /** At least `SCRATCH_COLUMNS` columns of `rows` values to write in; what is left there by another family is rubbish. */
  readonly scratch: readonly Float64Array[];
}

export const SCRATCH_COLUMNS = 8;

/** The stock's part of each wanted column, by feature name; a column that nobody wants is absent. */
export type Columns = Readonly<Record<string, Float32Array | undefined>>;

/** Writes every wanted row of every wanted column of its family for one stock. */
export type ComputeStock = (stock: StockSlice, out: Columns) => void;

/** Features that are made together. */
export interface Family {
  readonly features: readonly FamilyFeature[];
  /** Does once what all stocks share, and gives the work over one stock. Called only when a feature of the family is wanted. */
  prepare(input: FeatureInput, universe: Universe, wanted: ReadonlySet<string>): ComputeStock;
}

/** Marks the first `lookback` rows of a column as not known (NaN); a shorter column is NaN throughout. */
export function hideWarmUp(column: Float32Array, lookback: number): void {
  column.fill(Number.NaN, 0, Math.min(lookback, column.length));
}

/**
 * A standard deviation of log returns up to this is the rounding of prices, not movement: no real price moves by 1e-12 of
 * itself. Ratios whose denominator is that small take their neutral value.
 */
export const FLAT = 1e-12;
