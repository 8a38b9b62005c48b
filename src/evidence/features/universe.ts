import { groupByTime, rankTimes, type TimeGroups, type TimeRanks } from '../../math/group-by-time.js';
import type { FeatureInput } from '../../ports/feature.js';

/** The distinct bar times of all stocks. A session here is one time: a date for `1d`, the start of the hour for `1h`. */
export type Sessions = TimeRanks;

/** What all stocks share, made when it is first asked for and kept. */
export interface Universe {
  /** ln(close / previous close of the same stock) per row; NaN in each stock's first row. */
  readonly logReturns: () => Float64Array;
  readonly sessions: () => Sessions;
  /** The rows of each session. */
  readonly rowsBySession: () => TimeGroups;
  /** First session of which columns are wanted, 0 when all are: earlier values of a session column may be anything. */
  readonly firstSession: () => number;
  /**
   * Market return per session: equal-weighted mean of the log returns of the stocks with a bar and an earlier bar;
   * 0 where no stock has one, NaN in the first session.
   */
  readonly marketReturns: () => Float64Array;
}

/**
 * The universe of an input. Stocks without rows are allowed; a value at a session never depends on later bars. `wantedRows` are
 * the only rows whose features are wanted; absent: all.
 */
export function universeOf(input: FeatureInput, wantedRows?: readonly number[]): Universe {
  const logReturns = once(() => logReturnsOf(input.panel));
  const sessions = once(() => rankTimes(input.panel.time));
  return {
    logReturns,
    sessions,
    rowsBySession: once(() => groupByTime(input.panel.time)),
    firstSession: once(() => (wantedRows === undefined ? 0 : earliest(wantedRows, sessions()))),
    marketReturns: once(() => sessionMeans(logReturns(), sessions())),
  };
}

function earliest(rows: readonly number[], { ofRow, times }: Sessions): number {
  return rows.reduce((first, row) => Math.min(first, ofRow[row]), Math.max(0, times.length - 1));
}

/** The first of a stock's rows, `from` up to `until`, that is in a session or after it; `until` when there is none. */
export function firstRowSince(ofRow: Uint32Array, session: number, from: number, until: number): number {
  let low = from;
  let high = until;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ofRow[middle] < session) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Mean per session of the finite values of a per-row column; 0 where there is none, NaN in the first session. */
function sessionMeans(values: Float64Array, sessions: Sessions): Float64Array {
  const sums = new Float64Array(sessions.times.length);
  const counts = new Uint32Array(sessions.times.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    const session = sessions.ofRow[row];
    sums[session] += value;
    counts[session]++;
  }
  for (let s = 0; s < sums.length; s++) sums[s] = s === 0 ? Number.NaN : counts[s] > 0 ? sums[s] / counts[s] : 0;
  return sums;
}

function logReturnsOf(panel: FeatureInput['panel']): Float64Array {
  const { offsets } = panel;
  const { close } = panel.columns;
  const returns = new Float64Array(close.length);
  for (let stock = 0; stock < panel.symbols.length; stock++) {
    const start = offsets[stock];
    const end = offsets[stock + 1];
    if (start < end) returns[start] = Number.NaN;
    logReturnsBetween(close, start, end, returns);
  }
  return returns;
}

/** Of one stock's rows. Apart, so that the loop is compiled by the third stock rather than in the middle of the panel. */
function logReturnsBetween(close: Float64Array, start: number, end: number, returns: Float64Array): void {
  for (let row = start + 1; row < end; row++) returns[row] = Math.log(close[row] / close[row - 1]);
}

function once<T>(make: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: make() };
    return kept.value;
  };
}
