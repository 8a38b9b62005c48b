import type { MacroSeries } from '../../domain/macro.js';
import { DAY, type EpochMs } from '../../domain/time.js';

/** A value that has not been followed by another for this long (a monthly series has one a month) says nothing of today. */
export const STALE_AFTER = 45 * DAY;

/** What a reader of the series knew after each release: its newest value, and the change from `lag` dates before. */
export interface MacroTimeline {
  /** Ascending. */
  readonly knownAt: Float64Array;
  /** When the newest date, or a revision of it, was told: a revision of an earlier date makes no level fresh. */
  readonly freshAt: Float64Array;
  readonly level: Float64Array;
  /** NaN when fewer than `lag` earlier dates were known. */
  readonly change: Float64Array;
}

/**
 * Level and change over `lag` reference dates of a series, as known after each of its rows. A revision of an earlier date
 * takes effect when it is released, and never before.
 */
export function macroTimeline(series: MacroSeries, lag: number): MacroTimeline {
  const n = series.value.length;
  const level = new Float64Array(n);
  const change = new Float64Array(n);
  const freshAt = new Float64Array(n);
  const dates: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < n; i++) {
    // The place of this date among those known so far; nearly always the end.
    let at = dates.length;
    while (at > 0 && dates[at - 1] > series.date[i]) at--;
    if (at > 0 && dates[at - 1] === series.date[i]) values[at - 1] = series.value[i];
    else {
      dates.splice(at, 0, series.date[i]);
      values.splice(at, 0, series.value[i]);
    }
    const last = values.length - 1;
    level[i] = values[last];
    freshAt[i] = series.date[i] === dates[last] ? series.known_at[i] : freshAt[i - 1];
    change[i] = last >= lag ? values[last] - values[last - lag] : Number.NaN;
  }
  return { knownAt: series.known_at, freshAt, level, change };
}

/** The last release known at each of the ascending times: its position, or -1 when there is none or it is stale. */
export function lastReleases(timeline: MacroTimeline, times: Float64Array, out: Int32Array): void {
  const { knownAt, freshAt } = timeline;
  let known = firstAfter(knownAt, times[0] ?? 0);
  for (let i = 0; i < times.length; i++) {
    while (known < knownAt.length && knownAt[known] <= times[i]) known++;
    out[i] = known > 0 && times[i] - freshAt[known - 1] <= STALE_AFTER ? known - 1 : -1;
  }
}

/** Number of releases known at a time. */
function firstAfter(knownAt: Float64Array, at: EpochMs): number {
  let low = 0;
  let high = knownAt.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (knownAt[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
