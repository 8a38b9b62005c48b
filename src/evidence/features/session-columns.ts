import type { ComputeStock, FamilyFeature } from './family.js';
import type { Sessions } from './universe.js';

/**
 * The work over one stock for features that are the same for all stocks of a session: `columns` has one value per session
 * for each wanted name, and every row gets that of its session. The first `lookback` sessions of each become NaN here.
 */
export function spreadOverRows(
  columns: ReadonlyMap<string, Float64Array>,
  features: readonly FamilyFeature[],
  { ofRow }: Sessions,
): ComputeStock {
  for (const { name, lookback } of features) columns.get(name)?.fill(Number.NaN, 0, lookback);
  return ({ rows, first, firstRow }, out) => {
    for (const [name, values] of columns) {
      const column = out[name];
      if (column) for (let i = first; i < rows; i++) column[i] = values[ofRow[firstRow + i]];
    }
  };
}
