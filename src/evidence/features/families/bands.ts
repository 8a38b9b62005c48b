import { rollingSpread } from '../../../math/rolling-spread.js';
import { type ComputeStock, type Family, type FamilyFeature, FLAT, hideWarmUp } from '../family.js';

const WINDOW = 20;
const WIDTH = 2;

const features: readonly FamilyFeature[] = [
  {
    name: 'bollinger_b_20',
    about:
      'Where the close stands between the lower (0) and upper (1) Bollinger band: mean of 20 closes -/+ 2 sample standard deviations (Bollinger 2001, %b). 0.5 when the price is flat.',
    lookback: WINDOW - 1,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'bollinger_width_20',
    about:
      'Distance of the two Bollinger bands as a fraction of their middle: a narrow band often comes before a move.',
    lookback: WINDOW - 1,
    warmUp: 'stock',
    scale: 'free',
  },
];

const compute: ComputeStock = ({ rows, first, close, scratch: [mean, squares] }, out) => {
  const { bollinger_b_20: b, bollinger_width_20: width } = out;
  rollingSpread(close, WINDOW, { mean, squares }, 0, first);
  if (b) hideWarmUp(b, WINDOW - 1);
  if (width) hideWarmUp(width, WINDOW - 1);
  const inverse = 1 / (WINDOW - 1);
  for (let i = Math.max(WINDOW - 1, first); i < rows; i++) {
    const reach = WIDTH * Math.sqrt(squares[i] * inverse);
    if (b) b[i] = reach > FLAT * mean[i] ? 0.5 + (close[i] - mean[i]) / (2 * reach) : 0.5;
    if (width) width[i] = (2 * reach) / mean[i];
  }
};

/** Bollinger bands. */
export const bands: Family = { features, prepare: () => compute };
