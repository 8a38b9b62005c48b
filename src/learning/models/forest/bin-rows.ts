import type { Matrix } from '../../../ports/model.js';
import { type BinLookup, binValues } from './bin-lookup.js';

/** Writes the bins of rows `from..from + count` to the start of `bins`, row-major: rows x features. */
export function binRows(
  lookups: readonly BinLookup[],
  matrix: Matrix,
  range: { readonly from: number; readonly count: number },
  bins: Uint8Array,
): void {
  const { x, features } = matrix;
  for (let feature = 0; feature < features; feature++) {
    binValues(
      lookups[feature],
      { x, from: range.from * features + feature, step: features, count: range.count },
      { bins, to: feature, binStep: features },
    );
  }
}
