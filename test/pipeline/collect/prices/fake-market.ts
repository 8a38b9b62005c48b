import { openSqliteStore } from '../../../../src/adapters/store/sqlite/open.js';
import type { Adjustment, Interval } from '../../../../src/domain/bar.js';
import type { ActionType } from '../../../../src/domain/corporate-action.js';
import { type FailureKind, ProviderError, type SourceFailure } from '../../../../src/domain/provider-error.js';
import { DAY, dateToMs, HOUR } from '../../../../src/domain/time.js';
import { sessionClose, sessionOpen, sessionsBetween } from '../../../../src/evidence/market/calendar.js';
import type { CollectDeps } from '../../../../src/pipeline/collect/deps.js';
import type { FetchedSeries, PriceRequest, PriceSource } from '../../../../src/ports/price-source.js';
import { SILENT } from '../../../../src/ports/progress.js';
import type { Store } from '../../../../src/ports/store.js';

// A made-up market: prices follow from the symbol and the time by arithmetic.

export const date = (text: string): number => dateToMs(text) as number;

/** 18:00 in New York in winter: the session of the day has ended. */
export const evening = (text: string): number => date(text) + 23 * HOUR;

export interface MadeUpAction {
  readonly symbol: string;
  readonly ex_date: number;
  readonly type: ActionType;
  readonly value: number;
}

export interface FakeSource extends PriceSource {
  /** As they came. */
  readonly requests: PriceRequest[];
}

export interface FakeOptions {
  readonly name?: string;
  readonly batch?: number;
  readonly adjustment?: Adjustment;
  readonly tellsActions?: boolean;
  readonly reach?: PriceSource['reach'];
  /** What the provider knows of splits and dividends at the time of a request. */
  readonly actions?: readonly MadeUpAction[];
  readonly clock?: { now(): number };
  /** Thrown for a request. */
  readonly fails?: (request: PriceRequest) => FailureKind | undefined;
  /** Symbols that could not be had. */
  readonly failing?: (symbol: string) => FailureKind | undefined;
  /** The last word on a series. */
  readonly change?: (series: FetchedSeries, request: PriceRequest) => FetchedSeries | undefined;
  readonly first?: (symbol: string) => number;
}

/** The price of one share of the first day. */
export function rawClose(symbol: string, time: number): number {
  const seed = [...symbol].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 97;
  const t = Math.floor(time / HOUR);
  return Math.round((50 + seed + ((t * 37 + seed * 11) % 101) / 25) * 10_000) / 10_000;
}

/** Times of the bars of an interval in a span. */
export function barTimes(interval: Interval, from: number, to: number): number[] {
  const days = [...sessionsBetween(Math.floor(from / DAY) * DAY, to)];
  const times =
    interval === '1d'
      ? days
      : days.flatMap((day) => {
          const hours: number[] = [];
          for (let at = sessionOpen(day); at < sessionClose(day); at += HOUR) hours.push(at);
          return hours;
        });
  return times.filter((time) => time >= from && time <= to);
}

/** Bars of one stock as a provider gives them at `now`: divided by the splits that have happened when it adjusts. */
export function madeUpSeries(
  symbol: string,
  request: PriceRequest,
  options: {
    readonly adjustment: Adjustment;
    readonly actions: readonly MadeUpAction[];
    readonly now: number;
    readonly first: number;
  },
): FetchedSeries {
  const { adjustment, now } = options;
  const own = options.actions.filter((action) => action.symbol === symbol && action.ex_date <= now);
  const time = Float64Array.from(barTimes(request.interval, Math.max(request.from, options.first), request.to));
  // Prices follow from the shares of the first day: quoted ones know the splits until then, adjusted ones all until now.
  const scale = (at: number) =>
    own
      .filter(({ type, ex_date }) => type === 'split' && (adjustment !== 'raw' || ex_date <= at))
      .reduce((product, { value }) => product / value, 1);
  const column = (value: (at: number) => number) => Float64Array.from(time, value);
  const close = (at: number) => Math.round(rawClose(symbol, at) * scale(at) * 1e6) / 1e6;
  return {
    symbol,
    adjustment,
    time,
    open: column((at) => close(at) * 0.995),
    high: column((at) => close(at) * 1.01),
    low: column((at) => close(at) * 0.99),
    close: column(close),
    volume: column((at) => Math.round((1_000 + (Math.floor(at / HOUR) % 500)) / scale(at))),
    actions: own
      .filter(({ ex_date }) => ex_date >= Math.floor(request.from / DAY) * DAY && ex_date <= request.to)
      .map(({ ex_date, type, value }) => ({ ex_date, type, value })),
  };
}

