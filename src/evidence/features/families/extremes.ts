import { rollingMaximum, rollingMinimum } from '../../../math/rolling.js';
import { lengthenMaximum, lengthenMinimum } from '../../../math/rolling-multiples.js';
import { type ComputeStock, type Family, type FamilyFeature, hideWarmUp, type StockSlice } from '../family.js';

const WINDOWS = [20, 60, 252];
const LONGEST = 252;

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

const compute: ComputeStock = (stock, out) => {
  extremesOf(
    stock.high,
    { roll: rollingMaximum, lengthen: lengthenMaximum },
    stock,
    (w) => out[`distance_to_high_${w}`],
  );
  extremesOf(stock.low, { roll: rollingMinimum, lengthen: lengthenMinimum }, stock, (w) => out[`distance_to_low_${w}`]);
};

/** As many parts are put together sooner than a window is gone through from the start. */
const MOST_PARTS = 5;

type Kernels = { readonly roll: typeof rollingMaximum; readonly lengthen: typeof lengthenMaximum };

function extremesOf(
  values: Float64Array,
  { roll, lengthen }: Kernels,
  { first, close, scratch }: StockSlice,
  columnOf: (window: number) => Float32Array | undefined,
): void {
  let [part, level] = scratch;
  let length = 0;
  for (const window of WINDOWS) {
    const column = columnOf(window);
    if (column === undefined) continue;
    // The longer windows look back to earlier rows of this one.
    const since = Math.max(0, first - LONGEST);
    if (window > MOST_PARTS * length) roll(values, window, level, 0, since);
    else lengthen(part, { length, window, first: since }, level);
    distance(close, level, { lookback: window - 1, first }, column);
    [part, level] = [level, part];
    length = window;
  }
}

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
