import { rollingMean } from '../../../math/rolling.js';
import { rollingSpread } from '../../../math/rolling-spread.js';
import { type ComputeStock, type Family, type FamilyFeature, hideWarmUp } from '../family.js';

const WINDOW = 20;

const features: readonly FamilyFeature[] = [
  {
    name: 'price',
    about: 'Adjusted close in USD: close as given times the growth of one share held since the first bar.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'price',
  },
  {
    name: 'price_average_20',
    about: 'Mean of the last 20 adjusted closes in USD, the current one included.',
    lookback: WINDOW - 1,
    warmUp: 'stock',
    scale: 'price',
  },
  {
    name: 'price_deviation_20',
    about: 'Sample standard deviation of the last 20 adjusted closes in USD, the current one included.',
    lookback: WINDOW - 1,
    warmUp: 'stock',
    scale: 'price',
  },
  {
    name: 'volume',
    about: 'Shares traded in the bar.',
    lookback: 0,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'volume_average_20',
    about: 'Mean of the shares traded in each of the last 20 bars, the current one included.',
    lookback: WINDOW - 1,
    warmUp: 'stock',
    scale: 'free',
  },
];

const compute: ComputeStock = ({ rows, first, close, volume, scratch: [mean, squares] }, out) => {
  out['price']?.set(close);
  out['volume']?.set(volume);
  const { price_average_20: average, price_deviation_20: deviation, volume_average_20: averageVolume } = out;
  if (average || deviation) {
    rollingSpread(close, WINDOW, { mean, squares }, 0, first);
    average?.set(mean);
    if (deviation) {
      hideWarmUp(deviation, WINDOW - 1);
      for (let i = Math.max(WINDOW - 1, first); i < rows; i++) deviation[i] = Math.sqrt(squares[i] / (WINDOW - 1));
    }
  }
  if (averageVolume) {
    rollingMean(volume, WINDOW, mean, 0, first);
    averageVolume.set(mean);
  }
};

/** Prices and volumes as they are: differ from stock to stock, so only the classic set uses them. */
export const levels: Family = { features, prepare: () => compute };
