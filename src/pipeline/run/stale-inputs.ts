import type { Interval } from '../../domain/bar.js';
import { DAY, type EpochMs, msToDate, msToIso } from '../../domain/time.js';
import { lastEndedBar } from '../../evidence/market/fetch-plan.js';
import type { Store } from '../../ports/store.js';
import type { StaleInput } from './step.js';

export interface StalenessOptions {
  readonly interval: Interval;
  readonly now: EpochMs;
  /** Stocks whose last bar is older are no longer predicted, and not missed. */
  readonly maxAge: number;
}

/** News and levels of the economy come on every day; older than this there is something wrong with their sources. */
const QUIET = { articles: 2 * DAY, macro: 7 * DAY } as const;

/** What predictions rest on though it is older than it should be by now; empty when all is fresh. */
export async function staleInputs(store: Store, options: StalenessOptions): Promise<StaleInput[]> {
  const { interval, now, maxAge } = options;
  const coverage = (await store.bars.coverage()).filter((row) => row.interval === interval);
  const expected = lastEndedBar(interval, now);
  const name = (time: EpochMs) => (interval === '1d' ? msToDate(time) : msToIso(time));
  const stale: StaleInput[] = [];
  if (coverage.length > 0) {
    const newest = coverage.reduce((last, row) => Math.max(last, row.last), Number.NEGATIVE_INFINITY);
    const alive = coverage.filter((row) => row.last >= now - maxAge);
    const behind = alive.filter((row) => row.last < expected);
    const about = { what: 'prices', newest: name(newest), expected: name(expected) };
    if (newest < expected) {
      stale.push({
        ...about,
        words: `The newest ${interval} bar is of ${name(newest)}; that of ${name(expected)} has ended.`,
      });
    } else if (behind.length > 0) {
      const some = behind.slice(0, 5).map(({ symbol }) => symbol);
      const more = behind.length > 5 ? ', ...' : '';
      stale.push({
        ...about,
        words: `${behind.length} of ${alive.length} stocks have no ${interval} bar of ${name(expected)}: ${some.join(', ')}${more}.`,
      });
    }
  }
  const freshness = await store.providers.freshness();
  for (const kind of ['articles', 'macro'] as const) {
    const times = freshness.filter((row) => row.kind === kind).map((row) => row.newest ?? Number.NEGATIVE_INFINITY);
    if (times.length === 0) continue;
    const newest = Math.max(...times);
    if (now - newest <= QUIET[kind]) continue;
    const what = kind === 'articles' ? 'news' : kind;
    const about = { newest: msToIso(newest), expected: msToIso(now - QUIET[kind]) };
    stale.push({ what, ...about, words: `The newest of ${what} is of ${msToIso(newest)}.` });
  }
  return stale;
}
