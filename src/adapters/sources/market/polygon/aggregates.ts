import { ProviderError } from '../../../../domain/provider-error.js';
import { addBar, type BarColumns, createBarColumns } from '../bar-columns.js';
import { listOf, numberOf, objectOf, unexpected } from '../found.js';

const PROVIDER = 'polygon';

export interface Aggregates {
  /** Absent where the span or the day has no bars. */
  readonly results: readonly Readonly<Record<string, unknown>>[];
  /** Path and query of the next page. The host is left out: a key goes to the configured one alone. */
  readonly next: string | undefined;
}

/** Checks the form of a reply of `/v2/aggs`. Throws ProviderError `schema`. */
export function readAggregates(json: unknown): Aggregates {
  const reply = objectOf(PROVIDER, 'a reply with `results`', json);
  const { status, results, resultsCount, next_url: next } = reply;
  if (status !== 'OK' && status !== 'DELAYED') throw unexpected(PROVIDER, '`status` OK or DELAYED', status);
  if (results === undefined || results === null) {
    if (resultsCount !== 0 && resultsCount !== undefined)
      throw unexpected(PROVIDER, `${String(resultsCount)} results`, results);
    return { results: [], next: undefined };
  }
  const list = listOf(PROVIDER, '`results` as a list', results);
  for (const bar of list) objectOf(PROVIDER, 'a bar in `results`', bar);
  return { results: list as Aggregates['results'], next: typeof next === 'string' ? pathOf(next) : undefined };
}

/** Adds bars of one stock, stamped with their start (`t`, epoch milliseconds UTC). */
export function addAggregates(bars: BarColumns, { results }: Aggregates): void {
  for (const bar of results) add(bars, stampOf(bar), bar);
}

/** Adds one day of the whole market to the bars of the wanted symbols, under its own stamp: `t` is the end of the day there. */
export function addGroupedDay(
  bySymbol: Map<string, BarColumns>,
  wanted: ReadonlySet<string>,
  stamp: number,
  { results }: Aggregates,
): void {
  for (const bar of results) {
    const symbol = bar['T'];
    if (typeof symbol !== 'string') throw unexpected(PROVIDER, 'a symbol `T` in a bar of the day', symbol);
    if (!wanted.has(symbol)) continue;
    let bars = bySymbol.get(symbol);
    if (!bars) {
      bars = createBarColumns(8);
      bySymbol.set(symbol, bars);
    }
    add(bars, stamp, bar);
  }
}

function add(bars: BarColumns, time: number, bar: Readonly<Record<string, unknown>>): void {
  const { o, h, l, c, v } = bar;
  addBar(bars, time, numberOf(o), numberOf(h), numberOf(l), numberOf(c), numberOf(v));
}

function stampOf(bar: Readonly<Record<string, unknown>>): number {
  const stamp = numberOf(bar['t']);
  if (!Number.isFinite(stamp)) throw unexpected(PROVIDER, 'a time `t` in a bar', bar['t']);
  return stamp;
}

function pathOf(url: string): string {
  try {
    const { pathname, searchParams } = new URL(url, 'https://polygon.invalid');
    searchParams.delete('apiKey');
    const query = searchParams.toString();
    return query === '' ? pathname : `${pathname}?${query}`;
  } catch {
    throw new ProviderError(PROVIDER, 'schema', 'The address of the next page (`next_url`) is not an address.');
  }
}