/** A provider of the made-up market. */
export function fakeSource(options: FakeOptions = {}): FakeSource {
  const { name = 'one', batch = 1, adjustment = 'split', actions = [], tellsActions = true } = options;
  const requests: PriceRequest[] = [];
  return {
    name,
    batch,
    tellsActions,
    intervals: ['1d', '1h'],
    ...(options.reach === undefined ? {} : { reach: options.reach }),
    requests,
    async fetch(request) {
      requests.push(request);
      const fault = options.fails?.(request);
      if (fault !== undefined) throw new ProviderError(name, fault, `${name} says ${fault}.`);
      const now = options.clock?.now() ?? Number.POSITIVE_INFINITY;
      const failures: SourceFailure[] = [];
      const series: FetchedSeries[] = [];
      for (const symbol of request.symbols) {
        const kind = options.failing?.(symbol);
        if (kind !== undefined)
          failures.push({ provider: name, subject: symbol, kind, message: `${symbol}: ${kind}.` });
        else {
          const made = madeUpSeries(symbol, request, {
            adjustment,
            actions,
            now,
            first: options.first?.(symbol) ?? Number.NEGATIVE_INFINITY,
          });
          const changed = options.change === undefined ? made : options.change(made, request);
          if (changed !== undefined) series.push(tellsActions ? changed : { ...changed, actions: [] });
        }
      }
      return { series, failures, findings: [], dropped: {} };
    },
  };
}

export interface FakeDeps extends CollectDeps {
  readonly clock: { time: number; now(): number; elapsed(): number };
}

/** A store in memory with stocks, a clock that is set by hand, and the given providers, all ready. */
export async function collectDeps(
  symbols: readonly string[],
  now: number,
  sources: readonly PriceSource[],
  more: {
    readonly store?: Store;
    readonly lacks?: Readonly<Record<string, readonly string[]>>;
    /** What the limits of every source make a request take, milliseconds. Default 0. */
    readonly msPerRequest?: number;
  } = {},
): Promise<FakeDeps> {
  const store = more.store ?? (await openSqliteStore(':memory:'));
  const stocks = symbols.map((symbol) => ({
    symbol,
    company_name: `${symbol} Inc.`,
    sector: null,
    fortune_500_rank: null,
    year: null,
  }));
  await store.stocks.upsert(stocks, { seenAt: 0 });
  const quiet = () => {};
  const never = () => Promise.reject(new Error('not asked for here'));
  return {
    store,
    clock: {
      time: now,
      now() {
        return this.time;
      },
      elapsed: () => 0,
    },
    progress: SILENT,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    sources: {
      offered: () => sources.map(({ name }) => ({ name, lacks: more.lacks?.[name] ?? [] })),
      turnedOff: () => [],
      prices: async (name) => sources.find((source) => source.name === name) as PriceSource,
      articles: never,
      macro: never,
      fundamentals: never,
      forecast: (_, requests) => requests * (more.msPerRequest ?? 0),
    },
  };
}

/** Closes in the store by symbol, as text of dates or hours. */
export async function closes(
  store: Store,
  symbol: string,
  interval: Interval = '1d',
  asOf?: number,
): Promise<number[]> {
  const panel = await store.bars.read({ interval, symbols: [symbol], ...(asOf === undefined ? {} : { asOf }) });
  return [...panel.columns.close];
}
