import { rollingMaximum, rollingMinimum } from '../../../math/rolling.js';
import { type ComputeStock, type Family, type FamilyFeature, hideWarmUp } from '../family.js';

const WINDOWS = [20, 60, 252];

const features: readonly FamilyFeature[] = WINDOWS.flatMap((window) => [
  {
    name: `distance_to_high_${window}`,
    about: `Close over the highest high of the last ${window} bars, the current one included, minus 1: how far below resistance. 0 at the high.`,
    lookback: window - 1,
    warmUp: 'stock' as const,
    scale: 'free' as const,
  },
  {
    name: `distance_to_low_${window}`,
    about: `Close over the lowest low of the last ${window} bars, the current one included, minus 1: how far above support. 0 at the low.`,
    lookback: window - 1,
    warmUp: 'stock' as const,
    scale: 'free' as const,
  },
]);

const compute: ComputeStock = ({ first, close, high, low, scratch: [extreme] }, out) => {
  for (const window of WINDOWS) {
    const resistance = out[`distance_to_high_${window}`];
    if (resistance) {
      rollingMaximum(high, window, extreme, 0, first);
      distance(close, extreme, { lookback: window - 1, first }, resistance);
    }
    const support = out[`distance_to_low_${window}`];
    if (support) {
      rollingMinimum(low, window, extreme, 0, first);
      distance(close, extreme, { lookback: window - 1, first }, support);
    }
  }
};

function distance(
  close: Float64Array,
  level: Float64Array,
  { lookback, first }: { readonly lookback: number; readonly first: number },
  column: Float32Array,
): void {
  hideWarmUp(column, lookback);
  for (let i = Math.max(lookback, first); i < column.length; i++) column[i] = close[i] / level[i] - 1;
}

/** Support and resistance: where the price stands against the extremes of the last month, quarter and year. */
export const extremes: Family = { features, prepare: () => compute };
