import { firstBlock, rollingSum } from '../../math/rolling.js';
import type { FeatureInput } from '../../ports/feature.js';
import { firstRowSince, type Universe } from './universe.js';

export interface SectorStates {
  /** Sector names, in the order of the panel's symbols. */
  readonly names: readonly string[];
  /** Per sector, per session: log return over the window minus the market's; NaN in the first `window` sessions. */
  readonly strength: readonly Float64Array[];
  /** Per session: population standard deviation of the strengths of the sectors that traded in the window; 0 below two. */
  readonly rotation: Float64Array;
}

/**
 * Returns of the sectors against the market over `window` sessions, the current one included. A sector's return in a
 * session is the equal-weighted mean of the log returns of its stocks, the market's where none of them has one.
 */
export function sectorStates({ sectors, panel }: FeatureInput, universe: Universe, window: number): SectorStates {
  const names = [...new Set(sectors.filter((sector) => sector !== null))];
  const market = universe.marketReturns();
  const returns = universe.logReturns();
  const { ofRow, times } = universe.sessions();
  const sums = names.map(() => new Float64Array(times.length));
  const counts = names.map(() => new Float64Array(times.length));
  const first = universe.firstSession();
  const since = firstBlock(window, 1, first);
  for (let stock = 0; stock < panel.symbols.length; stock++) {
    const sector = names.indexOf(sectors[stock] as string);
    if (sector < 0) continue;
    const { [sector]: sum } = sums;
    const { [sector]: count } = counts;
    const end = panel.offsets[stock + 1];
    for (let row = firstRowSince(ofRow, since, panel.offsets[stock] + 1, end); row < end; row++) {
      sum[ofRow[row]] += returns[row];
      count[ofRow[row]]++;
    }
  }
  const strength = names.map((_, sector) => {
    const relative = sums[sector].map((sum, s) => (counts[sector][s] > 0 ? sum / counts[sector][s] - market[s] : 0));
    return rolled(relative, window, first);
  });
  const traded = counts.map((count) => rolled(count, window, first));
  return { names, strength, rotation: dispersion(strength, traded, { first, sessions: times.length }) };
}

/** Sums over the window; the first session has no returns. */
function rolled(values: Float64Array, window: number, first: number): Float64Array {
  const sums = new Float64Array(values.length);
  rollingSum(values, window, sums, 1, first);
  return sums;
}

function dispersion(
  strength: readonly Float64Array[],
  traded: readonly Float64Array[],
  { first, sessions }: { readonly first: number; readonly sessions: number },
): Float64Array {
  const rotation = new Float64Array(sessions);
  for (let s = first; s < sessions; s++) {
    const present = strength.filter((_, sector) => traded[sector][s] > 0).map((values) => values[s]);
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
    const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    rotation[s] = present.length < 2 ? 0 : Math.sqrt(squares / present.length);
  }
  return rotation;
}
