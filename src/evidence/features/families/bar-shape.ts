import { type ComputeStock, type Family, type FamilyFeature, hideWarmUp } from '../family.js';

const features: readonly FamilyFeature[] = [
  {
    name: 'overnight_gap',
    about: 'Open over the previous close minus 1: what happened while the stock did not trade.',
    lookback: 1,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'intraday_return',
    about: 'Close over open of the bar, minus 1.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'intraday_range',
    about: 'High minus low as a fraction of the close.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'close_location',
    about:
      'Where in its range the bar closed: -1 at the low, 1 at the high (the close location value of Chaikin). 0 when the bar has no range.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
  },
];

const compute: ComputeStock = ({ rows, first, open, high, low, close }, out) => {
  const { overnight_gap: gap, intraday_return: inside, intraday_range: range, close_location: location } = out;
  if (gap) {
    hideWarmUp(gap, 1);
    for (let i = Math.max(1, first); i < rows; i++) gap[i] = open[i] / close[i - 1] - 1;
  }
  if (inside) for (let i = first; i < rows; i++) inside[i] = close[i] / open[i] - 1;
  if (range) for (let i = first; i < rows; i++) range[i] = (high[i] - low[i]) / close[i];
  if (location) {
    for (let i = first; i < rows; i++) {
      const width = high[i] - low[i];
      const value = width > 0 ? (2 * close[i] - high[i] - low[i]) / width : 0;
      // A close may lie a cent outside its bar's range.
      location[i] = Math.min(1, Math.max(-1, value));
    }
  }
};

/** What a single bar looks like. */
export const barShape: Family = { features, prepare: () => compute };
