import { rollingShape } from '../../../math/rolling-shape.js';
import { type ComputeStock, type Family, type FamilyFeature, FLAT } from '../family.js';

const WINDOW = 20;

const features: readonly FamilyFeature[] = [
  {
    name: 'skewness_20',
    about:
      'Sample skewness of the last 20 log returns, the current one included: negative when the large moves were down. 0 when the price is flat.',
    lookback: WINDOW,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'kurtosis_20',
    about:
      'Sample excess kurtosis of the last 20 log returns: high when a few moves outweigh the rest; a normal distribution has 0, and so has a flat price.',
    lookback: WINDOW,
    warmUp: 'stock',
    scale: 'free',
  },
];

const compute: ComputeStock = ({ first, logReturn, scratch: [skewness, kurtosis] }, out) => {
  rollingShape(logReturn, WINDOW, { skewness, kurtosis }, { from: 1, first, flat: FLAT });
  out['skewness_20']?.set(skewness);
  out['kurtosis_20']?.set(kurtosis);
};

/** The shape of the recent returns. */
export const moments: Family = { features, prepare: () => compute };
