import { wilderAverage } from '../../../math/exponential.js';
import { firstBlock, rollingSum } from '../../../math/rolling.js';
import { lengthenSpread } from '../../../math/rolling-multiples.js';
import { rollingSpread } from '../../../math/rolling-spread.js';
import {
  type Columns,
  type ComputeStock,
  type Family,
  type FamilyFeature,
  hideWarmUp,
  type StockSlice,
} from '../family.js';

/** Each a multiple of the one before. */
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
  deviations(stock, out);
  parkinson(stock, out['parkinson_volatility_20']);
  averageTrueRange(stock, out['atr_14']);
};

type Column = Float32Array | undefined;

/** Each window is made of the shorter ones, whichever are wanted: a column does not depend on what else is. */
function deviations({ first, logReturn, scratch }: StockSlice, out: Columns): void {
  const wanted = WINDOWS.filter((window) => out[`volatility_${window}`] !== undefined);
  const longest = Math.max(...wanted);
  const [shortMean, shortSquares, longMean, longSquares] = scratch;
  let part = { mean: shortMean, squares: shortSquares };
  let window = { mean: longMean, squares: longSquares };
  for (let k = 0; WINDOWS[k] <= longest; k++) {
    // Rows that the longest window looks back to.
    const since = first - longest + WINDOWS[k];
    if (k === 0) rollingSpread(logReturn, WINDOWS[0], window, 1, since);
    else lengthenSpread(part, { length: WINDOWS[k - 1], window: WINDOWS[k], from: 1, first: since }, window);
    const column = out[`volatility_${WINDOWS[k]}`];
    if (column) deviation(window.squares, WINDOWS[k], first, column);
    [part, window] = [window, part];
  }
}

function deviation(squares: Float64Array, window: number, first: number, column: Float32Array): void {
  const inverse = 1 / (window - 1);
  hideWarmUp(column, window);
  for (let i = Math.max(window, first); i < column.length; i++) column[i] = Math.sqrt(squares[i] * inverse);
}

function parkinson({ rows, first, high, low, scratch: [squared, sum] }: StockSlice, column: Column): void {
  if (column === undefined) return;
  for (let i = firstBlock(PARKINSON, 0, first); i < rows; i++) {
    const range = Math.log(high[i] / low[i]);
    squared[i] = range * range;
  }
  rollingSum(squared, PARKINSON, sum, 0, first);
  hideWarmUp(column, PARKINSON - 1);
  for (let i = Math.max(PARKINSON - 1, first); i < column.length; i++)
    column[i] = Math.sqrt(sum[i] / (PARKINSON * 4 * Math.LN2));
}

function averageTrueRange(
  { rows, first, high, low, close, scratch: [range, average] }: StockSlice,
  column: Column,
): void {
  if (column === undefined) return;
  // The first bar has no close before it, so it has no true range.
  for (let i = 1; i < rows; i++) {
    const before = close[i - 1];
    let widest = high[i] - low[i];
    const up = Math.abs(high[i] - before);
    const down = Math.abs(low[i] - before);
    if (up > widest) widest = up;
    if (down > widest) widest = down;
    range[i] = widest;
  }
  wilderAverage(range, ATR, average, 1);
  hideWarmUp(column, ATR);
  for (let i = Math.max(ATR, first); i < column.length; i++) column[i] = average[i] / close[i];
}

/** How much the price moves, whichever way. */
export const volatility: Family = { features, prepare: () => compute };
