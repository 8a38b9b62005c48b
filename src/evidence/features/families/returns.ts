import { type ComputeStock, type Family, type FamilyFeature, hideWarmUp } from '../family.js';

const SPANS = [1, 2, 3, 5, 10, 20, 60, 120];
const LAGS = [1, 2, 3, 5];
/** A year and its last month, in sessions. */
const YEAR = 252;
const MONTH = 21;

const features: readonly FamilyFeature[] = [
  ...SPANS.map((span) => ({
    name: `return_${span}`,
    about: `Return over the last ${span} bar${span === 1 ? '' : 's'}, a fraction: close / close ${span} ago - 1.`,
    lookback: span,
    warmUp: 'stock' as const,
    scale: 'free' as const,
  })),
  ...LAGS.map((lag) => ({
    name: `return_1_lag_${lag}`,
    about: `Return over one bar as it was ${lag} bar${lag === 1 ? '' : 's'} ago, a fraction. Returns of a stock tend to reverse at short range (Jegadeesh 1990).`,
    lookback: 1 + lag,
    warmUp: 'stock' as const,
    scale: 'free' as const,
  })),
  {
    name: 'log_return_1',
    about: 'Natural logarithm of close / previous close.',
    lookback: 1,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'momentum_12_1',
    about:
      'Return from 252 to 21 bars ago, a fraction: winners of a year, last month left out, tend to go on winning (Jegadeesh & Titman 1993).',
    lookback: YEAR,
    warmUp: 'stock',
    scale: 'free',
  },
];

const compute: ComputeStock = ({ first, close, logReturn }, out) => {
  for (const span of SPANS) growth(close, { from: span, until: 0, first }, out[`return_${span}`]);
  for (const lag of LAGS) growth(close, { from: 1 + lag, until: lag, first }, out[`return_1_lag_${lag}`]);
  growth(close, { from: YEAR, until: MONTH, first }, out['momentum_12_1']);
  // The first log return is NaN already.
  out['log_return_1']?.set(logReturn);
};

interface Span {
  readonly from: number;
  readonly until: number;
  /** First wanted row. */
  readonly first: number;
}

/** Growth of the close from `from` bars ago to `until` bars ago, a fraction; NaN in the first `from` rows. */
function growth(close: Float64Array, { from, until, first }: Span, column: Float32Array | undefined): void {
  if (column === undefined) return;
  hideWarmUp(column, from);
  for (let i = Math.max(from, first); i < column.length; i++) column[i] = close[i - until] / close[i - from] - 1;
}

/** How far the price has come over one to 252 bars. */
export const returns: Family = { features, prepare: () => compute };
