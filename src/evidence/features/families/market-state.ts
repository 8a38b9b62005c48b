import { medianInPlace } from '../../../math/median.js';
import { rollingMean, rollingSum } from '../../../math/rolling.js';
import { rollingSpread } from '../../../math/rolling-spread.js';
import type { FeatureInput } from '../../../ports/feature.js';
import type { ComputeStock, Family, FamilyFeature } from '../family.js';
import { spreadOverRows } from '../session-columns.js';
import { firstRowSince, type Universe } from '../universe.js';

const WINDOW = 20;
const BREADTH = 50;

const features: readonly FamilyFeature[] = [
  {
    name: 'market_return_20',
    about:
      'Log return of the market over 20 sessions, the current one included, where the market is the equal-weighted mean of the universe.',
    lookback: WINDOW,
    warmUp: 'universe',
    scale: 'free',
    crossSection: 'keep',
  },
  {
    name: 'market_volatility_20',
    about: "Sample standard deviation of the market's last 20 log returns, per session.",
    lookback: WINDOW,
    warmUp: 'universe',
    scale: 'free',
    crossSection: 'keep',
  },
  {
    name: 'market_breadth_50',
    about:
      'Share of the stocks with 50 bars that close above their mean of 50, 0 to 1: whether many carry the market or few. 0.5 when no stock has 50 bars.',
    lookback: BREADTH - 1,
    warmUp: 'universe',
    scale: 'free',
    crossSection: 'keep',
  },
  {
    name: 'market_advances',
    about:
      'Share of the stocks that closed above their previous close, unchanged ones counted half, 0 to 1. 0.5 when none can tell.',
    lookback: 1,
    warmUp: 'universe',
    scale: 'free',
    crossSection: 'keep',
  },
  {
    name: 'market_liquidity_change',
    about:
      'Median over the stocks of ln(dollar volume / that of the bar before), a bar without trades counted as one share: below 0 trading dries up. 0 when none can tell.',
    lookback: 1,
    warmUp: 'universe',
    scale: 'free',
    crossSection: 'keep',
  },
];

/** One value per session; what lies in the warm-up is hidden afterwards. */
const COLUMNS: Readonly<Record<string, (input: FeatureInput, universe: Universe) => Float64Array>> = {
  market_return_20: (_, universe) => {
    const market = universe.marketReturns();
    const sum = new Float64Array(market.length);
    rollingSum(market, WINDOW, sum, 1);
    return sum;
  },
  market_volatility_20: (_, universe) => {
    const market = universe.marketReturns();
    const mean = new Float64Array(market.length);
    const squares = new Float64Array(market.length);
    rollingSpread(market, WINDOW, { mean, squares }, 1);
    return squares.map((sum) => Math.sqrt(sum / (WINDOW - 1)));
  },
  market_breadth_50: breadth,
  market_advances: advances,
  market_liquidity_change: liquidityChange,
};

function breadth({ panel }: FeatureInput, universe: Universe): Float64Array {
  const { close } = panel.columns;
  const average = new Float64Array(close.length);
  const { ofRow } = universe.sessions();
  const firstSession = universe.firstSession();
  for (let stock = 0; stock < panel.symbols.length; stock++) {
    const start = panel.offsets[stock];
    const end = panel.offsets[stock + 1];
    const first = firstRowSince(ofRow, firstSession, start, end) - start;
    rollingMean(close.subarray(start, end), BREADTH, average.subarray(start, end), 0, first);
  }
  // NaN while a stock warms up: those rows do not vote.
  return shares({ panel, universe }, (row) => close[row] - average[row]);
}

function advances({ panel }: FeatureInput, universe: Universe): Float64Array {
  const returns = universe.logReturns();
  return shares({ panel, universe }, (row) => returns[row]);
}

/** Per session, the share of the rows whose value is above 0, zeros counted half, NaN not at all; 0.5 of none. */
function shares(
  { panel, universe }: { readonly panel: FeatureInput['panel']; readonly universe: Universe },
  value: (row: number) => number,
): Float64Array {
  const { ofRow, times } = universe.sessions();
  const firstSession = universe.firstSession();
  const votes = new Float64Array(times.length);
  const voters = new Float64Array(times.length);
  for (let stock = 0; stock < panel.symbols.length; stock++) {
    const end = panel.offsets[stock + 1];
    for (let row = firstRowSince(ofRow, firstSession, panel.offsets[stock], end); row < end; row++) {
      const v = value(row);
      if (Number.isNaN(v)) continue;
      votes[ofRow[row]] += v > 0 ? 1 : v < 0 ? 0 : 0.5;
      voters[ofRow[row]]++;
    }
  }
  return votes.map((sum, session) => (voters[session] > 0 ? sum / voters[session] : 0.5));
}

function liquidityChange({ panel }: FeatureInput, universe: Universe): Float64Array {
  const { times, starts, order } = universe.rowsBySession();
  const { volume } = panel.columns;
  const returns = universe.logReturns();
  const median = new Float64Array(times.length);
  const values = new Float64Array(panel.symbols.length);
  for (let session = universe.firstSession(); session < times.length; session++) {
    let count = 0;
    for (let at = starts[session]; at < starts[session + 1]; at++) {
      const row = order[at];
      // A stock's first row has no return, and the row before it is another stock's.
      if (Number.isNaN(returns[row])) continue;
      values[count++] = returns[row] + Math.log(Math.max(1, volume[row]) / Math.max(1, volume[row - 1]));
    }
    median[session] = count > 0 ? medianInPlace(values, count) : 0;
  }
  return median;
}

function prepare(input: FeatureInput, universe: Universe, wanted: ReadonlySet<string>): ComputeStock {
  const columns = new Map<string, Float64Array>();
  for (const [name, make] of Object.entries(COLUMNS)) if (wanted.has(name)) columns.set(name, make(input, universe));
  return spreadOverRows(columns, features, universe.sessions());
}

/** The state of the whole universe, the same for all stocks of a session. */
export const marketState: Family = { features, prepare };
