import { INTERVALS, type Interval, type PriceColumn } from '../domain/bar.js';
import { OpenAlphaError } from '../domain/errors.js';
import type { Panel } from '../domain/panel.js';
import type { EpochMs } from '../domain/time.js';
import { barEnds } from '../evidence/market/calendar.js';
import { readFeatureInput } from '../pipeline/read-feature-input.js';
import type { FeatureInput } from '../ports/feature.js';
import { openReadOnly } from '../runtime/open-read-only.js';
import { expectArray, expectObject } from './checks.js';

/**
 * Prices as columns, sorted by symbol and time: the rows of `symbols[s]` are `offsets[s]` up to, not including,
 * `offsets[s + 1]`. USD and shares; `time` in epoch milliseconds UTC, for daily bars midnight of the trading date.
 */
export interface Bars extends Panel<PriceColumn>, Partial<Omit<FeatureInput, 'panel'>> {
  /** Default `1d`. */
  readonly interval?: Interval;
  /** End of each bar, when its row could first be used. Default: by the exchange's calendar. */
  readonly barEnd?: Float64Array;
  /** Sector per symbol, `null` when unknown. Default: all unknown. */
  readonly sectors?: readonly (string | null)[];
}

export interface ReadBarsOptions {
  /** `1d` (default) or `1h`. */
  readonly interval?: Interval;
  /** Stocks to read. Default: all. Features of the market and of sectors are about the stocks that were read. */
  readonly symbols?: readonly string[];
  /** First and last bar time, epoch milliseconds UTC, both included. Default: all. */
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  /** Nothing that was not known then is read, epoch milliseconds UTC. Default: all that is known by now. */
  readonly asOf?: EpochMs;
  /** Read what companies report, too: the features of `core+fundamentals` are made of it. Default false. */
  readonly fundamentals?: boolean;
}

/**
 * Reads prices from a store, adjusted forward for splits and dividends, with the sectors, news, macro series (and reports)
 * that features are made of. The file is opened read-only and closed again. Refuses NOT_FOUND without a store at
 * `path`, NO_DATA without a bar, USAGE for an interval that does not exist.
 */
export async function readBars(path: string, options: ReadBarsOptions = {}): Promise<Required<Bars>> {
  const { interval = '1d', fundamentals = false, ...scope } = options;
  if (!INTERVALS.includes(interval)) {
    throw new OpenAlphaError('USAGE', `interval is ${String(interval)}; expected ${INTERVALS.join(' or ')}.`);
  }
  const store = await openReadOnly(path);
  try {
    const read = await readFeatureInput({ interval, fundamentals, ...scope }, store);
    if (read === undefined) throw new OpenAlphaError('NO_DATA', `${path} holds no such ${interval} bars.`);
    const { panel, ...beside } = read.input();
    return { fundamentals: null, ...beside, ...panel };
  } finally {
    await store.close();
  }
}

/** The input that the features take, with the defaults filled in. Refuses (INPUT) columns that do not fit one another. */
export function featureInput(bars: Bars): FeatureInput {
  checkBars(bars);
  const { symbols, offsets, time, columns, interval = '1d' } = bars;
  let { barEnd } = bars;
  return {
    interval,
    panel: { symbols, offsets, time, columns },
    // Prices alone need no ends, and they are a column more in memory.
    get barEnd() {
      barEnd ??= barEnds(interval, time);
      return barEnd;
    },
    sectors: bars.sectors ?? symbols.map(() => null),
    sentiment: bars.sentiment ?? null,
    macro: bars.macro ?? {},
    fundamentals: bars.fundamentals ?? null,
  };
}

const COLUMNS: readonly PriceColumn[] = ['open', 'high', 'low', 'close', 'volume'];

function checkBars(bars: Bars): void {
  expectObject('the bars', bars, '{ symbols, offsets, time, columns }');
  const { symbols, offsets, time, columns, barEnd, sectors } = bars;
  expectObject('symbols of the bars', symbols, 'an array of symbols');
  expectObject('columns of the bars', columns, '{ open, high, low, close, volume }');
  expectArray('offsets of the bars', offsets, 'Uint32Array');
  if (offsets.length !== symbols.length + 1 || offsets[0] !== 0) {
    throw unsound(`${symbols.length} symbols need ${symbols.length + 1} offsets, the first 0`);
  }
  const missing = COLUMNS.find((name) => columns[name] === undefined);
  if (missing !== undefined) throw unsound(`the column ${missing} is missing`);
  const rows = offsets[symbols.length] as number;
  const sized = { time, ...columns, ...(barEnd && { barEnd }) };
  for (const [name, column] of Object.entries(sized)) {
    expectArray(`${name} of the bars`, column, 'Float64Array');
    if (column.length !== rows) throw unsound(`${name} has ${column.length} values where the offsets end at ${rows}`);
  }
  if (sectors !== undefined && sectors.length !== symbols.length) {
    throw unsound(`there are ${sectors.length} sectors of ${symbols.length} symbols`);
  }
  for (let s = 0; s < symbols.length; s++) {
    if (s > 0 && !((symbols[s - 1] as string) < (symbols[s] as string))) {
      throw unsound(`symbols must be ascending and different, but ${symbols[s]} follows ${symbols[s - 1]}`);
    }
    const from = offsets[s] as number;
    const until = offsets[s + 1] as number;
    if (until < from) throw unsound(`the offsets fall at ${symbols[s]}`);
    checkTimes(symbols[s] as string, time, from, until);
    for (const name of COLUMNS) checkValues(name, columns[name], from, until);
  }
}

// A stock at a time, for a loop over all rows that is entered once a panel would be compiled while it runs.

function checkTimes(symbol: string, time: Float64Array, from: number, until: number): void {
  for (let row = from + 1; row < until; row++) {
    if (!((time[row - 1] as number) < (time[row] as number))) {
      throw unsound(`the times of ${symbol} do not climb at row ${row}`);
    }
  }
}

function checkValues(name: PriceColumn, values: Float64Array, from: number, until: number): void {
  const least = name === 'volume' ? 0 : Number.MIN_VALUE;
  for (let row = from; row < until; row++) {
    const value = values[row] as number;
    if (value >= least && value < Number.POSITIVE_INFINITY) continue;
    throw unsound(
      `${name} is ${value} at row ${row}; expected a finite number ${least === 0 ? '0 or more' : 'above 0'}`,
    );
  }
}

function unsound(what: string): OpenAlphaError {
  return new OpenAlphaError('INPUT', `The bars cannot be used: ${what}.`);
}
