import { firstBlock, rollingSum } from '../../../math/rolling.js';
import { rollingSpread } from '../../../math/rolling-spread.js';
import {
  type Columns,
  type ComputeStock,
  type Family,
  type FamilyFeature,
  FLAT,
  hideWarmUp,
  type StockSlice,
} from '../family.js';

const OBV = 20;
const RATIOS = [
  { short: 5, long: 20 },
  { short: 20, long: 60 },
];
const ILLIQUIDITY = { short: 20, long: 60 };
/** Least ratio of short to long illiquidity: a month without any movement has a logarithm too. */
const LEAST_RATIO = 1e-3;
const DOLLAR_VOLUME = 60;

const features: readonly FamilyFeature[] = [
  {
    name: 'obv_change_20',
    about:
      'Change of on-balance volume (Granville 1963) over 20 bars as a share of the volume traded in them: 1 when all volume came on rising closes, -1 on falling ones. 0 without volume.',
    lookback: OBV,
    warmUp: 'stock',
    scale: 'free',
  },
  ...RATIOS.map(({ short, long }) => ({
    name: `volume_ratio_${short}_${long}`,
    about: `Mean volume of ${short} bars over that of ${long}, the current one included: above 1 interest is growing. 1 without volume.`,
    lookback: long - 1,
    warmUp: 'stock' as const,
    scale: 'free' as const,
  })),
  {
    name: 'volume_change',
    about:
      'Natural logarithm of volume over the volume of the bar before. A bar without trades counts as one share, so that it has a logarithm.',
    lookback: 1,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'illiquidity_20_60',
    about:
      'Logarithm of illiquidity over 20 bars against 60, where illiquidity is mean(|return| / dollar volume) (Amihud 2002): above 0 the same money moves the price more than it used to. Between ln 0.001 and ln 3; 0 when the price is flat.',
    lookback: ILLIQUIDITY.long,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'dollar_volume_z_60',
    about:
      'Logarithm of dollar volume (close times volume) as its number of standard deviations from the mean of 60 bars, the current one included. A bar without trades counts as one share; 0 when nothing varies.',
    lookback: DOLLAR_VOLUME - 1,
    warmUp: 'stock',
    scale: 'free',
  },
];

type Column = Float32Array | undefined;

const compute: ComputeStock = (stock, out) => {
  onBalance(stock, out['obv_change_20']);
  ratios(stock, out);
  change(stock, out['volume_change']);
  illiquidity(stock, out['illiquidity_20_60']);
  dollarVolume(stock, out['dollar_volume_z_60']);
};

function onBalance({ rows, first, close, volume, scratch: [signed, flow, traded] }: StockSlice, column: Column): void {
  if (column === undefined) return;
  for (let i = firstBlock(OBV, 1, first); i < rows; i++) signed[i] = Math.sign(close[i] - close[i - 1]) * volume[i];
  rollingSum(signed, OBV, flow, 1, first);
  rollingSum(volume, OBV, traded, 0, first);
  hideWarmUp(column, OBV);
  for (let i = Math.max(OBV, first); i < rows; i++) column[i] = traded[i] > 0 ? flow[i] / traded[i] : 0;
}

/** The long window of one ratio is the short one of the next, so its sums are made once. */
function ratios({ rows, first, volume, scratch }: StockSlice, out: Columns): void {
  let [shortSum, longSum] = scratch;
  let known = 0;
  for (const { short, long } of RATIOS) {
    const column = out[`volume_ratio_${short}_${long}`];
    if (column === undefined) continue;
    if (known !== short) rollingSum(volume, short, shortSum, 0, first);
    rollingSum(volume, long, longSum, 0, first);
    const scale = long / short;
    hideWarmUp(column, long - 1);
    for (let i = Math.max(long - 1, first); i < rows; i++) {
      column[i] = longSum[i] > 0 ? (scale * shortSum[i]) / longSum[i] : 1;
    }
    [shortSum, longSum] = [longSum, shortSum];
    known = long;
  }
}

function change({ rows, first, volume }: StockSlice, column: Column): void {
  if (column === undefined) return;
  hideWarmUp(column, 1);
  for (let i = Math.max(1, first); i < rows; i++)
    column[i] = Math.log(Math.max(1, volume[i]) / Math.max(1, volume[i - 1]));
}

function illiquidity({ rows, first, close, volume, logReturn, scratch }: StockSlice, column: Column): void {
  if (column === undefined) return;
  const [impact, short, long] = scratch;
  for (let i = firstBlock(ILLIQUIDITY.long, 1, first); i < rows; i++)
    impact[i] = Math.abs(logReturn[i]) / (close[i] * Math.max(1, volume[i]));
  rollingSum(impact, ILLIQUIDITY.short, short, 1, first);
  rollingSum(impact, ILLIQUIDITY.long, long, 1, first);
  const scale = ILLIQUIDITY.long / ILLIQUIDITY.short;
  hideWarmUp(column, ILLIQUIDITY.long);
  for (let i = Math.max(ILLIQUIDITY.long, first); i < rows; i++) {
    column[i] = long[i] > 0 ? Math.log(Math.max(LEAST_RATIO, (scale * short[i]) / long[i])) : 0;
  }
}

function dollarVolume(
  { rows, first, close, volume, scratch: [dollars, mean, squares] }: StockSlice,
  column: Column,
): void {
  if (column === undefined) return;
  for (let i = firstBlock(DOLLAR_VOLUME, 0, first); i < rows; i++)
    dollars[i] = Math.log(close[i] * Math.max(1, volume[i]));
  rollingSpread(dollars, DOLLAR_VOLUME, { mean, squares }, 0, first);
  hideWarmUp(column, DOLLAR_VOLUME - 1);
  const inverse = 1 / (DOLLAR_VOLUME - 1);
  for (let i = Math.max(DOLLAR_VOLUME - 1, first); i < rows; i++) {
    const deviation = Math.sqrt(squares[i] * inverse);
    column[i] = deviation > FLAT ? (dollars[i] - mean[i]) / deviation : 0;
  }
}

/** How much is traded, and with what effect on the price. */
export const volume: Family = { features, prepare: () => compute };
