import { Random } from '../../math/random.js';

/** What the synthetic market is made of. Returns and volatilities are per session. */
export interface SyntheticMarketOptions {
  readonly stocks: number;
  /** Trading dates, midnight UTC, ascending. */
  readonly sessions: Float64Array;
  readonly seed: number;
  /**
   * Deviation of the hidden drift that sentiment speaks of, per session. 0.0012 against an own volatility near 0.015
   * makes a signal that is there and weak.
   */
  readonly signal: number;
}

export interface SyntheticStock {
  readonly symbol: string;
  readonly name: string;
  readonly sector: string;
  /** As traded, USD, per session: splits are not adjusted away. */
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Session numbers at which each action goes ex. */
  readonly actions: readonly { session: number; type: 'split' | 'dividend'; value: number }[];
  readonly sentiment: readonly { session: number; score: number }[];
}

export interface SyntheticMarket {
  readonly stocks: readonly SyntheticStock[];
  readonly sessions: Float64Array;
  /** Volatility index in points, and two yields in percent, per session. */
  readonly vix: Float64Array;
  readonly yield10: Float64Array;
  readonly yield2: Float64Array;
}

const SECTORS = [
  'Information Technology',
  'Financials',
  'Health Care',
  'Industrials',
  'Consumer Discretionary',
  'Consumer Staples',
  'Energy',
  'Utilities',
] as const;
const FIRST = ['Aster', 'Birch', 'Cobalt', 'Delta', 'Ember', 'Fjord', 'Garnet', 'Harbor', 'Indigo', 'Juniper'] as const;
const SECOND = ['Dynamics', 'Holdings', 'Systems', 'Partners', 'Works', 'Group', 'Labs', 'Brands'] as const;

/** Share of the hidden drift that lasts to the next session: half of it is gone after ten. */
const DRIFT_MEMORY = 0.5 ** (1 / 10);

/**
 * A seeded market that never was: one market factor with calm and stormy regimes, sector factors, own noise, a hidden drift
 * per stock that sentiment sees dimly, occasional splits and dividends. The same seed gives the same market.
 */
export function syntheticMarket(options: SyntheticMarketOptions): SyntheticMarket {
  const days = options.sessions.length;
  const factors = marketFactors(days, new Random(options.seed, 1));
  const stocks = Array.from({ length: options.stocks }, (_, index) => syntheticStock(index, options, factors));
  return { stocks, sessions: options.sessions, vix: factors.vix, yield10: factors.yield10, yield2: factors.yield2 };
}

interface Factors {
  readonly market: Float64Array;
  readonly volatility: Float64Array;
  readonly sectors: readonly Float64Array[];
  readonly vix: Float64Array;
  readonly yield10: Float64Array;
  readonly yield2: Float64Array;
}

function marketFactors(days: number, random: Random): Factors {
  const columns = Array.from({ length: 5 }, () => new Float64Array(days));
  const [market, volatility, vix, yield10, yield2] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const sectors = SECTORS.map(() => new Float64Array(days));
  let stormy = false;
  let level = 0.008;
  let long = 3;
  let slope = 1;
  for (let day = 0; day < days; day++) {
    if (random.float() < (stormy ? 1 / 40 : 1 / 200)) stormy = !stormy;
    level += 0.15 * ((stormy ? 0.018 : 0.007) - level);
    volatility[day] = level;
    market[day] = 0.0003 + level * random.normal();
    for (const sector of sectors) sector[day] = 0.5 * level * random.normal();
    long = Math.max(0.3, long + 0.04 * random.normal());
    slope += 0.01 * (1 - slope) + 0.03 * random.normal();
    vix[day] = Math.max(8, level * Math.sqrt(252) * 100 * (1 + 0.05 * random.normal()) + 2);
    yield10[day] = long;
    yield2[day] = Math.max(0.05, long - slope);
  }
  return { market, volatility, sectors, vix, yield10, yield2 };
}

function syntheticStock(index: number, options: SyntheticMarketOptions, factors: Factors): SyntheticStock {
  const random = new Random(options.seed, 1000 + index);
  const days = options.sessions.length;
  const sectorNumber = index % SECTORS.length;
  const sector = SECTORS[sectorNumber] as string;
  const beta = 0.6 + 0.8 * random.float();
  const own = 0.009 + 0.012 * random.float();
  const usualVolume = Math.exp(13 + 1.2 * random.normal());
  const columns = Array.from({ length: 5 }, () => new Float64Array(days));
  const [open, high, low, close, volume] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const actions: { session: number; type: 'split' | 'dividend'; value: number }[] = [];
  const sentiment: { session: number; score: number }[] = [];
  let drift = 0;
  let price = 15 + 120 * random.float();
  for (let day = 0; day < days; day++) {
    const shock = own * random.normal();
    const move =
      beta * (factors.market[day] as number) + (factors.sectors[sectorNumber]?.[day] as number) + drift + shock;
    const action = drawAction(day, price, index, random);
    const before = action === undefined ? price : action.type === 'split' ? price / action.value : price - action.value;
    if (action !== undefined) actions.push({ session: day, ...action });
    price = Math.max(0.5, before * Math.exp(move));
    const spread = Math.abs(move) + 0.6 * own * Math.abs(random.normal()) + 0.002;
    open[day] = cents(before * Math.exp(0.3 * move + 0.2 * own * random.normal()));
    close[day] = cents(price);
    high[day] = cents(Math.max(open[day] as number, close[day] as number) * (1 + 0.5 * spread * random.float()));
    low[day] = cents(Math.min(open[day] as number, close[day] as number) * (1 - 0.5 * spread * random.float()));
    volume[day] = Math.round(usualVolume * Math.exp(0.35 * random.normal() + 12 * Math.abs(shock)));
    // The drift of the coming sessions is set now, and a third of the days somebody writes about it.
    drift = DRIFT_MEMORY * drift + Math.sqrt(1 - DRIFT_MEMORY ** 2) * options.signal * random.normal();
    if (random.float() < 1 / 3) {
      const score = Math.tanh(0.5 * (drift / Math.max(options.signal, 1e-9)) + 0.8 * random.normal());
      sentiment.push({ session: day, score: Math.round(score * 1000) / 1000 });
    }
  }
  const name = `${FIRST[index % FIRST.length]} ${SECOND[Math.floor(index / FIRST.length) % SECOND.length]} (synthetic)`;
  return {
    symbol: `SYN${String(index + 1).padStart(3, '0')}`,
    name,
    sector,
    open,
    high,
    low,
    close,
    volume,
    actions,
    sentiment,
  };
}

/** A 2:1 split when a share has grown dear; for every other stock a small dividend each quarter. */
function drawAction(
  day: number,
  price: number,
  index: number,
  random: Random,
): { type: 'split' | 'dividend'; value: number } | undefined {
  if (day === 0) return undefined;
  if (price > 250 && random.float() < 0.02) return { type: 'split', value: 2 };
  if (index % 2 === 0 && (day + index) % 63 === 0) return { type: 'dividend', value: cents(0.004 * price) };
  return undefined;
}

function cents(value: number): number {
  return Math.max(0.01, Math.round(value * 100) / 100);
}
