import type { Interval } from '../../domain/bar.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { barEnds } from '../../evidence/market/calendar.js';
import { readChampionVersion } from '../../learning/registry/registry.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';

/** Texts that are known later than their own day are rare, and count for the predictions of that time no more. */
const LATE_TEXTS = 3 * DAY;

/**
 * What stands for the bars of the store and what corrects them, small enough to compare from run to run: other bars, other
 * facts. A bar that only changes its adjustment kind is not seen.
 */
export async function barFacts(store: Store, interval: Interval) {
  const [coverage, { rows }] = await Promise.all([store.bars.coverage(), store.info()]);
  const { market_data_revisions, corporate_actions } = rows;
  return {
    ...{ market_data_revisions, corporate_actions },
    bars: coverage.filter((row) => row.interval === interval).map(({ symbol, rows: n, last }) => [symbol, n, last]),
  };
}

/** What stands for all that predictions as of the newest bar are made from, but for the models. */
export async function evidenceFacts(store: Store, interval: Interval, now: EpochMs) {
  const bars = await barFacts(store, interval);
  const asOf = newestEnd(
    interval,
    bars.bars.map(([, , last]) => last as number),
    now,
  );
  const texts = { from: asOf - LATE_TEXTS, asOf };
  const [sentiment, articles, macro, { rows }] = await Promise.all([
    store.sentiment.panel(texts),
    store.articles.counts(texts),
    store.macro.read({ asOf, vintages: 'every' }),
    store.info(),
  ]);
  return {
    ...bars,
    asOf,
    sentiment: sentiment.time.length,
    articles: articles.time.length,
    macro: Object.entries(macro).map(([series, { date }]) => [series, date.length]),
    fundamentals: rows['fundamentals'] ?? 0,
  };
}

/** The end of the newest bar, and never after now: what predictions are made as of. */
export function newestEnd(interval: Interval, lasts: readonly EpochMs[], now: EpochMs): EpochMs {
  if (lasts.length === 0) return now;
  const newest = lasts.reduce((a, b) => Math.max(a, b));
  return Math.min(now, barEnds(interval, Float64Array.of(newest))[0] as number);
}

/** Every version there is, and who is champion. */
export async function modelFacts(models: ModelStore) {
  const facts: { kind: string; versions: readonly string[]; champion: string | null }[] = [];
  for (const kind of await models.kinds()) {
    const versions = await models.versions(kind);
    if (versions.length > 0) facts.push({ kind, versions, champion: await readChampionVersion(models, kind) });
  }
  return facts;
}
