import { firstBlock } from '../../../math/rolling.js';
import { rollingJointSpread } from '../../../math/rolling-covariance.js';
import type { FeatureInput } from '../../../ports/feature.js';
import { type Columns, type Family, type FamilyFeature, FLAT, hideWarmUp, type StockSlice } from '../family.js';
import type { Universe } from '../universe.js';

const WINDOW = 60;

const features: readonly FamilyFeature[] = [
  {
    name: 'beta_60',
    about:
      'Slope of 60 log returns on those of the market (equal-weighted mean of the universe): 1 moves with it, 2 twice as much. 0 when the market is flat.',
    lookback: WINDOW,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'correlation_60',
    about: 'Correlation of 60 log returns with those of the market, -1 to 1. 0 when either is flat.',
    lookback: WINDOW,
    warmUp: 'stock',
    scale: 'free',
  },
  {
    name: 'idiosyncratic_volatility_60',
    about:
      'Standard deviation per bar of what beta_60 leaves unexplained, with 58 degrees of freedom (Ang, Hodrick, Xing & Zhang 2006).',
    lookback: WINDOW,
    warmUp: 'stock',
    scale: 'free',
  },
];

function prepare(_input: FeatureInput, universe: Universe): (stock: StockSlice, out: Columns) => void {
  const market = universe.marketReturns();
  const { ofRow } = universe.sessions();
  return (stock, out) => {
    const { rows, first, firstRow, logReturn, scratch } = stock;
    const [over, meanX, meanY, xx, yy, xy] = scratch;
    // A stock that skips sessions is held against the market's return over the same span.
    for (let i = Math.max(1, firstBlock(WINDOW, 1, first)); i < rows; i++) {
      const session = ofRow[firstRow + i];
      let sum = market[session];
      for (let s = session - 1; s > ofRow[firstRow + i - 1]; s--) sum += market[s];
      over[i] = sum;
    }
    rollingJointSpread(over, logReturn, WINDOW, { meanX, meanY, xx, yy, xy }, 1, first);
    const { beta_60: beta, correlation_60: correlation, idiosyncratic_volatility_60: idiosyncratic } = out;
    for (const column of [beta, correlation, idiosyncratic]) if (column) hideWarmUp(column, WINDOW);
    const least = FLAT * FLAT * (WINDOW - 1);
    for (let i = Math.max(WINDOW, first); i < rows; i++) {
      const marketMoves = xx[i] > least;
      const slope = marketMoves ? xy[i] / xx[i] : 0;
      if (beta) beta[i] = slope;
      if (correlation) correlation[i] = marketMoves && yy[i] > least ? bounded(xy[i] / Math.sqrt(xx[i] * yy[i])) : 0;
      if (idiosyncratic) idiosyncratic[i] = Math.sqrt(Math.max(0, yy[i] - slope * xy[i]) / (WINDOW - 2));
    }
  };
}

/** Rounding may carry a perfect correlation past 1. */
function bounded(correlation: number): number {
  return Math.max(-1, Math.min(1, correlation));
}

/** How the stock moves with the market. */
export const marketRelation: Family = { features, prepare };
