import { ADJUSTMENTS, type BarPanel } from '../../domain/bar.js';
import type { CorporateAction } from '../../domain/corporate-action.js';
import { newYorkWallToUtc } from '../../domain/new-york-time.js';
import { DAY, type EpochMs } from '../../domain/time.js';

export interface AdjustOptions {
  /**
   * Splits after the last bar by which the prices of kind `split` are divided already; default none. Needed when bars
   * were cut off: a dividend of 2013 was paid on shares of 2013, and on prices that know the split of 2014 it can only be
   * placed by that split. It moves no price by itself, so it does not look ahead.
   */
  readonly laterSplits?: readonly CorporateAction[];
}

/** Factors of one stock from a row on, until its next step. */
export interface AdjustmentStep {
  readonly row: number;
  /** What a price as given is multiplied by: growth of one share held since the first bar, without its price. */
  readonly price: number;
  /** The part of `price` that is due to splits; volume is divided by it. */
  readonly split: number;
}

/** All actions that take effect at one row. */
interface Event {
  readonly row: number;
  readonly split: number;
  readonly dividend: number;
}

/** Neighbouring rows of one stock with the same adjustment kind. */
interface Run {
  readonly from: number;
  readonly until: number;
  readonly kind: number;
}

const RAW = ADJUSTMENTS.indexOf('raw');
const ALL = ADJUSTMENTS.indexOf('all');

/**
 * The factors of every stock whose prices as given do not yet show its returns, by position in `bars.symbols`; the first
 * row of a stock has factor 1. One definition serves both directions: an action takes effect at the first bar of its
 * ex-date or, when there is none, the next; a split multiplies the holding by its ratio; a dividend of D USD by
 * 1 / (1 - D / C), where C is the close of the bar before (divided by a split of the same day). Each row says what has been
 * done to it (`bars.adjustment`), and only the rest is done here: raw prices take both, split-adjusted ones dividends
 * brought to their basis by the splits that follow, fully adjusted ones nothing. Neighbouring rows of one kind are taken as
 * one file that knows the actions up to its own last bar; where the kind changes the files are joined. Not used: actions
 * up to the first or after the last bar, and a dividend of at least the whole price. Source: the factor to adjust prices
 * in the CRSP data descriptions, which Yahoo's adjusted close follows.
 */
export function adjustmentSteps(
  bars: BarPanel,
  actions: readonly CorporateAction[],
  options: AdjustOptions = {},
): ReadonlyMap<number, readonly AdjustmentStep[]> {
  const bySymbol = groupBySymbol(actions);
  const later = groupBySymbol(options.laterSplits ?? []);
  const steps = new Map<number, readonly AdjustmentStep[]>();
  for (let s = 0; s < bars.symbols.length; s++) {
    const symbol = bars.symbols[s] as string;
    const events = effectiveEvents(bars, s, bySymbol.get(symbol) ?? []);
    if (events.length === 0) continue;
    const own = stepsOfStock(bars, s, events, laterSplitRatio(bars, s, later.get(symbol) ?? []));
    if (own.length > 0) steps.set(s, own);
  }
  return steps;
}

function groupBySymbol(actions: readonly CorporateAction[]): Map<string, CorporateAction[]> {
  const groups = new Map<string, CorporateAction[]>();
  for (const action of actions) {
    const group = groups.get(action.symbol);
    if (group) group.push(action);
    else groups.set(action.symbol, [action]);
  }
  return groups;
}

/** Actions that fall inside a stock's bars, one event a row, ascending. */
function effectiveEvents(bars: BarPanel, s: number, actions: readonly CorporateAction[]): Event[] {
  const from = bars.offsets[s] as number;
  const until = bars.offsets[s + 1] as number;
  if (actions.length === 0 || until - from < 2) return [];
  const isDaily = areDates(bars.time, from, until);
  const byRow = new Map<number, { row: number; split: number; dividend: number }>();
  for (const action of actions) {
    const row = firstRowOfDate(bars.time, from, until, isDaily ? action.ex_date : newYorkWallToUtc(action.ex_date));
    if (row === from || row === until) continue;
    const event = byRow.get(row) ?? { row, split: 1, dividend: 0 };
    if (action.type === 'split') event.split *= action.value;
    else event.dividend += action.value;
    byRow.set(row, event);
  }
  return [...byRow.values()].sort((a, b) => a.row - b.row);
}

