import { exponentialAverage, exponentialAverages, wilderAverages } from '../../../math/exponential.js';
import { firstBlock, rollingMaximum, rollingMean, rollingMinimum } from '../../../math/rolling.js';
import {
  type Columns,
  type ComputeStock,
  type Family,
  type FamilyFeature,
  hideWarmUp,
  type StockSlice,
} from '../family.js';

const RSI = 14;
const FAST = 12;
const SLOW = 26;
const SIGNAL = 9;
const STOCHASTIC = 14;
const SMOOTHING = 3;
const CHANGE = 10;

const features: readonly FamilyFeature[] = [
  {
    name: 'rsi_14',
    about:
      "Wilder's relative strength index over 14 bars, 0 to 100: the share of upward movement; over 70 is called overbought, under 30 oversold (Wilder 1978). 50 when the price has not moved at all.",
    lookback: RSI,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'macd_line',
    about:
      'Exponential average of span 12 minus that of span 26, as a fraction of the close (Appel 1979): the speed of the trend.',
    lookback: SLOW - 1,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'macd_signal',
    about: 'Exponential average of span 9 of the MACD in USD, as a fraction of the close.',
    lookback: SLOW + SIGNAL - 2,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'macd_histogram',
    about: 'MACD minus its signal, as a fraction of the close: whether the trend gains or loses speed.',
    lookback: SLOW + SIGNAL - 2,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'stochastic_k_14',
    about:
      'Where the close stands between the lowest low (0) and the highest high (100) of 14 bars (Lane). 50 when there is no range.',
    lookback: STOCHASTIC - 1,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'stochastic_d_3',
    about: 'Mean of the last 3 values of stochastic_k_14.',
    lookback: STOCHASTIC + SMOOTHING - 2,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'rate_of_change_10',
    about: 'Return over 10 bars in percent, as chart readers know it. 100 times return_10.',
    lookback: CHANGE,
    warmUp: 'stock',
    scale: 'free',
  },
];

const compute: ComputeStock = (stock, out) => {
  relativeStrength(stock, out['rsi_14']);
  if (out['macd_line'] || out['macd_signal'] || out['macd_histogram']) macd(stock, out);
  if (out['stochastic_k_14'] || out['stochastic_d_3']) stochastic(stock, out);
  rateOfChange(stock, out['rate_of_change_10']);
};

function relativeStrength({ rows, first, close, scratch }: StockSlice, column: Float32Array | undefined): void {
  if (column === undefined) return;
  const [up, down, averageUp, averageDown] = scratch;
  for (let i = 1; i < rows; i++) {
    const change = close[i] - close[i - 1];
    // Without a branch, for which of the two it is cannot be foreseen.
    const size = Math.abs(change);
    up[i] = (size + change) * 0.5;
    down[i] = (size - change) * 0.5;
  }
  wilderAverages([up, down], RSI, [averageUp, averageDown], 1);
  hideWarmUp(column, RSI);
  for (let i = Math.max(RSI, first); i < column.length; i++) {
    const moved = averageUp[i] + averageDown[i];
    column[i] = moved > 0 ? (100 * averageUp[i]) / moved : 50;
  }
}

function macd({ rows, first, close, scratch }: StockSlice, out: Columns): void {
  const [fast, slow, signal, perClose] = scratch;
  exponentialAverages(close, [FAST, SLOW], [fast, slow]);
  for (let i = 0; i < rows; i++) fast[i] -= slow[i];
  exponentialAverage(fast, SIGNAL, signal);
  // One division for three columns.
  for (let i = first; i < rows; i++) perClose[i] = 1 / close[i];
  const { macd_line: line, macd_signal: signalColumn, macd_histogram: histogram } = out;
  const lookback = SLOW + SIGNAL - 2;
  if (line) {
    hideWarmUp(line, SLOW - 1);
    for (let i = Math.max(SLOW - 1, first); i < line.length; i++) line[i] = fast[i] * perClose[i];
  }
  if (signalColumn) {
    hideWarmUp(signalColumn, lookback);
    for (let i = Math.max(lookback, first); i < signalColumn.length; i++) signalColumn[i] = signal[i] * perClose[i];
  }
  if (histogram) {
    hideWarmUp(histogram, lookback);
    for (let i = Math.max(lookback, first); i < histogram.length; i++)
      histogram[i] = (fast[i] - signal[i]) * perClose[i];
  }
}

function stochastic({ rows, first, high, low, close, scratch }: StockSlice, out: Columns): void {
  const [highest, lowest, k, d] = scratch;
  // The smoothed column is made of rows before the first wanted one.
  const smoothed = Math.max(STOCHASTIC - 1, firstBlock(SMOOTHING, STOCHASTIC - 1, first));
  rollingMaximum(high, STOCHASTIC, highest, 0, smoothed);
  rollingMinimum(low, STOCHASTIC, lowest, 0, smoothed);
  for (let i = smoothed; i < rows; i++) {
    const range = highest[i] - lowest[i];
    // A close may lie a cent outside its bar's range.
    k[i] = range > 0 ? Math.min(100, Math.max(0, (100 * (close[i] - lowest[i])) / range)) : 50;
  }
  const { stochastic_k_14: fast, stochastic_d_3: slow } = out;
  if (fast) {
    fast.set(k);
    hideWarmUp(fast, STOCHASTIC - 1);
  }
  if (slow) {
    rollingMean(k, SMOOTHING, d, STOCHASTIC - 1, first);
    slow.set(d);
  }
}

function rateOfChange({ first, close }: StockSlice, column: Float32Array | undefined): void {
  if (column === undefined) return;
  hideWarmUp(column, CHANGE);
  for (let i = Math.max(CHANGE, first); i < column.length; i++) column[i] = 100 * (close[i] / close[i - CHANGE] - 1);
}

/** Momentum oscillators: how the latest movement compares with that of the last weeks. */
export const oscillators: Family = { features, prepare: () => compute };
