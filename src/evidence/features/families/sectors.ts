import type { FeatureInput } from '../../../ports/feature.js';
import type { Columns, ComputeStock, Family, FamilyFeature, StockSlice } from '../family.js';
import { sectorStates } from '../sector-states.js';
import { spreadOverRows } from '../session-columns.js';
import type { Universe } from '../universe.js';

const WINDOW = 20;

const STRENGTH: FamilyFeature = {
  name: 'sector_strength_20',
  about:
    "Log return of the stock's sector (equal-weighted mean of its stocks) over 20 sessions minus the market's: whether money goes into the sector. 0 when the sector is unknown.",
  lookback: WINDOW,
  warmUp: 'universe',
  scale: 'free',
  neutral: 0,
};

const ROTATION: FamilyFeature = {
  name: 'sector_rotation_20',
  about:
    'Standard deviation over the sectors of their log returns of 20 sessions: how far they go apart. 0 with fewer than two known sectors.',
  lookback: WINDOW,
  warmUp: 'universe',
  scale: 'free',
  neutral: 0,
  crossSection: 'keep',
};

const features: readonly FamilyFeature[] = [STRENGTH, ROTATION];

function prepare(input: FeatureInput, universe: Universe, wanted: ReadonlySet<string>): ComputeStock {
  const { names, strength, rotation } = sectorStates(input, universe, WINDOW);
  const sessions = universe.sessions();
  const unknown = new Float64Array(sessions.times.length).fill(0, WINDOW).fill(Number.NaN, 0, WINDOW);
  const columns = new Map(wanted.has(ROTATION.name) ? [[ROTATION.name, rotation]] : []);
  const rotate = spreadOverRows(columns, features, sessions);
  return (stock: StockSlice, out: Columns) => {
    rotate(stock, out);
    const column = out[STRENGTH.name];
    if (column === undefined) return;
    const values = strength[names.indexOf(input.sectors[stock.stock] as string)] ?? unknown;
    for (let i = stock.first; i < stock.rows; i++) column[i] = values[sessions.ofRow[stock.firstRow + i]];
  };
}

/** Where the money goes among the sectors. */
export const sectors: Family = { features, prepare };
