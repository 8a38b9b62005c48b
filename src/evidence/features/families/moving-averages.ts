import { exponentialAverages } from '../../../math/exponential.js';
import { rollingMean } from '../../../math/rolling.js';
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
  const [average] = scratch;
  for (const window of WINDOWS) {
    const simple = out[`sma_ratio_${window}`];
    if (simple) {
      rollingMean(close, window, average, 0, first);
      distance(close, average, { lookback: window - 1, first }, simple);
    }
  }
  const spans = WINDOWS.filter((span) => out[`ema_ratio_${span}`] !== undefined);
  exponentialAverages(close, spans, scratch);
  for (const [k, span] of spans.entries()) {
    distance(close, scratch[k], { lookback: span - 1, first }, out[`ema_ratio_${span}`] as Float32Array);
  }
};

function distance(
  close: Float64Array,
  average: Float64Array,
  { lookback, first }: { readonly lookback: number; readonly first: number },
  column: Float32Array,
): void {
  hideWarmUp(column, lookback);
  for (let i = Math.max(lookback, first); i < column.length; i++) column[i] = close[i] / average[i] - 1;
}

/** Where the price stands against its own average. */
export const movingAverages: Family = { features, prepare: () => compute };
