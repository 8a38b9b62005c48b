import { wilderAverage } from '../../../math/exponential.js';
import { firstBlock, rollingMean } from '../../../math/rolling.js';
import { rollingSpread } from '../../../math/rolling-spread.js';
import { type ComputeStock, type Family, type FamilyFeature, hideWarmUp, type StockSlice } from '../family.js';

const WINDOWS = [5, 10, 20, 60];
const PARKINSON = 20;
const ATR = 14;

const features: readonly FamilyFeature[] = [
  ...WINDOWS.map((window) => ({
    name: `volatility_${window}`,
    about: `Sample standard deviation of the last ${window} log returns, the current one included, per bar (not annualised).`,
    lookback: window,
    warmUp: 'stock' as const,
    scale: 'free' as const,
  })),
  {
    name: 'parkinson_volatility_20',
    about:
      'Volatility per bar from the ranges of the last 20 bars: sqrt(mean(ln(high / low)²) / (4 ln 2)) (Parkinson 1980). Sees the movement inside a bar that closes do not show.',
    lookback: PARKINSON - 1,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'atr_14',
    about:
      "Wilder's average true range over 14 bars as a fraction of the close (Wilder 1978): how far the price travels in a bar, gaps included.",
    lookback: ATR,
    warmUp: 'stock',
    scale: 'free',
  },
];

const compute: ComputeStock = (stock, out) => {
  for (const window of WINDOWS) deviation(stock, window, out[`volatility_${window}`]);
  parkinson(stock, out['parkinson_volatility_20']);
  averageTrueRange(stock, out['atr_14']);
};

type Column = Float32Array | undefined;

function deviation({ first, logReturn, scratch: [mean, squares] }: StockSlice, window: number, column: Column): void {
  if (column === undefined) return;
  rollingSpread(logReturn, window, { mean, squares }, 1, first);
  hideWarmUp(column, window);
  for (let i = Math.max(window, first); i < column.length; i++) column[i] = Math.sqrt(squares[i] / (window - 1));
}

function parkinson({ rows, first, high, low, scratch: [squared, mean] }: StockSlice, column: Column): void {
  if (column === undefined) return;
  for (let i = firstBlock(PARKINSON, 0, first); i < rows; i++) {
    const range = Math.log(high[i] / low[i]);
    squared[i] = range * range;
  }
  rollingMean(squared, PARKINSON, mean, 0, first);
  hideWarmUp(column, PARKINSON - 1);
  for (let i = Math.max(PARKINSON - 1, first); i < column.length; i++) column[i] = Math.sqrt(mean[i] / (4 * Math.LN2));
}

function averageTrueRange(
  { rows, first, high, low, close, scratch: [range, average] }: StockSlice,
  column: Column,
): void {
  if (column === undefined) return;
  // The first bar has no close before it, so it has no true range.
  for (let i = 1; i < rows; i++) {
    const before = close[i - 1];
    range[i] = Math.max(high[i] - low[i], Math.abs(high[i] - before), Math.abs(low[i] - before));
  }
  wilderAverage(range, ATR, average, 1);
  hideWarmUp(column, ATR);
  for (let i = Math.max(ATR, first); i < column.length; i++) column[i] = average[i] / close[i];
}

/** How much the price moves, whichever way. */
export const volatility: Family = { features, prepare: () => compute };
