import type { Fundamental, FundamentalName } from '../../domain/fundamental.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { type PeriodValue, trailingYear } from './trailing-year.js';

/** A number and the last day that it is about. */
export interface Reported {
  readonly value: number;
  readonly end: EpochMs;
}

/** What a reader of all filings up to a time held of a company. */
export interface Snapshot {
  readonly known_at: EpochMs;
  /** On the basis of the day on which they became known. */
  readonly shares: (Reported & { readonly known_at: EpochMs }) | undefined;
  readonly equity: Reported | undefined;
  /** Over the twelve months up to `end`. */
  readonly income: Reported | undefined;
  readonly revenue: Reported | undefined;
  /** Over the twelve months before those of `revenue`. */
  readonly revenueBefore: Reported | undefined;
}

/** Later filings repeat the periods of the last two years; older ones no longer matter to a sum over the last two. */
const KEPT = 4 * 380 * DAY;

/**
 * One snapshot per time at which something became known, ascending, out of the numbers of one company in ascending order of
 * `known_at`. Each uses what was known by then and nothing else: a restatement replaces the value of its period from
 * its own filing on.
 */
export function reportedTimeline(reported: readonly Fundamental[]): Snapshot[] {
  const periods: Record<'revenue' | 'net_income', Map<string, PeriodValue>> = {
    revenue: new Map(),
    net_income: new Map(),
  };
  const latest: Partial<Record<FundamentalName, Fundamental>> = {};
  const snapshots: Snapshot[] = [];
  let i = 0;
  while (i < reported.length) {
    const { known_at } = reported[i] as Fundamental;
    for (; i < reported.length && (reported[i] as Fundamental).known_at === known_at; i++) {
      const { name, start, end, value } = reported[i] as Fundamental;
      if (name === 'revenue' || name === 'net_income') {
        if (start !== null) periods[name].set(`${start}/${end}`, { from: start, until: end + DAY, value });
      } else if (end >= (latest[name]?.end ?? Number.NEGATIVE_INFINITY)) latest[name] = reported[i] as Fundamental;
    }
    const income = newestYear(periods.net_income);
    const revenue = newestYear(periods.revenue);
    const before = revenue && trailingYear([...periods.revenue.values()], revenue.from);
    snapshots.push({
      known_at,
      shares: latest.shares,
      equity: latest.equity,
      income,
      revenue,
      revenueBefore: before && revenue && { value: before.value, end: revenue.from - DAY },
    });
  }
  return snapshots;
}

/** The sum over the twelve months up to the last day of which any period tells; forgets periods that are long over. */
function newestYear(periods: Map<string, PeriodValue>): (Reported & { readonly from: EpochMs }) | undefined {
  let until = Number.NEGATIVE_INFINITY;
  for (const period of periods.values()) until = Math.max(until, period.until);
  for (const [key, period] of periods) if (until - period.until > KEPT) periods.delete(key);
  const year = trailingYear([...periods.values()], until);
  return year && { value: year.value, end: until - DAY, from: year.from };
}
