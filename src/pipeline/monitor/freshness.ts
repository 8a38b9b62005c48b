import type { Interval } from '../../domain/bar.js';
import { newYorkDate } from '../../domain/new-york-time.js';
import { DAY, type EpochMs, HOUR } from '../../domain/time.js';
import { barEnds, nextSession, sessionClose, sessionOpen } from '../../evidence/market/calendar.js';
import type { Store } from '../../ports/store.js';

/** How old the newest of one kind of rows is. */
export interface KindFreshness {
  /** `bars_1d`, `articles`, `macro`. */
  readonly kind: string;
  /** End of the newest bar; what the newest row is about. */
  readonly newest: EpochMs;
  /** Milliseconds. */
  readonly age: number;
  /** Of bars: milliseconds since the first one ended that half of the stocks lack; 0 when none is missing. `null` for others. */
  readonly overdue: number | null;
}

const NO_LONGER_TRADED = 10 * DAY;

/** The newest of every kind that the store has, by kind. */
export async function freshnessByKind(store: Store, now: EpochMs): Promise<KindFreshness[]> {
  const [coverage, given] = await Promise.all([store.bars.coverage(), store.providers.freshness()]);
  const found: KindFreshness[] = [];
  for (const interval of ['1d', '1h'] as const) {
    const lasts = coverage.filter((row) => row.interval === interval).map(({ last }) => last);
    if (lasts.length === 0) continue;
    const last = lasts.reduce((a, b) => Math.max(a, b));
    const newest = endOf(interval, last);
    // One stock that is up to date must not hide that the others are not; those that are no longer traded are not missed.
    const alive = lasts.filter((time) => time >= last - NO_LONGER_TRADED).sort((a, b) => a - b);
    const usual = alive[Math.floor((alive.length - 1) / 2)] as number;
    const overdue = Math.max(0, now - endOf(interval, nextBar(interval, usual)));
    found.push({ kind: `bars_${interval}`, newest, age: now - newest, overdue });
  }
  for (const kind of new Set(given.map((row) => row.kind))) {
    const times = given.filter((row) => row.kind === kind).flatMap((row) => row.newest ?? []);
    if (kind === 'bars' || times.length === 0) continue;
    const newest = times.reduce((a, b) => Math.max(a, b));
    found.push({ kind, newest, age: now - newest, overdue: null });
  }
  return found.sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

function endOf(interval: Interval, time: EpochMs): EpochMs {
  return barEnds(interval, Float64Array.of(time))[0] as number;
}

/** Time of the bar that follows one. */
function nextBar(interval: Interval, time: EpochMs): EpochMs {
  if (interval === '1d') return nextSession(time);
  const date = newYorkDate(time);
  const next = time + HOUR;
  return next < sessionClose(date) ? next : sessionOpen(nextSession(date));
}
