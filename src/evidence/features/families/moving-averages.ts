import { exponentialAverages } from '../../../math/exponential.js';
import { rollingSum } from '../../../math/rolling.js';
import { type ComputeStock, type Family, type FamilyFeature, hideWarmUp } from '../family.js';

const WINDOWS = [5, 10, 20, 50, 200];

const features: readonly FamilyFeature[] = [
  ...WINDOWS.map((window) => ({
    name: `sma_ratio_${window}`,
    about: `Close over its mean of the last ${window} bars, the current one included, minus 1: above 0 the price is over its trend.`,
    lookback: window - 1,
    warmUp: 'stock' as const,
    scale: 'free' as const,
  })),
  ...WINDOWS.map((window) => ({
    name: `ema_ratio_${window}`,
    about: `Close over its exponential average of span ${window} (weight 2 / ${window + 1}, started at the first bar), minus 1.`,
    lookback: window - 1,
    warmUp: 'stock' as const,
    scale: 'free' as const,
  })),
];

const compute: ComputeStock = ({ first, close, scratch }, out) => {
  const [sum] = scratch;
  for (const window of WINDOWS) {
    const simple = out[`sma_ratio_${window}`];
    if (simple) {
      rollingSum(close, window, sum, 0, first);
      distance(close, sum, { window, values: window, first }, simple);
    }
  }
  const spans = WINDOWS.filter((span) => out[`ema_ratio_${span}`] !== undefined);
  exponentialAverages(close, spans, scratch);
  for (const [k, window] of spans.entries()) {
    distance(close, scratch[k], { window, values: 1, first }, out[`ema_ratio_${window}`] as Float32Array);
  }
};

/** Distance of the close from `level / values`. */
function distance(
  close: Float64Array,
  level: Float64Array,
  { window, values, first }: { readonly window: number; readonly values: number; readonly first: number },
  column: Float32Array,
): void {
  hideWarmUp(column, window - 1);
  for (let i = Math.max(window - 1, first); i < column.length; i++) column[i] = (close[i] * values) / level[i] - 1;
}

/** Where the price stands against its own average. */
export const movingAverages: Family = { features, prepare: () => compute };
