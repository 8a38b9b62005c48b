import { ADJUSTMENTS, type BarPanel } from '../../domain/bar.js';
import type { CorporateAction } from '../../domain/corporate-action.js';
import { newYorkDate } from '../../domain/new-york-time.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import type { AdjustOptions } from './adjustment-steps.js';

const SPLIT = ADJUSTMENTS.indexOf('split');
const ALL = ADJUSTMENTS.indexOf('all');

/**
 * The close of every bar in USD as it was traded on its own day, by row: raw prices as given; split-adjusted ones multiplied
 * by the splits by which they are divided, which are those between the bar and the last of its neighbours of that kind, and
 * for the newest also `laterSplits`. NaN for prices that are adjusted for dividends too, whose level is lost. What a later
 * split took from a price is given back here, so nothing of it is left.
 */
export function tradedClose(
  bars: BarPanel,
  actions: readonly CorporateAction[],
  options: AdjustOptions = {},
): Float64Array {
  const { symbols, offsets, time, adjustment } = bars;
  const close = bars.columns.close.slice();
  const splits = splitsBySymbol(actions);
  const later = splitsBySymbol(options.laterSplits ?? []);
  for (let s = 0; s < symbols.length; s++) {
    const from = offsets[s] as number;
    const own = splits.get(symbols[s] as string) ?? [];
    const unknown = later.get(symbols[s] as string) ?? [];
    let known: readonly CorporateAction[] = [];
    for (let row = (offsets[s + 1] as number) - 1; row >= from; row--) {
      const kind = adjustment[row];
      if (kind === ALL) close[row] = Number.NaN;
      if (kind !== SPLIT) continue;
      const date = dateOf(time[row] as number);
      const isNewest = row + 1 === offsets[s + 1];
      if (isNewest || adjustment[row + 1] !== SPLIT) {
        const inside = own.filter(({ ex_date }) => ex_date <= date);
        known = isNewest ? [...inside, ...unknown.filter(({ ex_date }) => ex_date > date)] : inside;
      }
      for (const { ex_date, value } of known) if (ex_date > date) close[row] = (close[row] as number) * value;
    }
  }
  return close;
}

function splitsBySymbol(actions: readonly CorporateAction[]): Map<string, CorporateAction[]> {
  const groups = new Map<string, CorporateAction[]>();
  for (const action of actions) {
    if (action.type !== 'split') continue;
    const group = groups.get(action.symbol);
    if (group) group.push(action);
    else groups.set(action.symbol, [action]);
  }
  // One order, so that products are the same to the last bit wherever the list came from.
  for (const group of groups.values()) group.sort((a, b) => a.ex_date - b.ex_date);
  return groups;
}

/** The trading date of a bar: daily bars have it as their time, hourly ones of the session never start at midnight UTC. */
function dateOf(time: EpochMs): EpochMs {
  return time % DAY === 0 ? time : newYorkDate(time);
}
