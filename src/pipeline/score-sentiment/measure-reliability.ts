import type { BarPanel } from '../../domain/bar.js';
import type { SentimentObservation } from '../../domain/sentiment.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { adjustForward } from '../../evidence/market/adjust.js';
import { barEnds } from '../../evidence/market/calendar.js';
import {
  type Foretold,
  type SourceReliability,
  sourceReliability,
} from '../../evidence/sentiment/aggregate/reliability.js';
import type { Clock } from '../../ports/clock.js';
import type { Store } from '../../ports/store.js';
import { readActions } from '../read-actions.js';
import { SENTIMENT } from './pending.js';

/** Sessions over which a source's word is held against what followed. */
const SESSIONS = 5;
/** How far back sources are judged. */
const HISTORY = 365 * DAY;
/** It moves slowly: once a day is often enough. */
const PAUSE = DAY;
const KEY = 'reliability';

interface Kept {
  /** When it was measured: it may be used from then on. */
  readonly at: EpochMs;
  readonly sources: readonly SourceReliability[];
}

/** How far each source is trusted, as it was known at a time; empty (all sources alike) when it had not been measured then. */
export async function knownReliability(store: Store, at: EpochMs): Promise<Readonly<Record<string, number>>> {
  const kept = await readKept(store);
  if (kept === undefined || kept.at > at) return {};
  return Object.fromEntries(kept.sources.map(({ source, weight }) => [source, weight]));
}

/** Measures the reliability of every source anew when the last measurement is a day old, and keeps it. */
export async function refreshReliability(deps: {
  readonly store: Store;
  readonly clock: Clock;
}): Promise<readonly SourceReliability[]> {
  const now = deps.clock.now();
  const kept = await readKept(deps.store);
  if (kept !== undefined && kept.at <= now && now - kept.at < PAUSE) return kept.sources;
  const observations = await deps.store.sentiment.read({ from: now - HISTORY, asOf: now });
  const sources = observations.length === 0 ? [] : sourceReliability(await foretold(observations, now, deps.store));
  const value: Kept = { at: now, sources };
  await deps.store.providers.setState(SENTIMENT, { [KEY]: JSON.stringify(value) }, now);
  return sources;
}

async function readKept(store: Store): Promise<Kept | undefined> {
  try {
    const kept = JSON.parse((await store.providers.state(SENTIMENT))[KEY] ?? 'null') as Kept | null;
    return kept !== null && Number.isFinite(kept.at) && Array.isArray(kept.sources) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What each source said of a stock before a session's close (mean by weight), and the stock's return over the following
 * sessions minus the mean of all stocks over the same: dividends and splits included. Only returns that had ended at `now`.
 */
async function foretold(
  observations: readonly SentimentObservation[],
  now: EpochMs,
  store: Store,
): Promise<Foretold[]> {
  const bars = await store.bars.read({ interval: '1d', from: now - HISTORY - 30 * DAY, asOf: now });
  const { actions, laterSplits } = await readActions(store, { interval: '1d', asOf: now });
  const close = adjustForward(bars, actions, { laterSplits }).columns.close;
  const ends = barEnds('1d', bars.time);
  const outcome = forwardReturns(bars, close);
  const market = meanByTime(bars.time, outcome);
  const position = new Map(bars.symbols.map((symbol, s) => [symbol, s]));
  const said = new Map<string, { source: string; row: number; weight: number; weighted: number }>();
  for (const { symbol, source, known_at, score, confidence, articles } of observations) {
    const s = position.get(symbol);
    const weight = confidence * articles;
    if (s === undefined || !(weight > 0)) continue;
    const row = firstFrom(ends, known_at, bars.offsets[s] as number, bars.offsets[s + 1] as number);
    if (row < 0 || Number.isNaN(outcome[row] as number) || (ends[row] as number) - known_at > 5 * DAY) continue;
    const key = `${source} ${row}`;
    const group = said.get(key) ?? { source, row, weight: 0, weighted: 0 };
    group.weight += weight;
    group.weighted += weight * score;
    said.set(key, group);
  }
  return [...said.values()].map(({ source, row, weight, weighted }) => ({
    source,
    score: weighted / weight,
    outcome: (outcome[row] as number) - (market.get(bars.time[row] as number) as number),
  }));
}

/** Return from each bar's close to the close `SESSIONS` bars later; NaN at the end of a stock. */
function forwardReturns({ offsets, symbols }: BarPanel, close: Float64Array): Float64Array {
  const outcome = new Float64Array(close.length).fill(Number.NaN);
  for (let s = 0; s < symbols.length; s++) {
    for (let row = offsets[s] as number; row + SESSIONS < (offsets[s + 1] as number); row++) {
      outcome[row] = (close[row + SESSIONS] as number) / (close[row] as number) - 1;
    }
  }
  return outcome;
}

function meanByTime(time: Float64Array, values: Float64Array): Map<EpochMs, number> {
  const sums = new Map<EpochMs, { sum: number; n: number }>();
  time.forEach((t, row) => {
    const value = values[row] as number;
    if (Number.isNaN(value)) return;
    const { sum, n } = sums.get(t) ?? { sum: 0, n: 0 };
    sums.set(t, { sum: sum + value, n: n + 1 });
  });
  return new Map([...sums].map(([t, { sum, n }]) => [t, sum / n]));
}

/** First row of `from .. until - 1` that ends at or after a time, -1 when none does. */
function firstFrom(ends: Float64Array, at: EpochMs, from: number, until: number): number {
  let [low, high] = [from, until];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low < until ? low : -1;
}