/** True for daily bars, whose time is a date; hourly bars of the regular session never start at midnight UTC. */
function areDates(time: Float64Array, from: number, until: number): boolean {
  return (time[from] as number) % DAY === 0 && (time[until - 1] as number) % DAY === 0;
}

function firstRowOfDate(time: Float64Array, from: number, until: number, start: EpochMs): number {
  let low = from;
  let high = until;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((time[middle] as number) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function laterSplitRatio(bars: BarPanel, s: number, splits: readonly CorporateAction[]): number {
  const last = bars.time[(bars.offsets[s + 1] as number) - 1] as number;
  let ratio = 1;
  for (const split of splits) if (split.type === 'split' && split.ex_date > last) ratio *= split.value;
  return ratio;
}

function stepsOfStock(bars: BarPanel, s: number, events: readonly Event[], laterSplit: number): AdjustmentStep[] {
  const from = bars.offsets[s] as number;
  const until = bars.offsets[s + 1] as number;
  const steps: AdjustmentStep[] = [];
  let split = 1;
  let payout = 1;
  let e = 0;
  for (const run of kindRuns(bars.adjustment, from, until)) {
    const first = e;
    while (e < events.length && (events[e] as Event).row < run.until) e++;
    const own = events.slice(first, e);
    const { payouts, splitsInside, payoutsInside } = dividendFactors(
      bars,
      run,
      own,
      run.until === until ? laterSplit : 1,
    );
    if (run.from > from) {
      // The run before ends on the basis of its day, so the join adds what this run's first price knows of its future.
      if (run.kind !== RAW) split *= splitsInside;
      if (run.kind === ALL) payout *= payoutsInside;
      if (own[0]?.row !== run.from) steps.push({ row: run.from, price: split / payout, split });
    }
    own.forEach((event, i) => {
      const isJoin = event.row === run.from;
      if (run.kind === RAW || isJoin) split *= event.split;
      if (run.kind !== ALL || isJoin) payout *= payouts[i] as number;
      steps.push({ row: event.row, price: split / payout, split });
    });
  }
  return steps;
}

function kindRuns(kinds: Uint8Array, from: number, until: number): Run[] {
  const runs: Run[] = [];
  let start = from;
  for (let row = from + 1; row <= until; row++) {
    if (row < until && kinds[row] === kinds[start]) continue;
    runs.push({ from: start, until: row, kind: kinds[start] as number });
    start = row;
  }
  return runs;
}

/**
 * Per event of a run 1 - D / C on the basis of its ex-date, 1 without a dividend; and the products of splits and factors
 * after the run's first row. Backwards, because a close of kind `split` is divided by all splits that follow in its run,
 * and one of kind `all` is multiplied by all dividend factors that follow too, the event's own included.
 */
function dividendFactors(
  bars: BarPanel,
  run: Run,
  events: readonly Event[],
  laterSplit: number,
): { payouts: number[]; splitsInside: number; payoutsInside: number } {
  const payouts = new Array<number>(events.length).fill(1);
  let splitsInside = laterSplit;
  let payoutsInside = 1;
  for (let e = events.length - 1; e >= 0; e--) {
    const { row, split, dividend } = events[e] as Event;
    const isJoin = row === run.from;
    const given = bars.columns.close[row - 1] as number;
    let close = given / split;
    if (!isJoin && run.kind !== RAW) close = given * splitsInside;
    if (!isJoin && run.kind === ALL) close = close / payoutsInside + dividend;
    const factor = 1 - dividend / close;
    if (dividend > 0 && factor > 0) payouts[e] = factor;
    if (isJoin) break;
    splitsInside *= split;
    payoutsInside *= payouts[e] as number;
  }
  return { payouts, splitsInside, payoutsInside };
}
